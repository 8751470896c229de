"""A person is in hospital once at a time (住院时间重叠): of two stays that overlap one is paid, wherever they were.

Only settled stays claim their days. A case that awaits its settlement may be what a later one corrects under a new
settlement number, and must keep no other hospital from being paid; a reversed one has been taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from drg_billing.domain.case import DischargeCase
from drg_billing.domain.errors import OverlappingStay


@dataclass(frozen=True, slots=True)
class SettledStay:
    """The days of a case whose settlement is in force."""

    case_id: UUID
    institution_id: UUID
    admitted_on: date
    discharged_on: date


def days_overlap(admitted_on: date, discharged_on: date, other_admitted_on: date, other_discharged_on: date) -> bool:
    """Leaving one institution and entering the next on one day is a transfer, no overlap."""
    return admitted_on < other_discharged_on and other_admitted_on < discharged_on


def refuse_overlap(case: DischargeCase, settled: Iterable[SettledStay]) -> None:
    """Raises OverlappingStay when the case overlaps a settled stay of its person.

    Two stays of one day in one institution are one stay twice, though they share no night.
    """
    overlapping = [stay for stay in settled if stay.case_id != case.id and _overlaps(case, stay)]
    if overlapping:
        own = next((stay.case_id for stay in overlapping if stay.institution_id == case.institution.id), None)
        raise OverlappingStay(own, {stay.case_id: stay.institution_id for stay in overlapping})


def _overlaps(case: DischargeCase, other: SettledStay) -> bool:
    stay = case.submission.stay
    days = (stay.admitted_on, stay.discharged_on)
    same_days = case.institution.id == other.institution_id and days == (other.admitted_on, other.discharged_on)
    return same_days or days_overlap(*days, other.admitted_on, other.discharged_on)
