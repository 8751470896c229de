"""Submit a discharge (上传出院病例): it is grouped at once, by the pack of the day of discharge."""

from __future__ import annotations

from dataclasses import dataclass

from drg_billing.application.packs_of_the_day import active_pack
from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.case import DischargeCase, Submission, submit
from drg_billing.domain.errors import SettlementNumberTaken
from drg_billing.domain.facts import CaseGrouped
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.overlapping_stays import refuse_overlap
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class SubmitCase:
    """A discharge of an institution."""

    institution_code: str
    submission: Submission


@dataclass(frozen=True)
class Submitted:
    """The case; not `created` when the same submission had been stored before."""

    case: DischargeCase
    created: bool


async def submit_case(command: SubmitCase, work: UnitOfWork, clock: Clock) -> Submitted:
    """Store and group a discharge. What is clinically wrong with it is told by its group, never by an error.

    The same settlement number of the institution again: the first case when the content is the same.

    Raises InstitutionUnknown, DischargeBeforeAdmission, DischargeInFuture, HoursExceedStay, AmountsExceedTotal,
    SettlementNumberTaken, OverlappingStay.
    """
    submission = command.submission
    institution = await work.directory.institution(command.institution_code)
    active = await active_pack(submission.pooling_area, submission.stay.discharged_on, work)
    pack = active or await work.packs.starter()
    grouping = group(submission.discharge, await work.packs.compiled(pack.digest))
    case = submit(new_id(), institution, submission, grouping, pack, clock.today())
    if not await work.cases.add(case):
        first = await work.cases.by_settlement_number(institution.id, submission.settlement_number)
        if first.submission != submission:
            raise SettlementNumberTaken(submission.settlement_number, first.id)
        await work.audit("read", first)
        return Submitted(first, created=False)
    refuse_overlap(case, await work.cases.settled_stays_of(submission.person_key))
    await work.record(CaseGrouped(case))
    await work.audit("group", case)
    return Submitted(case, created=True)
