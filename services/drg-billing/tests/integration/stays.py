"""Stays of one person one after the other: no two of them overlap."""

from __future__ import annotations

from datetime import date, timedelta

_FIRST_WEEK = date(2025, 3, 1)


def week(number: int) -> dict[str, str]:
    """The days of the person's stay of this number from 0 on, seven days each; stay 0 is that of `a_discharge`."""
    admitted = _FIRST_WEEK + timedelta(weeks=number)
    return {"admitted_on": admitted.isoformat(), "discharged_on": (admitted + timedelta(weeks=1)).isoformat()}
