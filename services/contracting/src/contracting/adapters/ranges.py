"""Day ranges as PostgreSQL writes them."""

from datetime import date

from sqlalchemy.dialects.postgresql import Range

from contracting.domain.day_range import DayRange


def to_range(days: DayRange) -> Range[date]:
    """The ``daterange`` of the days; PostgreSQL refuses a range that ends before it begins, so that one is empty."""
    if days.is_empty:
        return Range(empty=True)
    return Range(days.first, days.until, bounds="[)")


def to_range_or_none(days: DayRange | None) -> Range[date] | None:
    """The same for what may not exist."""
    return None if days is None else to_range(days)
