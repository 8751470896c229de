"""Stays that cannot have been (住院记录自相矛盾): days and hours that contradict each other or the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from drg_billing.domain.errors import DischargeBeforeAdmission, DischargeInFuture, HoursExceedStay

HOURS_OF_A_DAY = 24


def check_discharged(discharged_on: date, today: date) -> None:
    """A discharge has taken place, be it today (business date). Raises DischargeInFuture."""
    if discharged_on > today:
        raise DischargeInFuture(discharged_on, today)


def check_hours(admitted_on: date, discharged_on: date, hours: Mapping[str, int]) -> None:
    """No care lasts longer than the stay. `hours` are whole hours by the field that holds them.

    Only days are known, so the first and the last count whole. Raises DischargeBeforeAdmission, HoursExceedStay.
    """
    if discharged_on < admitted_on:
        raise DischargeBeforeAdmission(admitted_on, discharged_on)
    at_most = ((discharged_on - admitted_on).days + 1) * HOURS_OF_A_DAY
    for field, lasted in hours.items():
        if lasted > at_most:
            raise HoursExceedStay(field, lasted, at_most)
