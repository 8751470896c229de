"""Every state × act × role of the transition table, generated; and the table written out once more by hand.

The generated matrix proves that the aggregate obeys the table; the hand-written list, that nobody changes the
table unnoticed (referral.md, section 2).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest

from referral.domain.data_set import CancellationReason, Direction, Priority, RejectionReason
from referral.domain.errors import ActNotAllowed, ActOfAnotherRole
from referral.domain.referral import Actor, Performed, Referral
from referral.domain.states import END_STATES, OPEN_STATES, Act, ReferralState, Role
from referral.domain.transitions import TABLE, Condition

from .builders import NOON, a_consent, a_referral, an_actor

S, A, R = ReferralState, Act, Role
LATER = NOON + timedelta(hours=2)

WRITTEN_BY_HAND = {
    (None, A.REQUEST, R.SENDING_DOCTOR, S.REQUESTED, "always"),
    (S.REQUESTED, A.RECEIVE, R.TRIAGE_DESK, S.RECEIVED, "always"),
    (S.RECEIVED, A.ACCEPT, R.TRIAGE_DESK, S.ACCEPTED, "always"),
    (S.RECEIVED, A.REJECT, R.TRIAGE_DESK, S.REJECTED, "always"),
    (S.ACCEPTED, A.ARRIVE, R.TRIAGE_DESK, S.ARRIVED, "always"),
    (S.ACCEPTED, A.ARRIVE, R.RECEIVING_DOCTOR, S.ARRIVED, "always"),
    (S.ARRIVED, A.START, R.RECEIVING_DOCTOR, S.IN_PROGRESS, "always"),
    (S.IN_PROGRESS, A.COMPLETE, R.RECEIVING_DOCTOR, S.COMPLETED, "always"),
    *((state, A.CANCEL, R.SENDING_DOCTOR, S.CANCELLED, "always") for state in (S.REQUESTED, S.RECEIVED, S.ACCEPTED)),
    *(
        (state, A.ARRIVE, role, S.ARRIVED, "emergency")
        for state in (S.REQUESTED, S.RECEIVED)
        for role in (R.TRIAGE_DESK, R.RECEIVING_DOCTOR)
    ),
    *((state, A.BACK_REFER, R.RECEIVING_DOCTOR, state, "upward, unanswered") for state in (S.IN_PROGRESS, S.COMPLETED)),
    *(
        (state, A.RECORD_CONSENT, role, state, "consent outstanding")
        for state in OPEN_STATES | {S.COMPLETED}
        for role in (R.SENDING_DOCTOR, R.TRIAGE_DESK, R.RECEIVING_DOCTOR)
    ),
}


def _do(referral: Referral, act: Act, by: Actor) -> Performed | None:
    doing: dict[Act, Callable[[], Performed | None]] = {
        A.RECEIVE: lambda: referral.receive(by, LATER),
        A.ACCEPT: lambda: referral.accept(by, LATER, receiving_doctor=None),
        A.REJECT: lambda: referral.reject(by, LATER, reason=RejectionReason.NO_BED, note=None),
        A.CANCEL: lambda: referral.cancel(by, LATER, reason=CancellationReason.DECEASED, note=None),
        A.RECORD_CONSENT: lambda: referral.record_consent(by, LATER, consent=a_consent()),
        A.ARRIVE: lambda: referral.arrive(by, LATER),
        A.START: lambda: referral.start(by, LATER),
        A.COMPLETE: lambda: referral.complete(by, LATER, result="better", plan="rest"),
        A.BACK_REFER: lambda: referral.check_back_referral(by),
    }
    return doing[act]()


SITUATIONS = {
    "routine upward": a_referral(),
    "emergency upward, consent outstanding": a_referral(priority=Priority.EMERGENCY, without_consent=True),
    "emergency downward": a_referral(priority=Priority.EMERGENCY, direction=Direction.DOWN),
    "upward, answered": a_referral(answered_by=UUID(int=7)),
}
CONDITIONS_MET = {
    "routine upward": {Condition.ALWAYS, Condition.UNANSWERED_UPWARD},
    "emergency upward, consent outstanding": set(Condition),
    "emergency downward": {Condition.ALWAYS, Condition.EMERGENCY},
    "upward, answered": {Condition.ALWAYS},
}
MATRIX = list(product(SITUATIONS, ReferralState, [act for act in Act if act is not A.REQUEST], Role))


@pytest.mark.parametrize(("situation", "state", "act", "role"), MATRIX)
def test_every_cell_does_what_the_table_says(situation: str, state: ReferralState, act: Act, role: Role) -> None:
    # given
    referral = replace(SITUATIONS[situation], state=state)
    row = next(
        (
            row
            for row in TABLE
            if row.state is state
            and row.act is act
            and role in row.roles
            and row.condition in CONDITIONS_MET[situation]
        ),
        None,
    )
    by = an_actor(role)

    # when / then
    if row is not None:
        performed = _do(referral, act, by)
        assert act in referral.allowed_acts({role})
        if performed is not None:
            assert performed.referral.state is row.to
            assert performed.referral.version == referral.version + 1
            assert performed.step.before is state
            assert performed.step.after is row.to
            assert performed.step.role is role
            assert (performed.referral.ended_at == LATER) is (row.to in END_STATES and state not in END_STATES)
    elif any(role in other.roles for other in TABLE if other.act is act):
        with pytest.raises(ActNotAllowed) as refusal:
            _do(referral, act, by)
        assert refusal.value.allowed_actions == referral.allowed_acts({role})
        assert act not in refusal.value.allowed_actions
    else:
        with pytest.raises(ActOfAnotherRole):
            _do(referral, act, by)
        assert act not in referral.allowed_acts({role})


def test_the_table_is_the_one_agreed() -> None:
    rows = {(row.state, row.act, role, row.to, row.condition.value) for row in TABLE for role in row.roles}
    assert rows == WRITTEN_BY_HAND


def test_a_state_and_act_have_one_row() -> None:
    keys = [(row.state, row.act) for row in TABLE]
    assert len(keys) == len(set(keys))


def test_no_act_leaves_an_end_state() -> None:
    assert [row for row in TABLE if row.state in END_STATES and row.to is not row.state] == []


def test_every_open_state_leads_to_an_end_state_without_any_condition() -> None:
    # given
    reaches_end = set(END_STATES)
    # when
    for _ in ReferralState:
        reaches_end |= {
            row.state
            for row in TABLE
            if row.state is not None and row.to in reaches_end and row.condition is Condition.ALWAYS
        }
    # then
    assert reaches_end == set(ReferralState)


def test_after_arrival_the_sender_moves_nothing() -> None:
    assert [
        row
        for row in TABLE
        if row.state in {S.ARRIVED, S.IN_PROGRESS, S.COMPLETED}
        and R.SENDING_DOCTOR in row.roles
        and row.to is not row.state
    ] == []


def test_who_only_reads_has_no_act() -> None:
    assert [row for row in TABLE if row.roles & {R.FAMILY_DOCTOR, R.COUNTY_DESK}] == []
