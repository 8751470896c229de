from datetime import date
from uuid import UUID

import pytest

from contracting.domain.errors import FollowUpDone, ImplausibleDate
from contracting.domain.follow_ups import FollowUp, FollowUpOutcome, FollowUpState, open_follow_up

OPENED = date(2025, 3, 3)


def opened() -> FollowUp:
    return open_follow_up(
        follow_up_id=UUID(int=1),
        referral_id=UUID(int=2),
        person_key="ab" * 32,
        resident_id=None,
        team_id=None,
        institution_id=UUID(int=3),
        opened_on=OPENED,
    )


def test_a_follow_up_is_due_within_7_days() -> None:
    task = opened()
    assert task.due_on == date(2025, 3, 10)
    assert task.state_on(date(2025, 3, 10)) is FollowUpState.OPEN
    assert task.state_on(date(2025, 3, 11)) is FollowUpState.OVERDUE


@pytest.mark.parametrize(("done_on", "in_time"), [(date(2025, 3, 10), True), (date(2025, 3, 11), False)])
def test_a_done_follow_up_knows_whether_it_was_in_time(done_on: date, in_time: bool) -> None:
    done = opened().complete(done_on=done_on, outcome=FollowUpOutcome.STABLE, today=date(2025, 4, 1))
    assert done.state_on(date(2025, 4, 1)) is FollowUpState.DONE
    assert done.in_time is in_time


def test_a_follow_up_is_done_once() -> None:
    done = opened().complete(done_on=OPENED, outcome=FollowUpOutcome.STABLE, today=OPENED)
    with pytest.raises(FollowUpDone):
        done.complete(done_on=OPENED, outcome=FollowUpOutcome.STABLE, today=OPENED)


@pytest.mark.parametrize("done_on", [date(2025, 3, 2), date(2025, 3, 6)])
def test_a_follow_up_is_done_between_its_opening_and_today(done_on: date) -> None:
    with pytest.raises(ImplausibleDate):
        opened().complete(done_on=done_on, outcome=FollowUpOutcome.STABLE, today=date(2025, 3, 5))
