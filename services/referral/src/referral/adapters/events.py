"""The events of ``referral.referrals``: each carries the whole state of the referral but the person's papers.

No ID number, name, phone, impression or clinical text is told; ``person_key`` joins.
"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from referral.domain.data_set import CancellationReason, Direction, Kind, Priority, RejectionReason
from referral.domain.facts import (
    BackReferralRequested,
    Fact,
    ReferralAccepted,
    ReferralArrived,
    ReferralCancelled,
    ReferralCompleted,
    ReferralReceived,
    ReferralRejected,
    ReferralRequested,
    ReferralStarted,
)
from referral.domain.referral import Referral
from referral.domain.states import ReferralState
from yilian_kit.clock import business_date
from yilian_kit.events.catalogue import ProducedEvent
from yilian_kit.events.outbox import EventDraft
from yilian_kit.events.topics import Topic

REFERRALS = Topic("referral.referrals")


class ReferralData(BaseModel):
    """The state of a referral after the fact. Days are business dates in Asia/Shanghai.

    ``agreement_id`` and ``team_code`` are those of the day of the request, null when the person was not signed.
    """

    model_config = ConfigDict(frozen=True)

    referral_id: UUID
    referral_number: str
    direction: Direction
    kind: Kind
    priority: Priority
    state: ReferralState
    person_key: str
    sending_institution_id: UUID
    sending_institution_code: str
    receiving_institution_id: UUID
    receiving_institution_code: str
    based_on: UUID | None
    signed: bool
    agreement_id: UUID | None
    team_code: str | None
    requested_on: date
    arrived_on: date | None
    ended_on: date | None


class RejectionData(ReferralData):
    """A refusal, with its coded reason."""

    reason: RejectionReason


class CancellationData(ReferralData):
    """A referral taken back, with its coded reason."""

    reason: CancellationReason


class BackReferralData(ReferralData):
    """The way back down, for the family doctor's team.

    ``answers`` is the upward referral; the team sees the patient by ``follow_up_due_on``, seven days after the
    request.
    """

    answers: UUID
    follow_up_due_on: date


def _event(fact: str, model: type[BaseModel], consumer: str) -> ProducedEvent:
    return ProducedEvent(f"cn.yilian.referral.{fact}.v1", REFERRALS, model, (consumer,))


EVENTS: Final[dict[type[Fact], ProducedEvent]] = {
    ReferralRequested: _event("referral-requested", ReferralData, "drg-billing"),
    ReferralReceived: _event("referral-received", ReferralData, "drg-billing"),
    ReferralAccepted: _event("referral-accepted", ReferralData, "drg-billing"),
    ReferralRejected: _event("referral-rejected", RejectionData, "drg-billing"),
    ReferralCancelled: _event("referral-cancelled", CancellationData, "drg-billing"),
    ReferralArrived: _event("referral-arrived", ReferralData, "drg-billing"),
    ReferralStarted: _event("referral-started", ReferralData, "drg-billing"),
    ReferralCompleted: _event("referral-completed", ReferralData, "drg-billing"),
    BackReferralRequested: _event("back-referral-requested", BackReferralData, "contracting"),
}

PRODUCED_EVENTS = tuple(EVENTS.values())


def draft_of(fact: Fact) -> EventDraft:
    """The event that tells a fact."""
    event = EVENTS[type(fact)]
    referral = fact.referral
    return EventDraft(event.type, event.topic, referral.id, referral.version, _data(fact))


def _data(fact: Fact) -> ReferralData:
    state = _state(fact.referral)
    match fact:
        case ReferralRejected(_, reason):
            return RejectionData(**state.model_dump(), reason=reason)
        case ReferralCancelled(_, cancellation):
            return CancellationData(**state.model_dump(), reason=cancellation)
        case BackReferralRequested(_, answers, due_on):
            return BackReferralData(**state.model_dump(), answers=answers, follow_up_due_on=due_on)
        case _:
            return state


def _state(referral: Referral) -> ReferralData:
    return ReferralData(
        referral_id=referral.id,
        referral_number=referral.number,
        direction=referral.direction,
        kind=referral.kind,
        priority=referral.priority,
        state=referral.state,
        person_key=referral.person.person_key,
        sending_institution_id=referral.sending.institution_id,
        sending_institution_code=referral.sending.institution_code,
        receiving_institution_id=referral.receiving.institution_id,
        receiving_institution_code=referral.receiving.institution_code,
        based_on=referral.based_on,
        signed=referral.standing.signed,
        agreement_id=referral.standing.agreement_id,
        team_code=referral.standing.team_code,
        requested_on=business_date(referral.requested_at),
        arrived_on=_day(referral.arrived_at),
        ended_on=_day(referral.ended_at),
    )


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else business_date(instant)
