from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracting.domain.day_range import DayRange

START = date(2025, 1, 1)
ranges = st.builds(
    lambda first, length: DayRange(
        START + timedelta(days=first), None if length is None else START + timedelta(days=first + length)
    ),
    st.integers(0, 30),
    st.none() | st.integers(-2, 10),
)


@given(ranges, ranges)
def test_ranges_overlap_exactly_when_some_day_lies_in_both(one: DayRange, other: DayRange) -> None:
    days = (START + timedelta(days=n) for n in range(80))
    assert one.overlaps(other) == other.overlaps(one) == any(day in one and day in other for day in days)


@given(ranges)
def test_a_range_is_empty_exactly_when_no_day_lies_in_it(one: DayRange) -> None:
    assert one.is_empty == (not any(START + timedelta(days=n) in one for n in range(80)))
