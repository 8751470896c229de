from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting.domain.dates import age_on, last_day_of_term, years_after

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("birth_date", "day", "age"),
    [
        (date(1960, 5, 31), date(2025, 5, 30), 64),
        (date(1960, 5, 31), date(2025, 5, 31), 65),
        (date(1960, 2, 29), date(2025, 2, 27), 64),
        (date(1960, 2, 29), date(2025, 2, 28), 65),
        (date(2020, 2, 29), date(2024, 2, 28), 3),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (date(2025, 1, 1), date(2024, 12, 31), -1),
    ],
)
def test_somebody_is_a_year_older_on_the_birthday(birth_date: date, day: date, age: int) -> None:
    assert age_on(birth_date, day) == age


@pytest.mark.parametrize(
    ("first_day", "years", "last_day"),
    [
        (date(2025, 1, 1), 1, date(2025, 12, 31)),
        (date(2025, 3, 1), 1, date(2026, 2, 28)),
        (date(2023, 3, 1), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2025, 6, 15), 3, date(2028, 6, 14)),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(first_day: date, years: int, last_day: date) -> None:
    assert last_day_of_term(first_day, years) == last_day


@given(days, st.integers(min_value=1, max_value=3))
def test_a_term_lasts_whole_years_and_the_next_one_starts_on_the_anniversary(first_day: date, years: int) -> None:
    next_day = last_day_of_term(first_day, years) + timedelta(days=1)
    assert next_day.year - first_day.year == years
    if (first_day.month, first_day.day) != (2, 29):
        assert (next_day.month, next_day.day) == (first_day.month, first_day.day)


@given(days, st.integers(min_value=0, max_value=100))
def test_on_the_day_of_turning_n_the_age_is_n_and_the_day_before_it_is_not(birth_date: date, years: int) -> None:
    birthday = years_after(birth_date, years)
    assert age_on(birth_date, birthday) == years
    assert age_on(birth_date, birthday - timedelta(days=1)) == years - 1
