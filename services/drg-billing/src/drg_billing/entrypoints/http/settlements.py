"""Settlements: look at, adjust, reverse."""

from uuid import UUID

from fastapi import Response

from drg_billing.application import (
    ReverseSettlement,
    adjust_settlement,
    read_settlement,
    reverse_settlement,
)
from drg_billing.entrypoints.http.dependencies import (
    ClockDependency,
    ComponentsDependency,
    EnglishDependency,
    UnitOfWorkDependency,
)
from drg_billing.entrypoints.http.settlement_schemas import (
    FIRST_VERSION,
    AdjustSettlementRequest,
    ReverseSettlementRequest,
    SettlementAnswer,
    settlement_answer,
)
from yilian_kit.http import ExpectedVersion, idempotent, requires, service_router, set_etag

router = service_router("/v1/settlements", tags=["settlements"])


@router.get("/{settlement_id}", dependencies=[requires("drg-billing:read")])
async def read(
    settlement_id: UUID, work: UnitOfWorkDependency, english: EnglishDependency, response: Response
) -> SettlementAnswer:
    """One settlement, adjustment or reversal."""
    record, ledger, case = await read_settlement(settlement_id, work)
    version = ledger.version_of(record.id)
    set_etag(response, version)
    return settlement_answer(record, version, case.pack, english=english)


@router.post("/{settlement_id}/adjust", status_code=201, dependencies=[requires("drg-billing:settle"), idempotent])
async def adjust(
    settlement_id: UUID,
    body: AdjustSettlementRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    components: ComponentsDependency,
    clock: ClockDependency,
    english: EnglishDependency,
    response: Response,
) -> SettlementAnswer:
    """Settle again with what is known now and post the difference; payers may be of either sign.

    The answer is the entry of the difference; the ETag is the new version of the settlement that it adjusts.
    """
    command = body.command(settlement_id, expected, components.person_keyer.person_key)
    adjusted = await adjust_settlement(command, work, clock)
    set_etag(response, adjusted.settlement_version)
    return settlement_answer(adjusted.adjustment, FIRST_VERSION, adjusted.case.pack, english=english)


@router.post("/{settlement_id}/reverse", status_code=201, dependencies=[requires("drg-billing:settle"), idempotent])
async def reverse(
    settlement_id: UUID,
    body: ReverseSettlementRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    english: EnglishDependency,
    response: Response,
) -> SettlementAnswer:
    """Take a settlement back with its adjustments by the exact negative, once; the case may be settled again."""
    reversed_ = await reverse_settlement(ReverseSettlement(settlement_id, expected, body.reason), work, clock)
    set_etag(response, FIRST_VERSION)
    return settlement_answer(reversed_.reversal, FIRST_VERSION, reversed_.case.pack, english=english)
