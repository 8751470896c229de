"""Let somebody check a settlement (重算核对): replayed on request, and the look at it left in the trail."""

from __future__ import annotations

from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.application.replay_settlement import ReplayOutcome, replay_settlement, replay_visit


async def read_replay(settlement_id: UUID, work: UnitOfWork) -> ReplayOutcome:
    """Whether an entry of a case comes out again, byte for byte. Raises SettlementNotFound, PackNotFound."""
    settlement = await work.settlements.get(settlement_id)
    await work.audit("replay", await work.cases.get(settlement.case_id))
    return await replay_settlement(settlement_id, work)


async def read_visit_replay(settlement_id: UUID, work: UnitOfWork) -> ReplayOutcome:
    """The same of an entry of the ledger of visits. Raises OutpatientSettlementNotFound."""
    entry = await work.outpatient.get(settlement_id)
    await work.audit_of("replay", "outpatient-settlement", {entry.id: entry.institution.id})
    return await replay_visit(settlement_id, work)
