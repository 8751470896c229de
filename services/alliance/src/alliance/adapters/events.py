"""Facts as events: their topics, their types, and the data each carries.

No event carries an expert's name or licence number, a trainee's or attendee's code, or a free text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from alliance.domain import facts
from alliance.domain.dispatch import Dispatch
from alliance.domain.expert import Expert
from alliance.domain.facts import Fact
from alliance.domain.institution import Institution, InstitutionState
from alliance.domain.placement import Placement
from alliance.domain.training import Attendance, Training
from yilian_kit.events.catalogue import ProducedEvent
from yilian_kit.events.outbox import EventDraft
from yilian_kit.events.topics import Topic
from yilian_kit.organisation import DIRECTORY_TOPIC, OrganisationData

INSTITUTIONS = Topic(DIRECTORY_TOPIC, compacted=True)
EXPERTS = Topic("alliance.experts", compacted=True)
DISPATCHES = Topic("alliance.dispatches")
TRAINING = Topic("alliance.training")


class InstitutionData(OrganisationData):
    """An institution's whole state. ``ancestor_ids``: root first, itself last."""

    valid_from: date
    effective_from: date
    closed_on: date | None


class PracticeSiteData(BaseModel):
    """Where an expert may practise. It counts while ``state`` is ``approved`` and the day is in the period."""

    id: UUID
    institution_id: UUID
    kind: str
    state: str
    valid_from: date
    valid_to: date


class ExpertData(BaseModel):
    """An expert's whole state, without name and licence number."""

    id: UUID
    code: str
    title: str
    department: str
    specialties: tuple[str, ...]
    licence_scope: tuple[str, ...]
    licence_valid_until: date
    home_institution_id: UUID
    sites: tuple[PracticeSiteData, ...]


class OperationData(BaseModel):
    code: str
    count: int


class ResultsData(BaseModel):
    """What came of a completed session."""

    patients_seen: int
    sessions: int
    consultations: int
    operations: tuple[OperationData, ...]
    people_taught: int


class DispatchData(BaseModel):
    """A dispatch's whole state. A cancelled fact's ``state`` is ``cancelled`` or ``no_show``."""

    id: UUID
    expert_id: UUID
    home_institution_id: UUID
    institution_id: UUID
    alliance_id: UUID | None
    kind: str
    starts_at: datetime
    ends_at: datetime
    legal_basis: str
    state: str
    results: ResultsData | None


class TrainingAttendedData(BaseModel):
    """One person of ``from_institution_id`` attended; ``attended`` counts the persons so far."""

    id: UUID
    attendance_id: UUID
    kind: str
    institution_id: UUID
    alliance_id: UUID | None
    from_institution_id: UUID
    held_on: date
    attended: int


class TrainingCompletedData(BaseModel):
    """A placement was completed."""

    id: UUID
    institution_id: UUID
    alliance_id: UUID | None
    from_institution_id: UUID
    supervisor_expert_id: UUID
    from_date: date
    to_date: date


def institution_data(institution: Institution) -> InstitutionData:
    """The data of every event about this institution."""
    return InstitutionData(
        id=institution.id,
        code=institution.code,
        name=institution.name,
        tier=institution.tier.value,
        parent_id=institution.parent_id,
        ancestor_ids=institution.ancestor_ids,
        alliance_id=institution.alliance_id,
        town=institution.town,
        capabilities=institution.capabilities,
        open=institution.state is InstitutionState.OPEN,
        valid_from=institution.valid_from,
        effective_from=institution.effective_from,
        closed_on=institution.closed_on,
    )


def expert_data(expert: Expert) -> ExpertData:
    """The data of every event about this expert."""
    return ExpertData(
        id=expert.id,
        code=expert.code,
        title=expert.title,
        department=expert.department,
        specialties=expert.specialties,
        licence_scope=tuple(sorted(expert.licence_scope)),
        licence_valid_until=expert.licence_valid_until,
        home_institution_id=expert.home_institution_id,
        sites=tuple(
            PracticeSiteData(
                id=site.id,
                institution_id=site.institution_id,
                kind=site.kind.value,
                state=site.stored_state.value,
                valid_from=site.valid_from,
                valid_to=site.valid_to,
            )
            for site in expert.sites
        ),
    )


