"""Closing the loop: which referral a settled stay belongs to, and when a follow-up is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

ARRIVAL_WINDOW = timedelta(days=14)
"""How long after the request a stay may begin (referral.md, section 3)."""

PAPERS_GRACE = timedelta(days=1)
"""An emergency's papers may follow the patient by 24 hours (referral.md, section 2)."""

FOLLOW_UP_WITHIN = timedelta(days=7)
"""How soon the family doctor's team sees a returned patient (referral.md, section 3)."""


class ClosedBy(StrEnum):
    """What closed the loop of an upward referral."""

    CASE_SETTLED = "case_settled"
    FOLLOW_UP_DONE = "follow_up_done"


@dataclass(frozen=True, slots=True)
class Stay:
    """A settled stay, as drg-billing tells it."""

    case_id: UUID
    person_key: str
    institution_id: UUID
    admitted_on: date
    discharged_on: date


@dataclass(frozen=True, slots=True)
class ReferralOfPerson:
    """A referral of the stay's person to the stay's institution."""

    id: UUID
    requested_on: date


def referral_of_stay(stay: Stay, referrals: Iterable[ReferralOfPerson]) -> UUID | None:
    """The referral that led to ``stay``: the latest requested whose window holds the day of admission."""
    fitting = [
        referral
        for referral in referrals
        if referral.requested_on - PAPERS_GRACE <= stay.admitted_on <= referral.requested_on + ARRIVAL_WINDOW
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda referral: (referral.requested_on, referral.id)).id


def follow_up_due_on(returned_on: date) -> date:
    """The last day for the follow-up of a patient sent back on ``returned_on``."""
    return returned_on + FOLLOW_UP_WITHIN
