"""Dispatches (下派) over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from alliance.adapters.unit_of_work import SqlUnitOfWork
from alliance.application import (
    DispatchAtHand,
    cancel_dispatch,
    complete_dispatch,
    confirm_dispatch,
    find_dispatch,
    plan_dispatch,
    record_no_show,
    start_dispatch,
)
from alliance.application.ports import DispatchFilter
from alliance.domain.dispatch import DispatchState
from alliance.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from alliance.entrypoints.http.dispatch_schemas import (
    CancelDispatchRequest,
    CompleteDispatchRequest,
    DispatchAnswer,
    PlanDispatchRequest,
    present_dispatch,
)
from yilian_kit.http import (
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/dispatches", tags=["dispatches"])


@router.post("", status_code=201, dependencies=[requires("alliance:dispatch"), idempotent])
async def plan(body: PlanDispatchRequest, work: UnitOfWorkDependency, response: Response) -> DispatchAnswer:
    """Plan a dispatch of an expert of the caller's subtree. 409 names what is missing or the session in the way."""
    return _answer(await plan_dispatch(body.command(), work), work, response)


@router.get("", dependencies=[requires("alliance:read")])
async def list_(
    work: UnitOfWorkDependency,
    page: PageQuery,
    expert_id: Annotated[UUID | None, Query()] = None,
    institution_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[DispatchState | None, Query()] = None,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: Annotated[date | None, Query()] = None,
) -> PageAnswer[DispatchAnswer]:
    """Dispatches from or to the caller's subtree, by day; ``from`` and ``to`` are business dates, both included."""
    found = await work.dispatches.page(page, DispatchFilter(expert_id, institution_id, state, from_, to))
    concerned = {side for item in found.items for side in (item.home_institution_id, item.institution_id)}
    known = await work.institutions.several(concerned)
    return page_answer(
        found,
        lambda item: present_dispatch(
            DispatchAtHand(item, known[item.home_institution_id], known[item.institution_id]), work.actor
        ),
    )


@router.get("/{dispatch_id}", dependencies=[requires("alliance:read")])
async def read(dispatch_id: UUID, work: UnitOfWorkDependency, response: Response) -> DispatchAnswer:
    """One dispatch."""
    return _answer(await find_dispatch(dispatch_id, work), work, response)


@router.post("/{dispatch_id}/confirm", dependencies=[requires("alliance:dispatch"), idempotent])
async def confirm(
    dispatch_id: UUID, expected: ExpectedVersion, work: UnitOfWorkDependency, response: Response
) -> DispatchAnswer:
    """Confirm a planned dispatch."""
    return _answer(await confirm_dispatch(dispatch_id, expected, work), work, response)


@router.post("/{dispatch_id}/start", dependencies=[requires("alliance:record"), idempotent])
async def start(
    dispatch_id: UUID,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> DispatchAnswer:
    """Check the expert in on site."""
    return _answer(await start_dispatch(dispatch_id, expected, work, clock), work, response)


@router.post("/{dispatch_id}/complete", dependencies=[requires("alliance:record"), idempotent])
async def complete(
    dispatch_id: UUID,
    body: CompleteDispatchRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    response: Response,
) -> DispatchAnswer:
    """Record the results; the monthly figures count them."""
    return _answer(await complete_dispatch(dispatch_id, body.results(), expected, work), work, response)


@router.post("/{dispatch_id}/cancel", dependencies=[requires("alliance:dispatch"), idempotent])
async def cancel(
    dispatch_id: UUID,
    body: CancelDispatchRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    response: Response,
) -> DispatchAnswer:
    """Cancel a dispatch that has not started; the expert's time is free again."""
    return _answer(await cancel_dispatch(dispatch_id, body.reason, expected, work), work, response)


@router.post("/{dispatch_id}/no-show", dependencies=[requires("alliance:record"), idempotent])
async def no_show(
    dispatch_id: UUID,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> DispatchAnswer:
    """Record that the expert did not come."""
    return _answer(await record_no_show(dispatch_id, expected, work, clock), work, response)


def _answer(at_hand: DispatchAtHand, work: SqlUnitOfWork, response: Response) -> DispatchAnswer:
    set_etag(response, at_hand.dispatch.version)
    return present_dispatch(at_hand, work.actor)
