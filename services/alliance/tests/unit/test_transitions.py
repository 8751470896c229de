"""Every state × act × duty × side of the service's state machines, generated from their tables."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import pytest

from alliance.domain.actor import Duty, Side
from alliance.domain.dispatch import DISPATCH_TRANSITIONS, DispatchAct, DispatchState
from alliance.domain.errors import ActNotAllowed, NotYourAct
from alliance.domain.institution import INSTITUTION_TRANSITIONS, InstitutionAct, InstitutionState
from alliance.domain.placement import PLACEMENT_TRANSITIONS, PlacementAct, PlacementState
from alliance.domain.practice_site import SITE_TRANSITIONS, SiteAct, SiteState
from alliance.domain.transitions import Transition, TransitionTable

MACHINES: list[tuple[TransitionTable[StrEnum, StrEnum], type[StrEnum], type[StrEnum]]] = [
    (DISPATCH_TRANSITIONS, DispatchState, DispatchAct),  # type: ignore[list-item]  # invariant in S and A
    (SITE_TRANSITIONS, SiteState, SiteAct),  # type: ignore[list-item]  # invariant in S and A
    (PLACEMENT_TRANSITIONS, PlacementState, PlacementAct),  # type: ignore[list-item]  # invariant in S and A
    (INSTITUTION_TRANSITIONS, InstitutionState, InstitutionAct),  # type: ignore[list-item]  # invariant
]
CELLS = [(table, state, act) for table, states, acts in MACHINES for state, act in product(states, acts)]


@pytest.mark.parametrize(
    ("table", "state", "act"), CELLS, ids=[f"{table.record_type}:{state}:{act}" for table, state, act in CELLS]
)
def test_each_state_takes_the_acts_of_its_table_and_refuses_all_others(
    table: TransitionTable[StrEnum, StrEnum], state: StrEnum, act: StrEnum
) -> None:
    # given what the table says of the state
    targets = [row.target for row in table.transitions if (row.source, row.act) == (state, act)]
    if targets:
        # when a listed act is done, then it leads where the table says
        assert table.target(state, act) == targets[0]
        assert act in table.acts_from(state)
    else:
        # when another is tried, then it is refused with the acts allowed now
        with pytest.raises(ActNotAllowed) as refusal:
            table.target(state, act)
        assert refusal.value.allowed_actions == list(table.acts_from(state))


@pytest.mark.parametrize(("table", "states"), [(table, states) for table, states, _ in MACHINES])
@pytest.mark.parametrize("duty", Duty)
@pytest.mark.parametrize("side", Side)
def test_allowed_actions_are_the_transitions_open_to_that_duty_on_that_side(
    table: TransitionTable[StrEnum, StrEnum], states: type[StrEnum], duty: Duty, side: Side
) -> None:
    for state in states:
        # when somebody with one duty on one side asks what the state allows
        allowed = table.allowed(state, {duty}, {side})
        # then it is each transition that names both, and nothing else
        assert list(allowed) == [
            row.act for row in table.transitions if row.source == state and row.duty is duty and side in row.sides
        ]


@pytest.mark.parametrize(("table", "states"), [(table, states) for table, states, _ in MACHINES])
def test_every_state_but_the_derived_one_is_reached_from_the_first(
    table: TransitionTable[StrEnum, StrEnum], states: type[StrEnum]
) -> None:
    # given the first state
    reached = {table.transitions[0].source}
    # when transitions are followed as far as they lead
    for _ in states:
        reached |= {row.target for row in table.transitions if row.source in reached}
    # then no state is left out; a site's `expired` comes with the calendar, not by an act
    assert set(states) - reached <= {SiteState.EXPIRED}


@pytest.mark.parametrize("act", DispatchAct)
def test_only_the_sending_side_confirms_and_cancels_a_dispatch(act: DispatchAct) -> None:
    # when the receiving institution tries an act on a dispatch to it
    if act in (DispatchAct.CONFIRM, DispatchAct.CANCEL):
        # then the sender's own acts are refused
        with pytest.raises(NotYourAct):
            DISPATCH_TRANSITIONS.check_side(act, {Side.RECEIVING})
    else:
        # and what is recorded on site is not
        DISPATCH_TRANSITIONS.check_side(act, {Side.RECEIVING})


def test_a_table_with_two_ways_for_one_act_is_refused() -> None:
    # given two transitions that share a state and an act
    rows = [
        Transition(PlacementState.RUNNING, PlacementAct.COMPLETE, target, Duty.RECORD)
        for target in (PlacementState.COMPLETED, PlacementState.WITHDRAWN)
    ]
    # when a table is made of them, then it is refused
    with pytest.raises(ValueError, match="share a state and an act"):
        TransitionTable("placement", rows)
