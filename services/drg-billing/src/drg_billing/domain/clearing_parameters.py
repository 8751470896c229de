"""How an area pays its hospitals over the year (月预付, 年终清算): parameters without any default.

Source of the shape: the rules for handling payment by disease group (按病种付费医疗保障经办管理规程（2025版）):
monthly payment, quality deposit, yearly clearing with 结余留用 and 超支分担.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SharedPart:
    """Up to `limit` × standard, `share` of it; nothing of what lies above.."""

    limit: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class ClearingRules:
    """What None leaves open is unset: a report that needs it says so by name."""

    prepaid_share: Decimal | None = None
    """Of what the pool owes for a month's discharges, so much is paid at once (月预付比例)."""
    deposit_share: Decimal | None = None
    """So much of it is held back as the quality deposit (质量保证金)."""
    deposit_returned: Mapping[str, Decimal] | None = None
    """The part of the deposit that the yearly assessment (年度考核) gives back, by institution code."""
    surplus_kept: SharedPart | None = None
    """Where the bundles paid more than the stays cost: the part that the hospital keeps (结余留用)."""
    overrun_borne: SharedPart | None = None
    """Where they paid less: the part that the fund bears (超支分担)."""

    def ratios(self) -> Iterator[tuple[str, Decimal]]:
        """Every ratio with its place, for the check that each lies between 0 and 1."""
        for place, ratio in (("prepaid_share", self.prepaid_share), ("deposit_share", self.deposit_share)):
            if ratio is not None:
                yield place, ratio
        for code, ratio in (self.deposit_returned or {}).items():
            yield f"deposit_returned.{code}", ratio
        for place, part in (("surplus_kept", self.surplus_kept), ("overrun_borne", self.overrun_borne)):
            if part is not None:
                yield f"{place}.limit", part.limit
                yield f"{place}.share", part.share

    @property
    def overdrawn(self) -> bool:
        """More than everything would be prepaid and held back."""
        return (self.prepaid_share or 0) + (self.deposit_share or 0) > 1
