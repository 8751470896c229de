"""Lectures, attendance, placements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from alliance.domain.errors import DomainError, PeriodReversed, TooEarly
from alliance.domain.expert import Expert
from alliance.domain.institution import Institution, InstitutionNotOpen, Tier
from alliance.domain.placement import (
    HostCannotTrain,
    Placement,
    PlacementState,
    SupervisorElsewhere,
    place_trainee,
)
from alliance.domain.practice_site import SiteKind
from alliance.domain.training import TrainingFull, WrongCheckInCode

from .builders import NINE_O_CLOCK, a_site, a_training, an_expert, an_institution

LEAD = an_institution("LEAD", Tier.COUNTY_LEAD, own_alliance_id=uuid4())
TOWNSHIP = an_institution("TOWNSHIP", parent=LEAD)
VILLAGE = an_institution("VILLAGE", Tier.VILLAGE, TOWNSHIP)


class TestAttendance:
    def test_checking_in_counts_one_more_person(self) -> None:
        # given a lecture
        training = a_training()
        # when somebody of the township checks in with the code, in whichever case it was typed
        after, attendance = replace(training, check_in_code="ABCD2345").attend(
            uuid4(), "S-1", TOWNSHIP, "abcd2345", NINE_O_CLOCK
        )
        # then one more has attended, and the attendance remembers the tier it counts by
        assert (after.attended, after.version) == (1, 2)
        assert attendance.institution_tier is Tier.TOWNSHIP

    def test_a_wrong_code_is_refused(self) -> None:
        with pytest.raises(WrongCheckInCode):
            a_training().attend(uuid4(), "S-1", TOWNSHIP, "98765432", NINE_O_CLOCK)

    def test_a_full_session_takes_nobody(self) -> None:
        with pytest.raises(TrainingFull):
            a_training(places=2, attended=2).attend(uuid4(), "S-1", TOWNSHIP, "23456789", NINE_O_CLOCK)

    def test_nobody_attends_before_the_day(self) -> None:
        with pytest.raises(TooEarly):
            a_training().attend(uuid4(), "S-1", TOWNSHIP, "23456789", NINE_O_CLOCK - timedelta(days=1))

    def test_a_session_ends_after_it_starts(self) -> None:
        with pytest.raises(PeriodReversed):
            replace(a_training(), ends_at=NINE_O_CLOCK)


class TestPlacement:
    FROM, TO = date(2025, 3, 1), date(2025, 5, 31)

    def place(
        self,
        host: Institution = LEAD,
        sender: Institution = TOWNSHIP,
        supervisor: Expert | None = None,
        to_date: date = TO,
    ) -> Placement:
        return place_trainee(uuid4(), "S-1", host, sender, supervisor or an_expert(LEAD), self.FROM, to_date)

    def test_a_placement_runs_at_the_host_of_its_supervisor(self) -> None:
        placement = self.place()
        assert placement.state is PlacementState.RUNNING
        assert placement.alliance_id == LEAD.alliance_id
        assert placement.from_institution_tier is Tier.TOWNSHIP

    def test_a_supervisor_may_practise_at_the_host_without_being_employed_there(self) -> None:
        elsewhere = an_institution("ELSEWHERE", Tier.COUNTY)
        assert self.place(supervisor=an_expert(elsewhere, a_site(LEAD, SiteKind.REGISTERED)))

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"host": TOWNSHIP, "sender": VILLAGE}, HostCannotTrain),
            ({"sender": LEAD}, HostCannotTrain),
            ({"host": replace(LEAD, closed_on=date(2025, 2, 1))}, InstitutionNotOpen),
            ({"supervisor": an_expert(TOWNSHIP)}, SupervisorElsewhere),
            ({"supervisor": an_expert(TOWNSHIP, a_site(LEAD, valid_to=date(2025, 4, 1)))}, SupervisorElsewhere),
            ({"to_date": date(2025, 2, 28)}, PeriodReversed),
        ],
    )
    def test_a_placement_out_of_order_is_refused(self, changes: dict[str, object], refusal: type[DomainError]) -> None:
        with pytest.raises(refusal):
            self.place(**changes)  # type: ignore[arg-type]  # one table for parameters of several types

    def test_a_placement_is_completed_from_its_first_day_on(self) -> None:
        with pytest.raises(TooEarly):
            self.place().complete("passed", date(2025, 2, 28))
        completed = self.place().complete("passed", self.FROM)
        assert (completed.state, completed.result) == (PlacementState.COMPLETED, "passed")

    def test_a_withdrawn_placement_keeps_the_reason(self) -> None:
        withdrawn = self.place().withdraw("did not come")
        assert (withdrawn.state, withdrawn.result) == (PlacementState.WITHDRAWN, "did not come")
