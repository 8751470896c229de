"""What referral knows of a family-doctor agreement (家庭医生签约协议) from contracting's events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from referral.domain.tiers import Institution


class FirstContact(StrEnum):
    """Whether a signed resident's way began at the family doctor (基层首诊)."""

    FAMILY_DOCTOR = "family_doctor"
    ELSEWHERE = "elsewhere"
    NOT_SIGNED = "not_signed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement: in force from ``starts_on`` to ``ends_on``, both days included.

    ``ends_on`` is the day it really ends: a termination brings it forward.
    """

    id: UUID
    person_key: str
    institution_id: UUID
    team_code: str | None
    starts_on: date
    ends_on: date
    version: int

    def covers(self, day: date) -> bool:
        """Whether the agreement is in force on ``day``."""
        return self.starts_on <= day <= self.ends_on


def agreement_on(day: date, agreements: Iterable[Agreement]) -> Agreement | None:
    """The agreement in force on ``day``: contracting lets a person have one at most."""
    return next((agreement for agreement in agreements if agreement.covers(day)), None)


def first_contact(agreement: Agreement | None, sender: Institution) -> FirstContact:
    """Whether ``sender`` is the family doctor's institution or stands below it in the tree."""
    if agreement is None:
        return FirstContact.NOT_SIGNED
    if agreement.institution_id in sender.ancestor_ids:
        return FirstContact.FAMILY_DOCTOR
    return FirstContact.ELSEWHERE
