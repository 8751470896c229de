"""Reckoning with calendar dates: ages and terms in whole years (周岁, 签约期)."""

from datetime import date, timedelta


def years_after(day: date, years: int) -> date:
    """The corresponding day ``years`` later; a 29 February without one gives 28 February (民法典 第二百零二条).

    ``years_after(birth_date, n)`` is the day on which somebody turns ``n``.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(birth_date: date, day: date) -> int:
    """Completed years of life (周岁) on ``day``; negative before birth."""
    years = day.year - birth_date.year
    return years if years_after(birth_date, years) <= day else years - 1


def last_day_of_term(first_day: date, years: int) -> date:
    """The last day of a term of whole years, which still counts: 1 March 2025 for one year ends 28 February 2026."""
    corresponding = years_after(first_day, years)
    if corresponding.day != first_day.day:
        return corresponding
    return corresponding - timedelta(days=1)
