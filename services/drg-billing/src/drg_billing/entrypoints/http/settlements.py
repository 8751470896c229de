"""Settlements: look at, reverse."""

from uuid import UUID

from fastapi import Response

from drg_billing.application import ReverseSettlement, read_settlement, reverse_settlement
from drg_billing.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from drg_billing.entrypoints.http.settlement_schemas import (
    SETTLEMENT_VERSION,
    ReverseSettlementRequest,
    SettlementAnswer,
    settlement_answer,
)
from yilian_kit.http import ExpectedVersion, idempotent, require_version, requires, service_router, set_etag

router = service_router("/v1/settlements", tags=["settlements"])


@router.get("/{settlement_id}", dependencies=[requires("drg-billing:read")])
async def read(settlement_id: UUID, work: UnitOfWorkDependency, response: Response) -> SettlementAnswer:
    """One settlement or reversal."""
    record = await read_settlement(settlement_id, work)
    set_etag(response, SETTLEMENT_VERSION)
    return settlement_answer(record)


@router.post("/{settlement_id}/reverse", status_code=201, dependencies=[requires("drg-billing:settle"), idempotent])
async def reverse(
    settlement_id: UUID,
    body: ReverseSettlementRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> SettlementAnswer:
    """Take a settlement back by its exact negative, once; the case may be settled again."""
    require_version(SETTLEMENT_VERSION, expected)
    reversed_ = await reverse_settlement(ReverseSettlement(settlement_id, body.reason), work, clock)
    set_etag(response, SETTLEMENT_VERSION)
    return settlement_answer(reversed_.reversal)
