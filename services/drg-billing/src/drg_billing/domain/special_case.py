"""Special-case application (特例单议, 特病单议): a hospital asks to be paid otherwise where the scheme does not fit.

Source: the notice on DRG and DIP 2.0 (医保办发〔2024〕9号), which asks every area for such a mechanism and bounds
how many cases a hospital may bring. Share, counted cases and time limit are the area's parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from drg_billing.domain.case import CaseInstitution, CaseState, DischargeCase
from drg_billing.domain.four_eyes import is_second_person, require_second_person
from drg_billing.domain.price_tables import SpecialCaseRules
from drg_billing.domain.pricing import SpecialDecision, SpecialEffect
from drg_billing.domain.special_case_errors import (
    AgreedAmountMisplaced,
    AlreadyDecided,
    ApplicationTooLate,
    NotSettled,
)


class SpecialReason(StrEnum):
    """Why the scheme does not fit the stay."""

    LONG_STAY = "long_stay"
    """住院时间长"""
    HIGH_COST = "high_cost"
    """医疗费用高"""
    NEW_TECHNOLOGY = "new_technology"
    """新药耗新技术"""
    CRITICAL_ILLNESS = "critical_illness"
    """复杂危重症"""
    MULTIDISCIPLINARY = "multidisciplinary"
    """多学科联合诊疗"""
    OTHER = "other"


class RefusalReason(StrEnum):
    SCHEME_FITS = "scheme_fits"
    DOCUMENTS_MISSING = "documents_missing"
    CARE_NOT_JUSTIFIED = "care_not_justified"
    OTHER = "other"


class SpecialCaseState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """With its case."""


@dataclass(frozen=True, slots=True)
class SpecialCase:
    """One application and the county office's decision on it. `version` is 1 while pending and grows by each change."""

    id: UUID
    case_id: UUID
    institution: CaseInstitution
    pooling_area: str
    year: int
    """Of the discharge."""
    reason: SpecialReason
    document_number: str
    """Under which the hospital keeps its papers; no clinical text."""
    applied_by: str
    applied_at: datetime
    state: SpecialCaseState = SpecialCaseState.PENDING
    effect: SpecialEffect | None = None
    agreed_amount: Decimal | None = None
    refusal: RefusalReason | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 1

    def approved(self, effect: SpecialEffect, agreed_amount: Decimal | None, by: str, at: datetime) -> SpecialCase:
        """Raises AlreadyDecided, FourEyesRequired, AgreedAmountMisplaced."""
        self._check_decidable("approve-special-case", by)
        if (agreed_amount is not None) is not (effect is SpecialEffect.AGREED_AMOUNT):
            raise AgreedAmountMisplaced(effect)
        return replace(
            self,
            state=SpecialCaseState.APPROVED,
            effect=effect,
            agreed_amount=agreed_amount,
            decided_by=by,
            decided_at=at,
            version=self.version + 1,
        )

    def refused(self, reason: RefusalReason, by: str, at: datetime) -> SpecialCase:
        """Raises AlreadyDecided, FourEyesRequired."""
        self._check_decidable("refuse-special-case", by)
        return replace(
            self,
            state=SpecialCaseState.REFUSED,
            refusal=reason,
            decided_by=by,
            decided_at=at,
            version=self.version + 1,
        )

    def withdrawn(self) -> SpecialCase:
        """Whatever was decided: its case is withdrawn."""
        return replace(self, state=SpecialCaseState.WITHDRAWN, version=self.version + 1)

    @property
    def decision(self) -> SpecialDecision | None:
        """What prices the case; None unless approved."""
        if self.state is not SpecialCaseState.APPROVED or self.effect is None:
            return None
        return SpecialDecision(str(self.id), self.effect, self.agreed_amount)

    def decidable_by(self, person: str) -> bool:
        """Pending, and somebody else applied."""
        pending = self.state is SpecialCaseState.PENDING
        return pending and is_second_person(author=self.applied_by, actor=person)

    def _check_decidable(self, act: str, by: str) -> None:
        if self.state is not SpecialCaseState.PENDING:
            raise AlreadyDecided(self.state)
        require_second_person(act, author=self.applied_by, actor=by)


@dataclass(frozen=True, slots=True)
class Places:
    """How many special cases an institution may bring of a pooling area's cases of a year, and how many it has.

    Pending and approved applications take a place; a refusal gives it back, and so does who withdraws the case.
    """

    institution_code: str
    year: int
    counted_cases: int
    places: int
    taken: int


def places_of(counted_cases: int, rules: SpecialCaseRules) -> int:
    """The share of the counted cases, cut to a whole number: 5 % of 39 are 1."""
    return int(counted_cases * rules.share)


def check_application(case: DischargeCase, rules: SpecialCaseRules, today: date) -> None:
    """Raises NotSettled, ApplicationTooLate."""
    if case.state is not CaseState.SETTLED:
        raise NotSettled(case.state)
    last_day = date(case.submission.stay.discharged_on.year, 12, 31) + timedelta(days=rules.days_after_year)
    if today > last_day:
        raise ApplicationTooLate(last_day)
