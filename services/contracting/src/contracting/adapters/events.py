"""The events of contracting: facts → drafts. No name, ID number, phone, address or birth date leaves here.

Elderly and child are not among a resident's key groups in ``contracting.residents``: their first day is a birthday.
"""

from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracting.domain.agreement_transitions import AgreementState
from contracting.domain.agreements import TerminationReason
from contracting.domain.facts import (
    AgreementExpired,
    AgreementFact,
    AgreementRenewed,
    AgreementSigned,
    AgreementTerminated,
    Fact,
    FollowUpCompleted,
    KeyGroupEntered,
    KeyGroupLeft,
    ResidentChanged,
    ResidentDeceased,
    ResidentFact,
    ResidentMoved,
    ResidentRegistered,
)
from contracting.domain.follow_ups import FollowUpOutcome
from contracting.domain.key_groups import KeyGroup
from contracting.domain.residents import InsuranceType, ResidentStatus
from yilian_kit.events.catalogue import ProducedEvent
from yilian_kit.events.outbox import EventDraft
from yilian_kit.events.topics import Topic

RESIDENTS = Topic("contracting.residents", compacted=True)
AGREEMENTS = Topic("contracting.agreements")
FOLLOW_UPS = Topic("contracting.follow-ups")


class EventData(BaseModel):
    """What an event says; consumers ignore fields that they do not know."""

    model_config = ConfigDict(frozen=True)


class KeyGroupData(EventData):
    """A stay in a stored key group, both days included; ``to_date`` null while it lasts."""

    group: KeyGroup
    from_date: date
    to_date: date | None


class ResidentData(EventData):
    """A resident's whole state."""

    resident_id: UUID
    person_key: str
    village_code: str
    institution_id: UUID
    institution_code: str
    status: ResidentStatus
    insurance_type: InsuranceType
    key_groups: tuple[KeyGroupData, ...]


class PackageData(EventData):
    """A package in the version that was signed."""

    code: str
    version: int


class EndReason(StrEnum):
    """Why an agreement ended before its term: a termination reason, or that it was entered in error."""

    MOVED_AWAY = TerminationReason.MOVED_AWAY.value
    UNREACHABLE_FOR_A_YEAR = TerminationReason.UNREACHABLE_FOR_A_YEAR.value
    REFUSED_SERVICE_FOR_A_YEAR = TerminationReason.REFUSED_SERVICE_FOR_A_YEAR.value
    RESIDENT_WISH = TerminationReason.RESIDENT_WISH.value
    DECEASED = TerminationReason.DECEASED.value
    TEAM_DISSOLVED = TerminationReason.TEAM_DISSOLVED.value
    OTHER = TerminationReason.OTHER.value
    ENTERED_IN_ERROR = AgreementState.ENTERED_IN_ERROR.value


class AgreementData(EventData):
    """An agreement's whole state.

    It holds from ``starts_on`` to ``ends_on``, both included; after an early end to the day before ``terminated_on``.
    One entered in error has ``terminated_on`` = ``starts_on``: it never held. A renewal has ``previous_id`` and leaves
    the days of the one before it as they are. ``key_groups`` are the resident's on the day of the fact, elderly and
    child included.
    """

    agreement_id: UUID
    agreement_number: str
    resident_id: UUID
    person_key: str
    team_id: UUID
    team_code: str
    institution_id: UUID
    institution_code: str
    state: AgreementState
    starts_on: date
    ends_on: date
    terminated_on: date | None
    reason: EndReason | None
    packages: tuple[PackageData, ...]
    key_groups: tuple[KeyGroup, ...]
    previous_id: UUID | None


class FollowUpData(EventData):
    """A follow-up after a back-referral was done. ``referral_id`` is the back-referral."""

    follow_up_id: UUID
    referral_id: UUID
    person_key: str
    team_code: str | None
    institution_id: UUID
    institution_code: str | None
    opened_on: date
    due_on: date
    done_on: date
    in_time: bool
    outcome: FollowUpOutcome


def _event(fact: str, topic: Topic, model: type[BaseModel], *consumers: str) -> ProducedEvent:
    return ProducedEvent(f"cn.yilian.contracting.{fact}.v1", topic, model, consumers)


