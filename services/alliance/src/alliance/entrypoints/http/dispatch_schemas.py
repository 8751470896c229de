"""Shapes of dispatches over HTTP."""

from datetime import UTC, date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator
from pydantic_core import PydanticCustomError

from alliance.application import DispatchAtHand, PlanDispatch
from alliance.domain.actor import Actor
from alliance.domain.coverage import ActKind, LegalBasis, Permission
from alliance.domain.dispatch import (
    DISPATCH_TRANSITIONS,
    DispatchState,
    OperationCount,
    Results,
    Session,
    sides_of,
)
from alliance.entrypoints.http.fields import Code, Count, DocumentNumber, Instant, LongText
from yilian_kit.http import AnswerModel, RequestModel

Minutes = Annotated[int, Field(ge=0, le=1440)]


class PlanDispatchRequest(RequestModel):
    """The expert is busy from ``travel_minutes`` before the session until ``travel_back_minutes`` after it.

    ``travel_back_minutes`` is ``travel_minutes`` unless given. Of two sessions in a row at one place the first has no
    way back, the second no way there. ``document_valid_until`` is included.
    """

    expert_id: UUID
    institution_code: Code
    kind: ActKind
    starts_at: Instant
    ends_at: Instant
    travel_minutes: Minutes
    travel_back_minutes: Minutes | None = None
    legal_basis: LegalBasis
    document_number: DocumentNumber
    document_valid_until: date

    def command(self) -> PlanDispatch:
        """The request as the use case takes it. Raises PeriodReversed."""
        back = self.travel_minutes if self.travel_back_minutes is None else self.travel_back_minutes
        return PlanDispatch(
            expert_id=self.expert_id,
            institution_code=self.institution_code,
            kind=self.kind,
            session=Session(
                starts_at=self.starts_at.astimezone(UTC),
                ends_at=self.ends_at.astimezone(UTC),
                travel=timedelta(minutes=self.travel_minutes),
                travel_back=timedelta(minutes=back),
            ),
            permission=Permission(self.legal_basis, self.document_number, self.document_valid_until),
        )


class Operation(RequestModel):
    """Operations of one code (手术操作编码)."""

    code: Code
    count: Annotated[int, Field(ge=1, le=1000)]


class CompleteDispatchRequest(RequestModel):
    """Results of a session. Half-day ``sessions`` count for outpatient dispatches, ``consultations`` for the others."""

    patients_seen: Count = 0
    sessions: Count = 0
    consultations: Count = 0
    operations: Annotated[tuple[Operation, ...], Field(max_length=100)] = ()
    people_taught: Count = 0

    @field_validator("operations")
    @classmethod
    def _each_code_once(cls, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
        if len({operation.code for operation in operations}) != len(operations):
            raise PydanticCustomError("operation_code_twice", "each operation code stands once")
        return operations

    def results(self) -> Results:
        """The request as the domain takes it."""
        operations = sorted(self.operations, key=lambda operation: operation.code)
        return Results(
            patients_seen=self.patients_seen,
            sessions=self.sessions,
            consultations=self.consultations,
            operations=tuple(OperationCount(operation.code, operation.count) for operation in operations),
            people_taught=self.people_taught,
        )


class CancelDispatchRequest(RequestModel):
    reason: LongText


class OperationAnswer(AnswerModel):
    code: str
    count: int


class ResultsAnswer(AnswerModel):
    patients_seen: int
    sessions: int
    consultations: int
    operations: list[OperationAnswer]
    people_taught: int


class DispatchAnswer(AnswerModel):
    id: UUID
    expert_id: UUID
    home_institution_id: UUID
    institution_id: UUID
    institution_code: str
    alliance_id: UUID | None
    kind: ActKind
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    travel_minutes: int
    travel_back_minutes: int
    legal_basis: LegalBasis
    document_number: str
    document_valid_until: date
    state: DispatchState
    results: ResultsAnswer | None
    reason: str | None
    version: int
    allowed_actions: list[str]


def present_dispatch(at_hand: DispatchAtHand, actor: Actor) -> DispatchAnswer:
    """The dispatch as the actor sees it."""
    dispatch, home, place = at_hand.dispatch, at_hand.home, at_hand.place
    sides = sides_of(actor, home, place)
    return DispatchAnswer(
        id=dispatch.id,
        expert_id=dispatch.expert_id,
        home_institution_id=home.id,
        institution_id=place.id,
        institution_code=place.code,
        alliance_id=dispatch.alliance_id,
        kind=dispatch.kind,
        starts_at=dispatch.session.starts_at,
        ends_at=dispatch.session.ends_at,
        travel_minutes=dispatch.session.travel // timedelta(minutes=1),
        travel_back_minutes=dispatch.session.travel_back // timedelta(minutes=1),
        legal_basis=dispatch.permission.basis,
        document_number=dispatch.permission.document_number,
        document_valid_until=dispatch.permission.document_valid_until,
        state=dispatch.state,
        results=None if dispatch.results is None else ResultsAnswer.model_validate(dispatch.results),
        reason=dispatch.reason,
        version=dispatch.version,
        allowed_actions=list(DISPATCH_TRANSITIONS.allowed(dispatch.state, actor.duties, sides)),
    )
