"""Builders of referrals and people for the unit tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from referral.domain.agreement import FirstContact
from referral.domain.data_set import (
    Consent,
    ConsentGiver,
    Direction,
    Kind,
    Papers,
    Party,
    Person,
    Priority,
    Sex,
)
from referral.domain.referral import Actor, ContractStanding, Referral, Request, request_referral
from referral.domain.states import ReferralState, Role
from referral.domain.tiers import Institution, Tier

NOON = datetime(2025, 3, 4, 4, 0, tzinfo=UTC)
COUNTY = UUID(int=1)
LEAD = UUID(int=2)
TOWNSHIP = UUID(int=3)
VILLAGE = UUID(int=4)
REFERRAL = UUID(int=100)

NOT_SIGNED = ContractStanding(signed=False, agreement_id=None, team_code=None, first_contact=FirstContact.NOT_SIGNED)


def an_institution(tier: Tier, number: int = 50, *, under: tuple[UUID, ...] = (), open_: bool = True) -> Institution:
    """An institution of ``tier``, below ``under``."""
    identity = UUID(int=number)
    return Institution(identity, f"I{number}", f"Institution {number}", tier, (*under, identity), open_)


def a_consent(given_at: datetime = NOON) -> Consent:
    return Consent(ConsentGiver.PERSON, None, given_at)


def an_actor(*roles: Role, institution_id: UUID = LEAD) -> Actor:
    """Somebody in all of ``roles`` at once."""
    return Actor("dr-lin", institution_id, "I", frozenset(roles))


def a_request(
    *,
    priority: Priority = Priority.ROUTINE,
    direction: Direction = Direction.UP,
    kind: Kind = Kind.INPATIENT,
    consent: Consent | None = None,
    without_consent: bool = False,
    standing: ContractStanding = NOT_SIGNED,
) -> Request:
    return Request(
        id=REFERRAL,
        number="R1",
        direction=direction,
        kind=kind,
        priority=priority,
        person=Person("k" * 64, Sex.FEMALE, date(1950, 1, 1), "990101195001010028", "Wang", "0000"),
        sending=Party(TOWNSHIP, "T1", "general practice", "dr-wu"),
        receiving=Party(LEAD, "L1", "cardiology", None),
        papers=Papers("I10.X00", "chest pain on exertion"),
        skip_reason=None,
        consent=None if without_consent else consent or a_consent(),
        standing=standing,
    )


def a_referral(
    state: ReferralState = ReferralState.REQUESTED,
    *,
    priority: Priority = Priority.ROUTINE,
    direction: Direction = Direction.UP,
    without_consent: bool = False,
    answered_by: UUID | None = None,
) -> Referral:
    """A referral put straight into ``state``."""
    request = a_request(priority=priority, direction=direction)
    referral = request_referral(request, an_actor(Role.SENDING_DOCTOR), NOON).referral
    consent = None if without_consent else referral.consent
    return replace(referral, state=state, answered_by=answered_by, consent=consent)
