"""Dispatches (下派): one expert goes to one institution for one session to do one kind of thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from alliance.domain.actor import Actor, Duty, Side
from alliance.domain.business_date import business_date, last_business_date
from alliance.domain.coverage import ActKind, Permission, require_coverage
from alliance.domain.errors import DomainError, PeriodReversed, TooEarly
from alliance.domain.expert import Expert
from alliance.domain.institution import Institution
from alliance.domain.transitions import SENDING_SIDE, Transition, TransitionTable


class DispatchState(StrEnum):
    PLANNED = "planned"
    CONFIRMED = "confirmed"
    ON_SITE = "on_site"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class DispatchAct(StrEnum):
    CONFIRM = "confirm"
    START = "start"
    COMPLETE = "complete"
    CANCEL = "cancel"
    NO_SHOW = "no-show"


DISPATCH_TRANSITIONS = TransitionTable(
    "dispatch",
    [
        Transition(DispatchState.PLANNED, DispatchAct.CONFIRM, DispatchState.CONFIRMED, Duty.DISPATCH, SENDING_SIDE),
        Transition(DispatchState.PLANNED, DispatchAct.CANCEL, DispatchState.CANCELLED, Duty.DISPATCH, SENDING_SIDE),
        Transition(DispatchState.CONFIRMED, DispatchAct.START, DispatchState.ON_SITE, Duty.RECORD),
        Transition(DispatchState.CONFIRMED, DispatchAct.CANCEL, DispatchState.CANCELLED, Duty.DISPATCH, SENDING_SIDE),
        Transition(DispatchState.CONFIRMED, DispatchAct.NO_SHOW, DispatchState.NO_SHOW, Duty.RECORD),
        Transition(DispatchState.ON_SITE, DispatchAct.COMPLETE, DispatchState.COMPLETED, Duty.RECORD),
    ],
)

RELEASED_STATES = frozenset({DispatchState.CANCELLED, DispatchState.NO_SHOW})
"""States in which the expert's time is free again. A completed session stays: the expert was there."""


@dataclass(frozen=True)
class Clash:
    """A session that is in the way of another."""

    dispatch_id: UUID
    institution_code: str
    starts_at: datetime
    ends_at: datetime


class ExpertDoubleBooked(DomainError):
    """The expert is, or travels, elsewhere in that time; names the session in the way, and offers other experts."""

    slug = "expert-double-booked"

    def __init__(self, clash: Clash, other_expert_ids: Sequence[UUID] = ()) -> None:
        self.dispatch_id = str(clash.dispatch_id)
        self.institution_code = clash.institution_code
        self.starts_at = clash.starts_at.isoformat()
        self.ends_at = clash.ends_at.isoformat()
        self.other_expert_ids = [str(expert_id) for expert_id in other_expert_ids]


class NotSentAway(DomainError):
    """A dispatch leads away from the expert's home institution."""

    slug = "not-sent-away"

    def __init__(self, institution_code: str) -> None:
        self.institution_code = institution_code


class ResultsIncomplete(DomainError):
    """The results lack the figure that the kind of session is counted by."""

    slug = "results-incomplete"

    def __init__(self, kind: ActKind, missing: str) -> None:
        self.kind = kind.value
        self.missing = missing


@dataclass(frozen=True)
class Session:
    """When an expert works at the place, and how long the way there and back takes.

    ``busy_from`` to ``busy_until`` (exclusive) is the time in which the expert cannot be anywhere else.
    Two sessions that follow one another at one place have no way between them: the first has no way back,
    the second no way there.
    """

    starts_at: datetime
    ends_at: datetime
    travel: timedelta
    travel_back: timedelta

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise PeriodReversed(self.starts_at, self.ends_at)

    @property
    def busy_from(self) -> datetime:
        return self.starts_at - self.travel

    @property
    def busy_until(self) -> datetime:
        return self.ends_at + self.travel_back

    @property
    def first_day(self) -> date:
        return business_date(self.starts_at)

    @property
    def last_day(self) -> date:
        return last_business_date(self.ends_at)

    def clashes_with(self, other: Session) -> bool:
        """Whether one person cannot do both."""
        return self.busy_from < other.busy_until and other.busy_from < self.busy_until


@dataclass(frozen=True)
class OperationCount:
    """How many operations of one code (手术操作编码) were done."""

    code: str
    count: int