def dispatch_data(dispatch: Dispatch) -> DispatchData:
    """The data of every event about this dispatch."""
    results = None
    if dispatch.results is not None:
        results = ResultsData(
            patients_seen=dispatch.results.patients_seen,
            sessions=dispatch.results.sessions,
            consultations=dispatch.results.consultations,
            operations=tuple(
                OperationData(code=operation.code, count=operation.count) for operation in dispatch.results.operations
            ),
            people_taught=dispatch.results.people_taught,
        )
    return DispatchData(
        id=dispatch.id,
        expert_id=dispatch.expert_id,
        home_institution_id=dispatch.home_institution_id,
        institution_id=dispatch.institution_id,
        alliance_id=dispatch.alliance_id,
        kind=dispatch.kind.value,
        starts_at=dispatch.session.starts_at,
        ends_at=dispatch.session.ends_at,
        legal_basis=dispatch.permission.basis.value,
        state=dispatch.state.value,
        results=results,
    )


def training_attended_data(training: Training, attendance: Attendance) -> TrainingAttendedData:
    """The data of an attendance; the training is the aggregate."""
    return TrainingAttendedData(
        id=training.id,
        attendance_id=attendance.id,
        kind=training.kind.value,
        institution_id=training.institution_id,
        alliance_id=training.alliance_id,
        from_institution_id=attendance.institution_id,
        held_on=training.held_on,
        attended=training.attended,
    )


def training_completed_data(placement: Placement) -> TrainingCompletedData:
    """The data of a completed placement."""
    return TrainingCompletedData(
        id=placement.id,
        institution_id=placement.institution_id,
        alliance_id=placement.alliance_id,
        from_institution_id=placement.from_institution_id,
        supervisor_expert_id=placement.supervisor_expert_id,
        from_date=placement.from_date,
        to_date=placement.to_date,
    )


@dataclass(frozen=True)
class _Mapping:
    """How one kind of fact becomes an event."""

    event: ProducedEvent
    aggregate: Callable[[Any], Institution | Expert | Dispatch | Training | Placement]
    data: Callable[[Any], BaseModel]


_EVERY_OTHER_SERVICE = ("contracting", "referral", "drg-billing")


def _institution(name: str) -> _Mapping:
    event = ProducedEvent(f"cn.yilian.alliance.{name}.v1", INSTITUTIONS, InstitutionData, _EVERY_OTHER_SERVICE)
    return _Mapping(event, lambda fact: fact.institution, lambda fact: institution_data(fact.institution))


def _expert(name: str) -> _Mapping:
    event = ProducedEvent(f"cn.yilian.alliance.{name}.v1", EXPERTS, ExpertData, ("external",))
    return _Mapping(event, lambda fact: fact.expert, lambda fact: expert_data(fact.expert))


def _dispatch(name: str) -> _Mapping:
    event = ProducedEvent(f"cn.yilian.alliance.{name}.v1", DISPATCHES, DispatchData, ("external",))
    return _Mapping(event, lambda fact: fact.dispatch, lambda fact: dispatch_data(fact.dispatch))


_MAPPINGS: dict[type[Fact], _Mapping] = {
    facts.InstitutionRegistered: _institution("institution-registered"),
    facts.InstitutionChanged: _institution("institution-changed"),
    facts.InstitutionClosed: _institution("institution-closed"),
    facts.ExpertRegistered: _expert("expert-registered"),
    facts.ExpertChanged: _expert("expert-changed"),
    facts.PracticeSiteApproved: _expert("practice-site-approved"),
    facts.PracticeSiteRevoked: _expert("practice-site-revoked"),
    facts.DispatchPlanned: _dispatch("dispatch-planned"),
    facts.DispatchConfirmed: _dispatch("dispatch-confirmed"),
    facts.DispatchStarted: _dispatch("dispatch-started"),
    facts.DispatchCompleted: _dispatch("dispatch-completed"),
    facts.DispatchCancelled: _dispatch("dispatch-cancelled"),
    facts.TrainingAttended: _Mapping(
        ProducedEvent("cn.yilian.alliance.training-attended.v1", TRAINING, TrainingAttendedData, ("external",)),
        lambda fact: fact.training,
        lambda fact: training_attended_data(fact.training, fact.attendance),
    ),
    facts.TrainingCompleted: _Mapping(
        ProducedEvent("cn.yilian.alliance.training-completed.v1", TRAINING, TrainingCompletedData, ("external",)),
        lambda fact: fact.placement,
        lambda fact: training_completed_data(fact.placement),
    ),
}

PRODUCED_EVENTS = tuple(mapping.event for mapping in _MAPPINGS.values())


def draft_of(fact: Fact) -> EventDraft:
    """The event that tells of ``fact``."""
    mapping = _MAPPINGS[type(fact)]
    aggregate = mapping.aggregate(fact)
    return EventDraft(
        type=mapping.event.type,
        topic=mapping.event.topic,
        subject=aggregate.id,
        aggregate_version=aggregate.version,
        data=mapping.data(fact),
    )
