"""What was paid for the settled cases, by whom, and what the stays cost; net of reversals and adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.money import ZERO
from drg_billing.domain.reports.rounding import quotient


@dataclass(frozen=True, slots=True)
class Payments:
    """Sums over the ledger entries of the cases of one row.

    The seven payers add up to `total`; patient + other funds + pool + difference = `cost`.
    """

    settled_cases: int
    """Settled now; a reversed case counts nothing and adds nothing."""
    standard: Decimal
    """What the bundles are worth (支付标准), extras outside them included."""
    total: Decimal
    """What was billed."""
    basic: Decimal
    supplement: Decimal
    serious_illness: Decimal
    assistance: Decimal
    account: Decimal
    mutual_aid: Decimal
    cash: Decimal
    pool: Decimal
    """What the pooling fund owes the hospital."""
    difference: Decimal
    """What the hospital bears itself (医院承担); negative: what it has left over (结余)."""

    @property
    def patient(self) -> Decimal:
        """Personal account, mutual-aid account and cash."""
        return self.account + self.mutual_aid + self.cash

    @property
    def other_funds(self) -> Decimal:
        """Supplement, serious-illness insurance and medical assistance."""
        return self.supplement + self.serious_illness + self.assistance

    @property
    def cost(self) -> Decimal:
        """What the stays cost by item."""
        return self.patient + self.other_funds + self.pool + self.difference

    @property
    def patient_share(self) -> Decimal | None:
        """The patients' part of the bill (个人负担率)."""
        return quotient(self.patient, self.total, 4)

    @property
    def out_of_pocket_share(self) -> Decimal | None:
        """The part of the bill that is paid in cash (个人现金支付占比)."""
        return quotient(self.cash, self.total, 4)

    @property
    def cost_to_standard(self) -> Decimal | None:
        """Cost by standard; above 1 the bundles pay too little (费用与支付标准之比)."""
        return quotient(self.cost, self.standard, 4)

    @property
    def average_difference(self) -> Decimal | None:
        """Yuan a settled case."""
        return quotient(self.difference, self.settled_cases, 2)


NO_PAYMENTS = Payments(0, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)
