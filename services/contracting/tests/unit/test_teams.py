from datetime import date
from uuid import UUID

import pytest

from contracting.domain.errors import TeamFull
from contracting.domain.teams import Capacity, CapacityLevel, Team, capacity_of

TEAM = Team(UUID(int=1), "T1", "第一团队", UUID(int=2), "leader", 2, (), (), date(2025, 1, 1))


def test_a_team_may_sign_2000_residents_per_family_doctor_by_default() -> None:
    assert capacity_of(TEAM, used=0).limit == 4000
    assert capacity_of(TEAM, used=0, per_family_doctor=1500).limit == 3000


@pytest.mark.parametrize(
    ("used", "level"),
    [
        (0, CapacityLevel.FREE),
        (3599, CapacityLevel.FREE),
        (3600, CapacityLevel.WARNING),
        (3999, CapacityLevel.WARNING),
        (4000, CapacityLevel.FULL),
        (4001, CapacityLevel.FULL),
    ],
)
def test_a_team_is_warned_from_90_percent_and_full_at_100(used: int, level: CapacityLevel) -> None:
    assert capacity_of(TEAM, used).level is level


def test_the_last_place_is_taken_and_the_next_refused() -> None:
    full = Capacity(limit=3, used=2).take("T1")
    assert full == Capacity(3, 3)
    with pytest.raises(TeamFull) as refusal:
        full.take("T1")
    assert (refusal.value.team_code, refusal.value.capacity) == ("T1", 3)
