"""Dispatches (下派): where an expert goes, and what is recorded of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.domain.coverage import ActKind, LegalBasis, NotCovered
from alliance.domain.dispatch import (
    DispatchState,
    NotSentAway,
    OperationCount,
    Results,
    ResultsIncomplete,
    Session,
    plan,
)
from alliance.domain.errors import PeriodReversed, TooEarly
from alliance.domain.expert import LicenceScope
from alliance.domain.institution import InstitutionNotOpen
from alliance.domain.practice_site import SiteState

from .builders import (
    NINE_O_CLOCK,
    a_dispatch,
    a_permission,
    a_session,
    a_site,
    an_expert,
    an_institution,
    some_results,
)

HOME = an_institution("HOME")
PLACE = an_institution("PLACE")
SURGEON = an_expert(HOME)


class TestPlanning:
    def test_a_plan_remembers_the_alliance_that_sends(self) -> None:
        # given a home institution in an alliance
        home = an_institution("LEAD", own_alliance_id=uuid4())
        # when its expert is planned to go elsewhere
        dispatch = plan(uuid4(), an_expert(home), home, PLACE, ActKind.LECTURE, a_session(), a_permission())
        # then the dispatch belongs to that alliance
        assert dispatch.state is DispatchState.PLANNED
        assert dispatch.alliance_id == home.alliance_id

    def test_nobody_is_sent_to_the_own_hospital(self) -> None:
        with pytest.raises(NotSentAway):
            plan(uuid4(), SURGEON, HOME, HOME, ActKind.LECTURE, a_session(), a_permission())

    def test_a_session_over_midnight_needs_a_permission_for_both_days(self) -> None:
        # given a document that ends on the evening the session starts
        permission = a_permission(valid_until=date(2025, 3, 3))
        night = a_session(NINE_O_CLOCK + timedelta(hours=13), hours=8)  # 22:00 to 06:00 in Shanghai
        # when the night is planned, then the second day is not covered
        with pytest.raises(NotCovered):
            plan(uuid4(), SURGEON, HOME, PLACE, ActKind.OPERATION, night, permission)

    def test_a_session_until_midnight_needs_no_second_day(self) -> None:
        # given a document that ends that day, and a session that ends at midnight in Shanghai
        permission = a_permission(valid_until=date(2025, 3, 3))
        evening = a_session(NINE_O_CLOCK + timedelta(hours=13), hours=2)
        # when it is planned, then it is
        dispatch = plan(uuid4(), SURGEON, HOME, PLACE, ActKind.OPERATION, evening, permission)
        assert dispatch.session.last_day == date(2025, 3, 3)


class TestSessions:
    def test_a_session_ends_after_it_starts(self) -> None:
        with pytest.raises(PeriodReversed):
            a_session(hours=0)

    def test_two_sessions_at_one_place_follow_one_another_without_a_way_between(self) -> None:
        # given a morning with no way back and an afternoon with no way there
        morning = a_session(hours=3, travel_minutes=60)
        afternoon = a_session(NINE_O_CLOCK + timedelta(hours=3), hours=3, travel_back_minutes=60)
        # then one expert can do both, and would not with the ways
        assert not morning.clashes_with(afternoon)
        assert replace(morning, travel_back=timedelta(minutes=1)).clashes_with(afternoon)

    @given(
        minutes=st.tuples(*[st.integers(0, 600)] * 2),
        lengths=st.tuples(*[st.integers(1, 300)] * 2),
        travels=st.tuples(*[st.integers(0, 120)] * 4),
    )
    def test_clashing_is_being_busy_at_one_moment(
        self,
        minutes: tuple[int, int],
        lengths: tuple[int, int],
        travels: tuple[int, int, int, int],
    ) -> None:
        # given two sessions
        first, second = (
            Session(
                starts_at=NINE_O_CLOCK + timedelta(minutes=start),
                ends_at=NINE_O_CLOCK + timedelta(minutes=start + length),
                travel=timedelta(minutes=there),
                travel_back=timedelta(minutes=back),
            )
            for start, length, (there, back) in zip(minutes, lengths, (travels[:2], travels[2:]), strict=True)
        )
        # when every minute is looked at
        busy = [
            {
                session.busy_from + timedelta(minutes=n)
                for n in range(int((session.busy_until - session.busy_from).total_seconds() // 60))
            }
            for session in (first, second)
        ]
        # then they clash exactly when one minute is in both, whichever is asked
        assert first.clashes_with(second) is second.clashes_with(first) is bool(busy[0] & busy[1])


class TestActing:
    def test_the_course_of_a_dispatch(self) -> None:
        # given a planned dispatch
        dispatch = a_dispatch(SURGEON, PLACE)
        # when it is confirmed, started and completed
        confirmed = dispatch.confirm(SURGEON, PLACE)
        started = confirmed.start(SURGEON, PLACE, NINE_O_CLOCK)
        completed = started.complete(SURGEON, PLACE, some_results(sessions=1))
        # then it passed through its states, a version each
        assert [(step.state, step.version) for step in (confirmed, started, completed)] == [
            (DispatchState.CONFIRMED, 2),
            (DispatchState.ON_SITE, 3),
            (DispatchState.COMPLETED, 4),
        ]
        assert completed.results == some_results(sessions=1)

    @pytest.mark.parametrize("state", [SiteState.SUSPENDED, SiteState.REVOKED])
    def test_a_permission_that_ended_since_planning_stops_confirming_and_starting(self, state: SiteState) -> None:
        # given a dispatch on a filing that has been suspended or revoked
        expert = an_expert(HOME, a_site(PLACE, state=state))
        permission = a_permission(LegalBasis.FILED)
        planned = a_dispatch(expert, PLACE, permission=permission)
        confirmed = a_dispatch(expert, PLACE, DispatchState.CONFIRMED, permission=permission)
        # then neither act goes on
        with pytest.raises(NotCovered):
            planned.confirm(expert, PLACE)
        with pytest.raises(NotCovered):
            confirmed.start(expert, PLACE, NINE_O_CLOCK)

    def test_a_place_that_closed_since_planning_stops_starting(self) -> None:
        dispatch = a_dispatch(SURGEON, PLACE, DispatchState.CONFIRMED)
        with pytest.raises(InstitutionNotOpen):
            dispatch.start(SURGEON, replace(PLACE, closed_on=date(2025, 3, 1)), NINE_O_CLOCK)

    def test_nobody_checks_in_before_the_day(self) -> None:
        # given a dispatch on 3 March in Shanghai
        dispatch = a_dispatch(SURGEON, PLACE, DispatchState.CONFIRMED)
        # when checked in at 23:59 the evening before, then it is too early; a minute later it is not
        with pytest.raises(TooEarly):
            dispatch.start(SURGEON, PLACE, datetime(2025, 3, 2, 15, 59, tzinfo=UTC))
        assert dispatch.start(SURGEON, PLACE, datetime(2025, 3, 2, 16, 0, tzinfo=UTC))

    def test_nobody_is_missed_before_the_session_starts(self) -> None:
        dispatch = a_dispatch(SURGEON, PLACE, DispatchState.CONFIRMED)
        with pytest.raises(TooEarly):
            dispatch.not_shown(NINE_O_CLOCK - timedelta(seconds=1))
        assert dispatch.not_shown(NINE_O_CLOCK).state is DispatchState.NO_SHOW

    def test_a_cancellation_keeps_its_reason(self) -> None:
        assert a_dispatch(SURGEON, PLACE).cancel("road closed").reason == "road closed"


class TestCompleting:
    @pytest.mark.parametrize(
        ("kind", "enough"),
        [
            (ActKind.OUTPATIENT, some_results(sessions=1)),
            (ActKind.CONSULTATION, some_results(consultations=1)),
            (ActKind.OPERATION, some_results(operations=(OperationCount("47.0100", 1),))),
        ],
    )
    def test_results_name_what_the_kind_is_counted_by(self, kind: ActKind, enough: Results) -> None:
        # given an expert on site
        dispatch = a_dispatch(SURGEON, PLACE, DispatchState.ON_SITE, kind)
        # when the counted figure is missing, then completing is refused; with it, it is not
        with pytest.raises(ResultsIncomplete):
            dispatch.complete(SURGEON, PLACE, some_results())
        assert dispatch.complete(SURGEON, PLACE, enough).state is DispatchState.COMPLETED

    @pytest.mark.parametrize("kind", [ActKind.WARD_ROUND, ActKind.TEACHING, ActKind.LECTURE])
    def test_other_kinds_may_have_nothing_counted(self, kind: ActKind) -> None:
        dispatch = a_dispatch(SURGEON, PLACE, DispatchState.ON_SITE, kind)
        assert dispatch.complete(SURGEON, PLACE, some_results()).results == some_results()

    def test_an_operation_by_somebody_who_may_not_operate_is_refused(self) -> None:
        # given a general practitioner holding an outpatient session
        expert = an_expert(HOME, scope=frozenset({LicenceScope.GENERAL_PRACTICE}))
        dispatch = a_dispatch(expert, PLACE, DispatchState.ON_SITE)
        # when an operation is recorded with it, then it is refused
        with pytest.raises(NotCovered):
            dispatch.complete(expert, PLACE, some_results(sessions=1, operations=(OperationCount("47.0100", 1),)))
