"""Lectures and short courses (培训) over HTTP."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import AwareDatetime, Field

from alliance.adapters.unit_of_work import SqlUnitOfWork
from alliance.application import AnnounceTraining, AttendTraining, announce_training, attend_training
from alliance.domain.institution import Institution
from alliance.domain.training import Training, TrainingKind
from alliance.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from alliance.entrypoints.http.fields import Code, Instant, Name, ShortText
from yilian_kit.http import (
    AnswerModel,
    PageAnswer,
    PageQuery,
    RequestModel,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/trainings", tags=["trainings"])

Hours = Annotated[Decimal, Field(gt=0, le=100, decimal_places=1)]


class AnnounceTrainingRequest(RequestModel):
    """One session; a course of several sessions is announced session by session, each with its own code."""

    code: Code
    title: Name
    kind: TrainingKind
    institution_code: Code
    starts_at: Instant
    ends_at: Instant
    hours: Hours
    places: Annotated[int, Field(ge=1, le=10_000)]


class AttendTrainingRequest(RequestModel):
    """``attendee_code`` is the institution's own staff code, never a name."""

    attendee_code: Code
    institution_code: Code
    check_in_code: ShortText


class TrainingAnswer(AnswerModel):
    """``check_in_code`` is null for callers who do not see the host."""

    id: UUID
    code: str
    title: str
    kind: TrainingKind
    institution_id: UUID
    alliance_id: UUID | None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    hours: Decimal
    places: int
    attended: int
    check_in_code: str | None
    version: int


class AttendanceAnswer(AnswerModel):
    id: UUID
    training_id: UUID
    attendee_code: str
    institution_id: UUID
    attended_at: AwareDatetime


@router.post("", status_code=201, dependencies=[requires("alliance:record"), idempotent])
async def announce(body: AnnounceTrainingRequest, work: UnitOfWorkDependency, response: Response) -> TrainingAnswer:
    """Announce a session; the answer has the code with which people check in."""
    command = AnnounceTraining(
        code=body.code,
        title=body.title,
        kind=body.kind,
        institution_code=body.institution_code,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        hours=body.hours,
        places=body.places,
    )
    return await _answer(await announce_training(command, work), work, response)


@router.get("", dependencies=[requires("alliance:read")])
async def list_(work: UnitOfWorkDependency, page: PageQuery) -> PageAnswer[TrainingAnswer]:
    """Sessions at the caller's subtree and in the caller's alliance, by day."""
    found = await work.trainings.page(page)
    hosts = await work.institutions.several({training.institution_id for training in found.items})
    return page_answer(found, lambda training: _present(training, hosts[training.institution_id], work))


@router.get("/{training_id}", dependencies=[requires("alliance:read")])
async def read(training_id: UUID, work: UnitOfWorkDependency, response: Response) -> TrainingAnswer:
    """One session."""
    return await _answer(await work.trainings.visible(training_id), work, response)


@router.post("/{training_id}/attendances", status_code=201, dependencies=[requires("alliance:record"), idempotent])
async def attend(
    training_id: UUID,
    body: AttendTrainingRequest,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> AttendanceAnswer:
    """Check one person in; each person attends a session once."""
    command = AttendTraining(training_id, body.attendee_code, body.institution_code, body.check_in_code)
    attendance = await attend_training(command, work, clock)
    set_etag(response, 1)
    return AttendanceAnswer.model_validate(attendance)


def _present(training: Training, host: Institution, work: SqlUnitOfWork) -> TrainingAnswer:
    shown = TrainingAnswer.model_validate(training)
    if work.actor.sees(host.ancestor_ids):
        return shown
    return shown.model_copy(update={"check_in_code": None})


async def _answer(training: Training, work: SqlUnitOfWork, response: Response) -> TrainingAnswer:
    set_etag(response, training.version)
    return _present(training, await work.institutions.get(training.institution_id), work)
