"""Replay the two ledgers (重算核对): stored inputs, pack and parameters must give the stored result again."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.application.read_cases import ledger_of
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.outpatient import settle_visit
from drg_billing.domain.settlement import settle


class ReplayOutcome(StrEnum):
    IDENTICAL = "identical"
    GROUP_DIFFERS = "group_differs"
    AMOUNTS_DIFFER = "amounts_differ"


async def replay_settlement(entry_id: UUID, work: UnitOfWork) -> ReplayOutcome:
    """Group and settle again from what is stored, and compare byte for byte; changes nothing.

    Every kind of entry: the amounts of an adjustment are the difference of two results, those of a reversal the
    negative of one. Raises SettlementNotFound, PackNotFound.
    """
    entry = await work.settlements.get(entry_id)
    case = await work.cases.get(entry.case_id)
    compiled = await work.packs.compiled(entry.pack_digest)
    if group(case.submission.discharge, compiled) != case.grouping:
        return ReplayOutcome.GROUP_DIFFERS
    parameters = await work.parameters.by_version(entry.pooling_area, entry.parameter_version)
    result = settle(entry.inputs, parameters)
    ledger = await ledger_of(case.id, work)
    payers = ledger.payers_of(entry.sequence, result)
    identical = await work.settlements.is_kept_as(entry.id, result, payers)
    return ReplayOutcome.IDENTICAL if identical else ReplayOutcome.AMOUNTS_DIFFER


async def replay_visit(entry_id: UUID, work: UnitOfWork) -> ReplayOutcome:
    """The same for an entry of the ledger of visits. Raises OutpatientSettlementNotFound."""
    entry = await work.outpatient.get(entry_id)
    parameters = await work.parameters.by_version(entry.pooling_area, entry.parameter_version)
    replayed = replace(entry, result=settle_visit(entry.inputs, parameters))
    if entry.reverses is not None and replayed.result != (await work.outpatient.get(entry.reverses)).result:
        return ReplayOutcome.AMOUNTS_DIFFER
    identical = await work.outpatient.is_kept_as(replayed)
    return ReplayOutcome.IDENTICAL if identical else ReplayOutcome.AMOUNTS_DIFFER
