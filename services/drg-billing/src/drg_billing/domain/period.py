"""Days from a first to a last one, both included."""

from __future__ import annotations

from datetime import date

from drg_billing.domain.errors import PeriodReversed


def check_period(first_day: date | None, last_day: date | None, field: str = "to") -> None:
    """An open end is no mistake. Raises PeriodReversed, which names the `field` of the last day."""
    if first_day is not None and last_day is not None and last_day < first_day:
        raise PeriodReversed(first_day, last_day, field)
