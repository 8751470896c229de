"""Decide on a special case (特例单议评审): the county office approves or refuses, once, and never who applied.

An approval changes no settlement. It is a record: `priced_case` hands it to the price of every settlement or
correction of the case that comes after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.application.special_case_ports import ShareKey
from drg_billing.domain.case import CaseState, DischargeCase
from drg_billing.domain.errors import CountyOnly, StaleVersion
from drg_billing.domain.pricing import SpecialEffect
from drg_billing.domain.special_case import RefusalReason, SpecialCase
from drg_billing.domain.special_case_errors import NotSettled
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class ApproveSpecialCase:
    """`agreed_amount` in yuan with the effect of that name, and with no other."""

    special_case_id: UUID
    expected_version: int
    effect: SpecialEffect
    agreed_amount: Decimal | None


@dataclass(frozen=True)
class RefuseSpecialCase:
    special_case_id: UUID
    expected_version: int
    reason: RefusalReason


async def approve_special_case(command: ApproveSpecialCase, work: UnitOfWork, clock: Clock) -> SpecialCase:
    """Raises SpecialCaseNotFound, StaleVersion, AlreadyDecided, FourEyesRequired, AgreedAmountMisplaced, NotSettled,
    CountyOnly, LostRace.
    """
    application, case = await _pending(command.special_case_id, command.expected_version, work)
    decided = application.approved(command.effect, command.agreed_amount, work.actor, clock.now())
    if case.state is not CaseState.SETTLED:
        raise NotSettled(case.state)
    await work.special_cases.save(decided)
    await work.audit("approve-special-case", case)
    return decided


async def refuse_special_case(command: RefuseSpecialCase, work: UnitOfWork, clock: Clock) -> SpecialCase:
    """The place is free again.

    Raises SpecialCaseNotFound, StaleVersion, AlreadyDecided, FourEyesRequired, CountyOnly, LostRace.
    """
    application, case = await _pending(command.special_case_id, command.expected_version, work)
    decided = application.refused(command.reason, work.actor, clock.now())
    await work.special_cases.save(decided)
    await work.special_cases.give_place_back(ShareKey.of(application))
    await work.audit("refuse-special-case", case)
    return decided


async def _pending(special_case_id: UUID, expected_version: int, work: UnitOfWork) -> tuple[SpecialCase, DischargeCase]:
    if not work.directory.acts_for_county():
        raise CountyOnly("decide-special-case")
    application = await work.special_cases.get(special_case_id)
    if application.version != expected_version:
        raise StaleVersion(expected_version, application.version)
    return application, await work.cases.get(application.case_id)
