"""Reverse a settlement (冲正, 退费): its exact negative, once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.case import CaseAct, DischargeCase
from drg_billing.domain.errors import NotReversible
from drg_billing.domain.facts import SettlementReversed
from drg_billing.domain.settlement_record import ReversalReason, SettlementRecord
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class ReverseSettlement:
    settlement_id: UUID
    reason: ReversalReason


@dataclass(frozen=True)
class Reversed:
    """The case in its new state, and the reversing entry."""

    case: DischargeCase
    reversal: SettlementRecord


async def reverse_settlement(command: ReverseSettlement, work: UnitOfWork, clock: Clock) -> Reversed:
    """Take a settlement back: every amount negative, the person's year as it was; the case may be settled again.

    Raises SettlementNotFound, NotReversible for a reversal or what has been reversed, LostRace.
    """
    settlement = await work.settlements.get(command.settlement_id)
    case = await work.cases.get(settlement.case_id)
    entries = await work.settlements.of_case(case.id)
    if entries[-1].id != settlement.id:
        raise NotReversible(settlement.id)
    reversal = settlement.reversal(new_id(), len(entries) + 1, command.reason, clock.now())
    after = case.after(CaseAct.REVERSE)
    totals, version = await work.accumulators.read(settlement.accumulator)
    await work.accumulators.store(settlement.accumulator, totals.plus(reversal.year_added), version)
    await work.settlements.add(reversal)
    await work.cases.save(after)
    await work.record(SettlementReversed(after, reversal))
    await work.audit("reverse", after)
    return Reversed(after, reversal)
