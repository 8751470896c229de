"""What the pooling fund (统筹基金) owes the hospital for a case, after patient and other funds have paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.money import ZERO
from drg_billing.domain.parameters import FundFormula


@dataclass(frozen=True, slots=True)
class HospitalPayment:
    """Who pays the hospital for the case: patient + other funds + pool + difference = cost."""

    standard: Decimal
    patient: Decimal
    """Personal account, mutual-aid account and cash."""
    other_funds: Decimal
    """Supplement, serious-illness insurance and medical assistance; by layer no more than the standard leaves them."""
    pool: Decimal
    difference: Decimal
    """What the hospital bears itself; negative when the bundle pays more than the stay cost."""


def pay_hospital(
    formula: FundFormula, *, standard: Decimal, patient: Decimal, other_funds: Decimal, cost: Decimal
) -> HospitalPayment:
    """Split the cost by the area's formula; amounts in yuan."""
    if formula is FundFormula.NOT_NEGATIVE_BY_LAYER:
        other_funds = min(other_funds, max(ZERO, standard - patient))
    pool = standard - patient - other_funds
    if formula is not FundFormula.BALANCE:
        pool = max(ZERO, pool)
    return HospitalPayment(standard, patient, other_funds, pool, cost - patient - other_funds - pool)
