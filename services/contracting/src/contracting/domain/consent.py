"""Consent to an agreement (签约意愿): how it was given and whether its evidence is complete."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contracting.domain.dates import age_on
from contracting.domain.errors import ConsentIncomplete, GuardianNeeded

FULL_CAPACITY_FROM_AGE = 18
"""民法典 第十八条: who is an adult acts for himself; before that a guardian acts or agrees."""


class ConsentMethod(StrEnum):
    """On paper, by a code sent to the resident's phone, or by a guardian."""

    PAPER = "paper"
    SMS_CODE = "sms_code"
    GUARDIAN = "guardian"


@dataclass(frozen=True)
class Consent:
    """One consent. ``evidence_hash`` is the SHA-256 of the scan; ``relation`` is the guardian's to the resident."""

    method: ConsentMethod
    given_at: datetime
    relation: str | None = None
    evidence_hash: str | None = None

    def require_complete(self, birth_date: date, day: date) -> None:
        """Raise ``ConsentIncomplete`` or ``GuardianNeeded`` unless this suffices for a resident signing on ``day``."""
        if self.method is ConsentMethod.PAPER and not self.evidence_hash:
            raise ConsentIncomplete("evidence_hash")
        if self.method is ConsentMethod.GUARDIAN and not self.relation:
            raise ConsentIncomplete("relation")
        if self.method is not ConsentMethod.GUARDIAN and age_on(birth_date, day) < FULL_CAPACITY_FROM_AGE:
            raise GuardianNeeded

    def is_complete(self, birth_date: date, day: date) -> bool:
        """Whether ``require_complete`` would pass."""
        try:
            self.require_complete(birth_date, day)
        except (ConsentIncomplete, GuardianNeeded):
            return False
        return True
