"""The days on which things happen: working days of a month, moments of the day in Asia/Shanghai."""

import calendar
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


def month_days(year: int, month: int) -> list[date]:
    """Every day of the month."""
    return [date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]


@cache
def working_days(year: int, month: int) -> tuple[date, ...]:
    """The working days of the month, without the second of January and what comes before.

    By the State Council's holiday arrangement as far as the calendar library knows the year, else Monday to
    Friday. The first two days of the year belong to setting the county up.
    """
    return tuple(day for day in month_days(year, month) if _works(day) and day > date(year, 1, 2))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The moment of the day in Asia/Shanghai."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; 29 February becomes 1 March, so that nobody is a day too old."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def days_after(day: date, days: int) -> date:
    """The day that many days later."""
    return day + timedelta(days=days)


def _works(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # a year of which the holidays are not known: they are published a year ahead
        return day.weekday() < 5
