"""Events: what is told, and what is read of others' events."""

from datetime import date
from uuid import UUID

import pytest

from referral.adapters.consumed_events import AgreementData
from referral.adapters.events import EVENTS, draft_of
from referral.domain.data_set import CancellationReason, RejectionReason
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
from referral.domain.states import ReferralState, Role

from .builders import NOON, a_referral, an_actor

SOMEBODY = an_actor(*Role)
ANSWERED = UUID(int=5)


def _facts() -> list[Fact]:
    referral = a_referral(ReferralState.RECEIVED)
    rejected = referral.reject(SOMEBODY, NOON, reason=RejectionReason.NO_BED, note="ward full").referral
    return [
        ReferralRequested(referral),
        ReferralReceived(referral),
        ReferralAccepted(referral),
        ReferralRejected(rejected, RejectionReason.NO_BED),
        ReferralCancelled(referral, CancellationReason.DECEASED),
        ReferralArrived(referral),
        ReferralStarted(referral),
        ReferralCompleted(referral),
        BackReferralRequested(referral, ANSWERED, date(2025, 3, 11)),
    ]


def test_every_fact_is_an_event() -> None:
    assert {type(fact) for fact in _facts()} == set(EVENTS)


@pytest.mark.parametrize("fact", _facts(), ids=lambda fact: type(fact).__name__)
def test_an_event_tells_the_state_and_nothing_personal(fact: Fact) -> None:
    # when
    draft = draft_of(fact)
    # then
    referral = fact.referral
    assert draft.type == EVENTS[type(fact)].type
    assert (draft.subject, draft.aggregate_version) == (referral.id, referral.version)
    text = draft.data.model_dump_json()
    assert referral.person.person_key in text
    person, papers = referral.person, referral.papers
    for secret in (person.id_number, person.name, person.phone, papers.reason, papers.impression, "ward full"):
        assert f'"{secret}"' not in text


def test_reasons_and_the_follow_up_are_told() -> None:
    told = {type(fact): draft_of(fact).data.model_dump(mode="json") for fact in _facts()}
    assert told[ReferralRejected]["reason"] == "no_bed"
    assert told[ReferralCancelled]["reason"] == "deceased"
    assert told[BackReferralRequested]["answers"] == str(ANSWERED)
    assert told[BackReferralRequested]["follow_up_due_on"] == "2025-03-11"


@pytest.mark.parametrize(
    ("terminated_on", "last_day"),
    [(None, "2025-12-31"), ("2025-06-01", "2025-05-31"), ("2025-01-01", "2024-12-31"), ("2026-02-01", "2025-12-31")],
)
def test_an_agreement_is_in_force_until_the_day_before_its_termination(
    terminated_on: str | None, last_day: str
) -> None:
    # given an event with fields that this service does not know
    data = AgreementData.model_validate(
        {
            "agreement_id": str(UUID(int=1)),
            "person_key": "k",
            "institution_id": str(UUID(int=2)),
            "team_code": "TEAM",
            "starts_on": "2025-01-01",
            "ends_on": "2025-12-31",
            "terminated_on": terminated_on,
            "packages": [],
        }
    )
    # then
    agreement = data.agreement(3)
    assert agreement.ends_on == date.fromisoformat(last_day)
    assert agreement.version == 3
