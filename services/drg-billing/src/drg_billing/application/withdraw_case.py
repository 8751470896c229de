"""Withdraw a case (撤销病例): it was never to be, is kept, and counts nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.application.special_case_ports import ShareKey
from drg_billing.domain.case import DischargeCase, WithdrawalReason
from drg_billing.domain.errors import StaleVersion


@dataclass(frozen=True)
class WithdrawCase:
    case_id: UUID
    expected_version: int
    reason: WithdrawalReason


async def withdraw_case(command: WithdrawCase, work: UnitOfWork) -> DischargeCase:
    """Withdraw a case that is not settled, for good. Its settlement number stays taken, its place as special case not.

    Told by no event: `case-grouped` says which group a record had, and money is told by settlements alone.

    Raises CaseNotFound, StaleVersion, ReverseFirst for a settled case, ActNotAllowed, LostRace.
    """
    case = await work.cases.get(command.case_id)
    if case.version != command.expected_version:
        raise StaleVersion(command.expected_version, case.version)
    withdrawn = case.withdrawn(command.reason)
    await work.cases.lock_person(case.submission.person_key)  # an application that is under way is seen
    await work.cases.save(withdrawn)
    application = await work.special_cases.standing_for(case.id)
    if application is not None:
        await work.special_cases.save(application.withdrawn())
        await work.special_cases.give_place_back(ShareKey.of(application))
    await work.audit("withdraw", withdrawn)
    return withdrawn
