"""What a person's year has used so far (年度累计): deductible, caps, and the base of serious-illness insurance."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from drg_billing.domain.money import ZERO
from drg_billing.domain.stored_form import ADDED_LATER


@dataclass(frozen=True, slots=True)
class YearTotals:
    """Sums of one person, one kind of insurance, one calendar year: that of the discharge or of the visit.

    Where visits and stays share a year (OutpatientYear.SHARED), a visit adds to the first two sums as well.
    """

    deductible_used: Decimal = ZERO
    basic_paid: Decimal = ZERO
    supplement_paid: Decimal = ZERO
    serious_illness_base: Decimal = ZERO
    """In-scope cost of the year that basic insurance and supplement left to the patient."""
    serious_illness_paid: Decimal = ZERO
    assistance_paid: Decimal = ZERO
    outpatient_deductible_used: Decimal = field(default=ZERO, metadata=ADDED_LATER)
    outpatient_paid: Decimal = field(default=ZERO, metadata=ADDED_LATER)
    """What basic insurance has paid for visits."""

    def plus(self, other: YearTotals) -> YearTotals:
        return YearTotals(
            self.deductible_used + other.deductible_used,
            self.basic_paid + other.basic_paid,
            self.supplement_paid + other.supplement_paid,
            self.serious_illness_base + other.serious_illness_base,
            self.serious_illness_paid + other.serious_illness_paid,
            self.assistance_paid + other.assistance_paid,
            self.outpatient_deductible_used + other.outpatient_deductible_used,
            self.outpatient_paid + other.outpatient_paid,
        )

    def negated(self) -> YearTotals:
        return YearTotals(
            ZERO - self.deductible_used,
            ZERO - self.basic_paid,
            ZERO - self.supplement_paid,
            ZERO - self.serious_illness_base,
            ZERO - self.serious_illness_paid,
            ZERO - self.assistance_paid,
            ZERO - self.outpatient_deductible_used,
            ZERO - self.outpatient_paid,
        )

    def minus(self, other: YearTotals) -> YearTotals:
        return self.plus(other.negated())

    def with_assistance_elsewhere(self, paid: Decimal) -> YearTotals:
        """What a stay counts in: the cap of medical assistance is the person's, whatever insurance a stay is under."""
        return replace(self, assistance_paid=self.assistance_paid + paid)
