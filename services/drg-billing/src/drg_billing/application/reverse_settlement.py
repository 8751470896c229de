"""Reverse a settlement (冲正, 退费): its exact negative, once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from drg_billing.application.account_payments import give_back
from drg_billing.application.ports import UnitOfWork
from drg_billing.application.read_cases import ledger_of
from drg_billing.domain.account import MovementCause
from drg_billing.domain.case import CaseAct, DischargeCase
from drg_billing.domain.errors import StaleVersion
from drg_billing.domain.facts import SettlementReversed
from drg_billing.domain.settlement_record import EntryStamp, ReversalReason, SettlementRecord
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class ReverseSettlement:
    settlement_id: UUID
    expected_version: int
    reason: ReversalReason


@dataclass(frozen=True)
class Reversed:
    """The case in its new state, and the reversing entry."""

    case: DischargeCase
    reversal: SettlementRecord


async def reverse_settlement(command: ReverseSettlement, work: UnitOfWork, clock: Clock) -> Reversed:
    """Take a settlement back with its adjustments: every amount negative, the person's year and accounts as they were.

    The case may be settled again. Raises SettlementNotFound, StaleVersion, LostRace, NotReversible for an adjustment,
    a reversal, or what has been reversed.
    """
    settlement = await work.settlements.get(command.settlement_id)
    case = await work.cases.get(settlement.case_id)
    ledger = await ledger_of(case.id, work)
    reversal = ledger.reversed(settlement.id, command.reason, EntryStamp(new_id(), clock.now()))
    if ledger.version_of(settlement.id) != command.expected_version:
        raise StaleVersion(command.expected_version, ledger.version_of(settlement.id))
    after = case.after(CaseAct.REVERSE)
    totals, version = await work.accumulators.read(reversal.accumulator)
    await work.accumulators.store(reversal.accumulator, totals.minus(ledger.year_added), version)
    await work.settlements.add(reversal)
    in_force = [entry.id for entry in ledger.entries_in_force()]
    await give_back(in_force, MovementCause(reversal.id), work, clock)
    await work.cases.save(after)
    await work.record(SettlementReversed(after, reversal))
    await work.audit("reverse", after)
    return Reversed(after, reversal)
