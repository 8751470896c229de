"""The aggregate's rules beside the transition table."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.data_set import (
    CancellationReason,
    Consent,
    ConsentGiver,
    Kind,
    Priority,
    RejectionReason,
)
from referral.domain.errors import (
    ActNotAllowed,
    ActOfAnotherRole,
    ConsentInFuture,
    ConsentMissing,
    KindContradictsPriority,
    ReasonNeedsNote,
    RelationMissing,
    StaleVersion,
)
from referral.domain.facts import ReferralArrived, ReferralRequested
from referral.domain.referral import Actor, Performed, Referral, request_referral
from referral.domain.states import END_STATES, Act, ReferralState, Role

from .builders import NOON, a_consent, a_referral, a_request, an_actor

SENDER = an_actor(Role.SENDING_DOCTOR)
EVERYBODY = an_actor(*Role)


def test_a_request_is_the_first_version_and_the_first_step() -> None:
    # when
    performed = request_referral(a_request(), SENDER, NOON)
    # then
    assert performed.referral.state is ReferralState.REQUESTED
    assert performed.referral.version == 1
    assert (performed.step.act, performed.step.before) == (Act.REQUEST, None)
    assert performed.fact == ReferralRequested(performed.referral)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SENDING_DOCTOR])
def test_only_the_sending_doctor_requests(role: Role) -> None:
    with pytest.raises(ActOfAnotherRole):
        request_referral(a_request(), an_actor(role), NOON)


@pytest.mark.parametrize("priority", [Priority.ROUTINE, Priority.URGENT])
def test_without_consent_only_an_emergency_is_requested(priority: Priority) -> None:
    with pytest.raises(ConsentMissing):
        request_referral(a_request(priority=priority, without_consent=True), SENDER, NOON)


def test_consent_of_an_emergency_follows_within_24_hours() -> None:
    # given
    request = a_request(priority=Priority.EMERGENCY, kind=Kind.EMERGENCY, without_consent=True)
    referral = request_referral(request, SENDER, NOON).referral
    assert referral.consent_due_at == NOON + timedelta(hours=24)
    # when
    later = NOON + timedelta(hours=3)
    recorded = referral.record_consent(SENDER, later, consent=a_consent(later))
    # then
    assert recorded.referral.consent_due_at is None
    assert recorded.referral.state is ReferralState.REQUESTED
    assert recorded.fact is None


@pytest.mark.parametrize("giver", [ConsentGiver.GUARDIAN, ConsentGiver.RELATIVE])
def test_who_consents_for_another_states_the_relation(giver: ConsentGiver) -> None:
    with pytest.raises(RelationMissing):
        request_referral(a_request(consent=Consent(giver, " ", NOON)), SENDER, NOON)


def test_a_consent_of_tomorrow_is_refused() -> None:
    with pytest.raises(ConsentInFuture):
        request_referral(a_request(consent=a_consent(NOON + timedelta(days=1))), SENDER, NOON)


def test_the_green_channel_is_for_emergencies() -> None:
    with pytest.raises(KindContradictsPriority):
        request_referral(a_request(kind=Kind.EMERGENCY, priority=Priority.URGENT), SENDER, NOON)


def test_an_emergency_arrives_at_once() -> None:
    # given
    referral = a_referral(priority=Priority.EMERGENCY)
    # when
    performed = referral.arrive(an_actor(Role.TRIAGE_DESK), NOON)
    # then
    assert performed.referral.state is ReferralState.ARRIVED
    assert performed.referral.arrived_at == NOON
    assert performed.fact == ReferralArrived(performed.referral)


def test_the_receiver_names_the_doctor_on_accepting() -> None:
    accepted = a_referral(ReferralState.RECEIVED).accept(EVERYBODY, NOON, receiving_doctor="dr-chen")
    assert accepted.referral.receiving.doctor == "dr-chen"


@pytest.mark.parametrize("note", [None, "", "  "])
def test_the_reason_other_needs_a_note(note: str | None) -> None:
    with pytest.raises(ReasonNeedsNote):
        a_referral(ReferralState.RECEIVED).reject(EVERYBODY, NOON, reason=RejectionReason.OTHER, note=note)
    with pytest.raises(ReasonNeedsNote):
        a_referral().cancel(EVERYBODY, NOON, reason=CancellationReason.OTHER, note=note)


def test_a_version_seen_that_is_not_the_present_one_is_stale() -> None:
    referral = a_referral()
    referral.expect_version(1)
    with pytest.raises(StaleVersion):
        referral.expect_version(2)


def test_what_is_printed_of_a_referral_has_no_personal_data() -> None:
    # given
    referral = a_referral(ReferralState.IN_PROGRESS).complete(EVERYBODY, NOON, result="cured", plan="rest").referral
    # when
    text = repr(referral)
    # then
    person = referral.person
    for secret in (person.id_number, person.name, person.phone, referral.papers.reason, "cured", "rest"):
        assert f"'{secret}'" not in text


def _acts(referral: Referral, act: Act, by: Actor) -> Performed:
    match act:
        case Act.RECEIVE:
            return referral.receive(by, NOON)
        case Act.ACCEPT:
            return referral.accept(by, NOON, receiving_doctor=None)
        case Act.REJECT:
            return referral.reject(by, NOON, reason=RejectionReason.NO_BED, note=None)
        case Act.CANCEL:
            return referral.cancel(by, NOON, reason=CancellationReason.DECEASED, note=None)
        case Act.RECORD_CONSENT:
            return referral.record_consent(by, NOON, consent=a_consent())
        case Act.ARRIVE:
            return referral.arrive(by, NOON)
        case Act.START:
            return referral.start(by, NOON)
        case _:
            return referral.complete(by, NOON, result="better", plan="rest")


WALKABLE = [act for act in Act if act not in {Act.REQUEST, Act.BACK_REFER}]


@given(
    priority=st.sampled_from(Priority),
    acts=st.lists(st.tuples(st.sampled_from(WALKABLE), st.sampled_from(Role)), max_size=60),
)
def test_any_walk_keeps_versions_whole_and_never_leaves_an_end(
    priority: Priority, acts: list[tuple[Act, Role]]
) -> None:
    # given
    referral = a_referral(priority=priority, without_consent=priority is Priority.EMERGENCY)
    steps = 0
    # when
    for act, role in acts:
        before = referral
        try:
            performed = _acts(referral, act, an_actor(role))
        except (ActNotAllowed, ActOfAnotherRole):
            assert act not in before.allowed_acts({role})
            continue
        referral = performed.referral
        steps += 1
        assert act in before.allowed_acts({role})
        assert performed.step.version == referral.version
        if before.state in END_STATES:
            assert referral.state is before.state
    # then
    assert referral.version == 1 + steps
    assert referral.is_open is (referral.ended_at is None)
    assert (referral.arrived_at is not None) is (
        referral.state in {ReferralState.ARRIVED, ReferralState.IN_PROGRESS, ReferralState.COMPLETED}
    )
