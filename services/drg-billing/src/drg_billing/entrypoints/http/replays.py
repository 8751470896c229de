"""Replay a settlement of a stay or of a visit."""

from uuid import UUID

from drg_billing.application import ReplayOutcome, read_replay, read_visit_replay
from drg_billing.entrypoints.http.dependencies import UnitOfWorkDependency
from yilian_kit.http import AnswerModel, requires, service_router

router = service_router("/v1", tags=["settlements"])


class ReplayAnswer(AnswerModel):
    """`identical`, or what differs from the stored entry: then somebody should look into it before anybody is paid."""

    settlement_id: UUID
    outcome: ReplayOutcome


@router.get("/settlements/{settlement_id}/replay", dependencies=[requires("drg-billing:read")])
async def replay(settlement_id: UUID, work: UnitOfWorkDependency) -> ReplayAnswer:
    """Group and settle again from what is stored, and compare byte for byte; changes nothing."""
    return ReplayAnswer(settlement_id=settlement_id, outcome=await read_replay(settlement_id, work))


@router.get("/outpatient-settlements/{settlement_id}/replay", dependencies=[requires("drg-billing:read")])
async def replay_visit(settlement_id: UUID, work: UnitOfWorkDependency) -> ReplayAnswer:
    """Settle a visit again from what is stored, and compare byte for byte; changes nothing."""
    return ReplayAnswer(settlement_id=settlement_id, outcome=await read_visit_replay(settlement_id, work))