EVENTS: Final[dict[type[Fact], ProducedEvent]] = {
    ResidentRegistered: _event("resident-registered", RESIDENTS, ResidentData, "drg-billing"),
    ResidentChanged: _event("resident-changed", RESIDENTS, ResidentData, "drg-billing"),
    ResidentMoved: _event("resident-moved", RESIDENTS, ResidentData, "drg-billing"),
    ResidentDeceased: _event("resident-deceased", RESIDENTS, ResidentData, "drg-billing"),
    KeyGroupEntered: _event("key-group-entered", RESIDENTS, ResidentData, "drg-billing"),
    KeyGroupLeft: _event("key-group-left", RESIDENTS, ResidentData, "drg-billing"),
    AgreementSigned: _event("agreement-signed", AGREEMENTS, AgreementData, "drg-billing", "referral"),
    AgreementRenewed: _event("agreement-renewed", AGREEMENTS, AgreementData, "drg-billing", "referral"),
    AgreementTerminated: _event("agreement-terminated", AGREEMENTS, AgreementData, "drg-billing", "referral"),
    AgreementExpired: _event("agreement-expired", AGREEMENTS, AgreementData, "drg-billing", "referral"),
    FollowUpCompleted: _event("follow-up-done", FOLLOW_UPS, FollowUpData, "referral"),
}

PRODUCED_EVENTS = tuple(EVENTS.values())


def draft_of(fact: Fact) -> EventDraft:
    """The event that tells a fact."""
    event = EVENTS[type(fact)]
    if isinstance(fact, ResidentFact):
        return EventDraft(event.type, event.topic, fact.resident.id, fact.resident.version, _resident_data(fact))
    if isinstance(fact, AgreementFact):
        return EventDraft(event.type, event.topic, fact.agreement.id, fact.agreement.version, _agreement_data(fact))
    return EventDraft(event.type, event.topic, fact.follow_up.id, fact.follow_up.version, _follow_up_data(fact))


def _resident_data(fact: ResidentFact) -> ResidentData:
    resident, place = fact.resident, fact.place
    return ResidentData(
        resident_id=resident.id,
        person_key=resident.person_key,
        village_code=place.village_code,
        institution_id=place.institution_id,
        institution_code=place.institution_code,
        status=resident.status,
        insurance_type=resident.insurance_type,
        key_groups=tuple(
            KeyGroupData(group=m.group, from_date=m.from_date, to_date=m.to_date) for m in resident.memberships
        ),
    )


def _agreement_data(fact: AgreementFact) -> AgreementData:
    agreement, parties, end = fact.agreement, fact.parties, fact.agreement.termination
    reason = None if end is None else EndReason(end.reason.value)
    terminated_on = None if end is None else end.on
    if agreement.state is AgreementState.ENTERED_IN_ERROR:
        reason, terminated_on = EndReason.ENTERED_IN_ERROR, agreement.starts_on
    return AgreementData(
        agreement_id=agreement.id,
        agreement_number=agreement.agreement_number,
        resident_id=agreement.resident_id,
        person_key=parties.person_key,
        team_id=agreement.team_id,
        team_code=parties.team_code,
        institution_id=parties.institution_id,
        institution_code=parties.institution_code,
        state=agreement.state,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        terminated_on=terminated_on,
        reason=reason,
        packages=tuple(PackageData(code=choice.code, version=choice.version) for choice in agreement.packages),
        key_groups=parties.key_groups,
        previous_id=agreement.previous_id,
    )


def _follow_up_data(fact: FollowUpCompleted) -> FollowUpData:
    task = fact.follow_up
    assert task.done_on is not None  # noqa: S101 - the fact is that it was done
    assert task.outcome is not None  # noqa: S101
    return FollowUpData(
        follow_up_id=task.id,
        referral_id=task.referral_id,
        person_key=task.person_key,
        team_code=fact.team_code,
        institution_id=task.institution_id,
        institution_code=fact.institution_code,
        opened_on=task.opened_on,
        due_on=task.due_on,
        done_on=task.done_on,
        in_time=task.in_time,
        outcome=task.outcome,
    )
