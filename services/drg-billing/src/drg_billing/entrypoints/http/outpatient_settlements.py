"""Outpatient visits: settle, look at, take back."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from drg_billing.application import (
    ReverseVisit,
    SettleVisit,
    list_visits,
    read_visit,
    reverse_outpatient_visit,
    settle_outpatient_visit,
)
from drg_billing.application.outpatient_ports import OutpatientFilter
from drg_billing.entrypoints.http.case_schemas import Day
from drg_billing.entrypoints.http.dependencies import ClockDependency, ComponentsDependency, UnitOfWorkDependency
from drg_billing.entrypoints.http.outpatient_schemas import OutpatientAnswer, SettleVisitRequest, outpatient_answer
from drg_billing.entrypoints.http.settlement_schemas import FIRST_VERSION, ReverseSettlementRequest
from yilian_kit.http import (
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    idempotent,
    page_answer,
    require_version,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/outpatient-settlements", tags=["outpatient settlements"])


@router.post(
    "",
    status_code=201,
    dependencies=[requires("drg-billing:settle"), idempotent],
    responses={200: {"model": OutpatientAnswer, "description": "The same visit was settled before"}},
)
async def settle(
    body: SettleVisitRequest,
    work: UnitOfWorkDependency,
    components: ComponentsDependency,
    clock: ClockDependency,
    response: Response,
) -> OutpatientAnswer:
    """Split the cost of a visit between the payers.

    409 `changed-meanwhile` when another settlement of the same person came first: nothing was stored, repeat it.
    """
    keyer = components.person_keyer
    visit = body.visit(keyer.person_key(body.person_id_number), body.offer(keyer.person_key).relative_key)
    settled = await settle_outpatient_visit(SettleVisit(body.institution_code, visit), work, clock)
    if not settled.created:
        response.status_code = 200
    set_etag(response, FIRST_VERSION)
    return outpatient_answer(settled.entry, settled.account_balance)


@router.get("", dependencies=[requires("drg-billing:read")])
async def list_(
    work: UnitOfWorkDependency,
    page: PageQuery,
    first_day: Annotated[Day | None, Query(alias="from")] = None,
    last_day: Annotated[Day | None, Query(alias="to")] = None,
    institution_code: Annotated[str | None, Query(max_length=64)] = None,
) -> PageAnswer[OutpatientAnswer]:
    """Entries, oldest first; `from` and `to` are days of the visit, both included. Without the balances."""
    found = await list_visits(OutpatientFilter(first_day, last_day, institution_code), page, work)
    return page_answer(found, lambda record: outpatient_answer(record, None))


@router.get("/{settlement_id}", dependencies=[requires("drg-billing:read")])
async def read(settlement_id: UUID, work: UnitOfWorkDependency, response: Response) -> OutpatientAnswer:
    """One settlement or reversal of a visit."""
    found = await read_visit(settlement_id, work)
    set_etag(response, FIRST_VERSION)
    return outpatient_answer(found.entry, found.account_balance)


@router.post("/{settlement_id}/reverse", status_code=201, dependencies=[requires("drg-billing:settle"), idempotent])
async def reverse(
    settlement_id: UUID,
    body: ReverseSettlementRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> OutpatientAnswer:
    """Take a visit's settlement back by its exact negative, once."""
    require_version(FIRST_VERSION, expected)
    reversed_ = await reverse_outpatient_visit(ReverseVisit(settlement_id, body.reason), work, clock)
    set_etag(response, FIRST_VERSION)
    return outpatient_answer(reversed_.entry, reversed_.account_balance)
