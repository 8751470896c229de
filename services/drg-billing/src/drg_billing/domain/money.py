"""Amounts of money in yuan (元): Decimal with two places, rounded half up where a rule makes a line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
_CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent (四舍五入到分)."""
    return amount.quantize(_CENT, ROUND_HALF_UP)
