"""Placements (进修) over HTTP."""

from datetime import date
from uuid import UUID

from fastapi import Response

from alliance.application import PlaceTrainee, complete_placement, place_trainee, withdraw_placement
from alliance.domain.actor import Actor
from alliance.domain.placement import PLACEMENT_TRANSITIONS, Placement, PlacementState
from alliance.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from alliance.entrypoints.http.fields import Code, LongText
from yilian_kit.http import (
    AnswerModel,
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    RequestModel,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/placements", tags=["placements"])


class PlaceTraineeRequest(RequestModel):
    """``trainee_code`` is the sending institution's own staff code, never a name; both dates are included."""

    trainee_code: Code
    institution_code: Code
    from_institution_code: Code
    supervisor_expert_id: UUID
    from_date: date
    to_date: date


class CompletePlacementRequest(RequestModel):
    result: LongText


class WithdrawPlacementRequest(RequestModel):
    reason: LongText


class PlacementAnswer(AnswerModel):
    """``result`` is the reason where the placement was withdrawn."""

    id: UUID
    trainee_code: str
    institution_id: UUID
    alliance_id: UUID | None
    from_institution_id: UUID
    supervisor_expert_id: UUID
    from_date: date
    to_date: date
    state: PlacementState
    result: str | None
    version: int
    allowed_actions: list[str]


@router.post("", status_code=201, dependencies=[requires("alliance:record"), idempotent])
async def place(body: PlaceTraineeRequest, work: UnitOfWorkDependency, response: Response) -> PlacementAnswer:
    """Place a trainee at a lead hospital."""
    command = PlaceTrainee(
        trainee_code=body.trainee_code,
        institution_code=body.institution_code,
        from_institution_code=body.from_institution_code,
        supervisor_expert_id=body.supervisor_expert_id,
        from_date=body.from_date,
        to_date=body.to_date,
    )
    return _answer(await place_trainee(command, work), work.actor, response)


@router.get("", dependencies=[requires("alliance:read")])
async def list_(work: UnitOfWorkDependency, page: PageQuery) -> PageAnswer[PlacementAnswer]:
    """Placements at or from the caller's subtree, by first day."""
    return page_answer(await work.placements.page(page), lambda placement: _present(placement, work.actor))


@router.get("/{placement_id}", dependencies=[requires("alliance:read")])
async def read(placement_id: UUID, work: UnitOfWorkDependency, response: Response) -> PlacementAnswer:
    """One placement."""
    return _answer(await work.placements.visible(placement_id), work.actor, response)


@router.post("/{placement_id}/complete", dependencies=[requires("alliance:record"), idempotent])
async def complete(
    placement_id: UUID,
    body: CompletePlacementRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> PlacementAnswer:
    """Complete a placement with its result."""
    return _answer(await complete_placement(placement_id, body.result, expected, work, clock), work.actor, response)


@router.post("/{placement_id}/withdraw", dependencies=[requires("alliance:record"), idempotent])
async def withdraw(
    placement_id: UUID,
    body: WithdrawPlacementRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    response: Response,
) -> PlacementAnswer:
    """Withdraw a placement; no figure counts it."""
    return _answer(await withdraw_placement(placement_id, body.reason, expected, work), work.actor, response)


def _present(placement: Placement, actor: Actor) -> PlacementAnswer:
    return PlacementAnswer(
        id=placement.id,
        trainee_code=placement.trainee_code,
        institution_id=placement.institution_id,
        alliance_id=placement.alliance_id,
        from_institution_id=placement.from_institution_id,
        supervisor_expert_id=placement.supervisor_expert_id,
        from_date=placement.from_date,
        to_date=placement.to_date,
        state=placement.state,
        result=placement.result,
        version=placement.version,
        allowed_actions=list(PLACEMENT_TRANSITIONS.allowed(placement.state, actor.duties)),
    )


def _answer(placement: Placement, actor: Actor, response: Response) -> PlacementAnswer:
    set_etag(response, placement.version)
    return _present(placement, actor)
