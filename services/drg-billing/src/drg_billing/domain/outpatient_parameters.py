"""What an area sets for outpatient visits and personal accounts (门诊共济保障, 个人账户); nothing here has a default.

Source of the shape: 国办发〔2021〕14号, the opinion on mutual aid for employees' outpatient care.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class AccountLedger(StrEnum):
    """Who keeps the balances of personal accounts."""

    INTERNAL = "internal"
    """This service: no payment exceeds the balance, and every one is a movement."""
    EXTERNAL = "external"
    """Somebody else: the desk says what the account makes available."""


class OutpatientYear(StrEnum):
    """Whether visits and stays count in one year."""

    OWN = "own"
    """Visits have a deductible and a cap of their own."""
    SHARED = "shared"
    """Deductibles paid at stays count at visits and the other way round, and basic's yearly cap is one for both."""


@dataclass(frozen=True, slots=True)
class OutpatientTerms:
    """How basic insurance pays visits: above a yearly deductible, at a ratio by tier, up to a yearly cap."""

    yearly_deductible: Decimal
    ratio_by_tier: Mapping[str, Decimal]
    """0 to 1; `*` stands for every other tier."""
    yearly_cap: Decimal | None
    """What basic insurance pays for visits in a year at most; no cap when None."""


@dataclass(frozen=True, slots=True)
class OutpatientBenefits:
    """The outpatient scheme of one kind of insurance.

    What the account may pay is the `account_covers` of the insurance's benefits, at a visit as at a stay.
    """

    terms: OutpatientTerms
    retired_terms: OutpatientTerms | None
    """Terms of retired people (退休); None: theirs are those of everybody."""
    year: OutpatientYear
    account_ledger: AccountLedger

    def amounts(self) -> Iterator[tuple[str, Decimal]]:
        """Every amount with its place, for the check that none is negative."""
        for place, terms in self._all_terms():
            yield f"{place}.yearly_deductible", terms.yearly_deductible
            if terms.yearly_cap is not None:
                yield f"{place}.yearly_cap", terms.yearly_cap

    def ratios(self) -> Iterator[tuple[str, Decimal]]:
        """Every ratio with its place, for the check that it lies between 0 and 1."""
        for place, terms in self._all_terms():
            for tier, ratio in terms.ratio_by_tier.items():
                yield f"{place}.ratio_by_tier.{tier}", ratio

    def _all_terms(self) -> Iterator[tuple[str, OutpatientTerms]]:
        yield "terms", self.terms
        if self.retired_terms is not None:
            yield "retired_terms", self.retired_terms
