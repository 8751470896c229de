"""Replay a settlement (重算核对): the stored inputs, pack and parameters must give the stored result again."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.settlement import settle


class ReplayOutcome(StrEnum):
    IDENTICAL = "identical"
    GROUP_DIFFERS = "group_differs"
    AMOUNTS_DIFFER = "amounts_differ"


async def replay_settlement(settlement_id: UUID, work: UnitOfWork) -> ReplayOutcome:
    """Group and settle again from what is stored, and compare byte for byte; changes nothing.

    Raises SettlementNotFound, PackNotFound.
    """
    settlement = await work.settlements.get(settlement_id)
    case = await work.cases.get(settlement.case_id)
    compiled = await work.packs.compiled(settlement.pack_digest)
    if group(case.submission.discharge, compiled) != case.grouping:
        return ReplayOutcome.GROUP_DIFFERS
    parameters = await work.parameters.by_version(settlement.pooling_area, settlement.parameter_version)
    result = settle(settlement.inputs, parameters)
    identical = await work.settlements.is_kept_as(settlement.id, result)
    return ReplayOutcome.IDENTICAL if identical else ReplayOutcome.AMOUNTS_DIFFER