@dataclass(frozen=True)
class Results:
    """What came of a session: counts of persons, half-day sessions, consultations and operations."""

    patients_seen: int
    sessions: int
    consultations: int
    operations: tuple[OperationCount, ...]
    people_taught: int

    @property
    def operation_count(self) -> int:
        return sum(operation.count for operation in self.operations)

    def acts(self) -> frozenset[ActKind]:
        """The acts these results show were done."""
        acts = set()
        if self.consultations:
            acts.add(ActKind.CONSULTATION)
        if self.operation_count:
            acts.add(ActKind.OPERATION)
        return frozenset(acts)


@dataclass(frozen=True)
class Dispatch:
    """One dispatch. ``alliance_id`` is the alliance of the home institution on the day it was planned."""

    id: UUID
    expert_id: UUID
    home_institution_id: UUID
    institution_id: UUID
    alliance_id: UUID | None
    kind: ActKind
    session: Session
    permission: Permission
    state: DispatchState
    results: Results | None
    reason: str | None
    version: int

    def _act(self, act: DispatchAct) -> Dispatch:
        target = DISPATCH_TRANSITIONS.target(self.state, act)
        return replace(self, state=target, version=self.version + 1)

    def require_coverage(self, expert: Expert, place: Institution, acts: frozenset[ActKind]) -> None:
        """Raises InstitutionNotOpen, NotCovered."""
        require_coverage(expert, place, acts, self.permission, self.session.first_day, self.session.last_day)

    def confirm(self, expert: Expert, place: Institution) -> Dispatch:
        """Confirmed. Raises ActNotAllowed, NotCovered (a permission may have ended since planning)."""
        confirmed = self._act(DispatchAct.CONFIRM)
        self.require_coverage(expert, place, frozenset({self.kind}))
        return confirmed

    def start(self, expert: Expert, place: Institution, now: datetime) -> Dispatch:
        """Checked in on site. Raises ActNotAllowed, NotCovered, TooEarly (before the first day)."""
        started = self._act(DispatchAct.START)
        if business_date(now) < self.session.first_day:
            raise TooEarly(DispatchAct.START, self.session.first_day)
        self.require_coverage(expert, place, frozenset({self.kind}))
        return started

    def complete(self, expert: Expert, place: Institution, results: Results) -> Dispatch:
        """Completed with results.

        Raises ActNotAllowed; ResultsIncomplete when an outpatient session, consultation or operation has
        none of what it is counted by; NotCovered when something was done that was not permitted.
        """
        completed = self._act(DispatchAct.COMPLETE)
        counted_by = {
            ActKind.OUTPATIENT: ("sessions", results.sessions),
            ActKind.CONSULTATION: ("consultations", results.consultations),
            ActKind.OPERATION: ("operations", results.operation_count),
        }
        name, count = counted_by.get(self.kind, ("", 1))
        if count == 0:
            raise ResultsIncomplete(self.kind, name)
        beyond_the_plan = results.acts() - {self.kind}
        if beyond_the_plan:
            self.require_coverage(expert, place, beyond_the_plan)
        return replace(completed, results=results)

    def cancel(self, reason: str) -> Dispatch:
        """Cancelled; the expert's time is free again. Raises ActNotAllowed."""
        return replace(self._act(DispatchAct.CANCEL), reason=reason)

    def not_shown(self, now: datetime) -> Dispatch:
        """The expert did not come. Raises ActNotAllowed, TooEarly (before the session starts)."""
        missed = self._act(DispatchAct.NO_SHOW)
        if now < self.session.starts_at:
            raise TooEarly(DispatchAct.NO_SHOW, self.session.starts_at)
        return missed


def sides_of(actor: Actor, home: Institution, place: Institution) -> frozenset[Side]:
    """On which sides of a dispatch from ``home`` to ``place`` the actor stands; none means it is not shown."""
    sides = {Side.SENDING: home, Side.RECEIVING: place}
    return frozenset(side for side, institution in sides.items() if actor.sees(institution.ancestor_ids))


def plan(
    dispatch_id: UUID,
    expert: Expert,
    home: Institution,
    place: Institution,
    kind: ActKind,
    session: Session,
    permission: Permission,
) -> Dispatch:
    """A planned dispatch. Raises NotSentAway, InstitutionNotOpen, NotCovered naming what is missing."""
    if place.id == home.id:
        raise NotSentAway(place.code)
    require_coverage(expert, place, frozenset({kind}), permission, session.first_day, session.last_day)
    return Dispatch(
        id=dispatch_id,
        expert_id=expert.id,
        home_institution_id=home.id,
        institution_id=place.id,
        alliance_id=home.alliance_id,
        kind=kind,
        session=session,
        permission=permission,
        state=DispatchState.PLANNED,
        results=None,
        reason=None,
        version=1,
    )
