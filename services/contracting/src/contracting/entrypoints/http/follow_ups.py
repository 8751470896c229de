"""Follow-ups after a back-referral (下转随访): the team's worklist."""

from datetime import date
from uuid import UUID

from fastapi import Response

from contracting.application import CompleteFollowUp, complete_follow_up, list_follow_ups
from contracting.application.ports import TeamBadge
from contracting.domain.follow_ups import FollowUp, FollowUpOutcome, FollowUpState
from contracting.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from yilian_kit.http import (
    AnswerModel,
    Caller,
    CallerDependency,
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

router = service_router("/v1/follow-ups", tags=["follow-ups"])


class CompleteFollowUpRequest(RequestModel):
    """When the patient was seen, between the back-referral and today, and how."""

    done_on: date
    outcome: FollowUpOutcome


class FollowUpAnswer(AnswerModel):
    """A task. ``resident_id`` is null for somebody not registered in the county, ``team_code`` without a team."""

    id: UUID
    referral_id: UUID
    person_key: str
    resident_id: UUID | None
    team_code: str | None
    opened_on: date
    due_on: date
    state: FollowUpState
    done_on: date | None
    outcome: FollowUpOutcome | None
    version: int
    allowed_actions: list[str]


def _answer(task: FollowUp, badge: TeamBadge | None, today: date, caller: Caller) -> FollowUpAnswer:
    state = task.state_on(today)
    may_complete = state is not FollowUpState.DONE and "contracting:follow-up" in caller.scopes
    return FollowUpAnswer(
        id=task.id,
        referral_id=task.referral_id,
        person_key=task.person_key,
        resident_id=task.resident_id,
        team_code=None if badge is None else badge.team_code,
        opened_on=task.opened_on,
        due_on=task.due_on,
        state=state,
        done_on=task.done_on,
        outcome=task.outcome,
        version=task.version,
        allowed_actions=["complete"] if may_complete else [],
    )


@router.get("", dependencies=[requires("contracting:read")])
async def list_(
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    page: PageQuery,
    state: FollowUpState | None = None,
) -> PageAnswer[FollowUpAnswer]:
    """The tasks of the caller's scope, the one due first at the top; ``open`` includes the overdue. Audited."""
    found, badges = await list_follow_ups(state, page, work, clock)
    today = clock.today()
    return page_answer(
        found, lambda task: _answer(task, badges.get(task.team_id) if task.team_id else None, today, caller)
    )


@router.post("/{follow_up_id}/complete", dependencies=[requires("contracting:follow-up"), idempotent])
async def complete(
    follow_up_id: UUID,
    body: CompleteFollowUpRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> FollowUpAnswer:
    """The patient was seen: closes the loop of the referral."""
    command = CompleteFollowUp(follow_up_id, version, body.done_on, body.outcome)
    done = await complete_follow_up(command, work, clock)
    badges = await work.teams.badges([done.team_id] if done.team_id else [])
    set_etag(response, done.version)
    return _answer(done, badges.get(done.team_id) if done.team_id else None, clock.today(), caller)
