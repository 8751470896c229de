"""Quotients of sums, rounded once and half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

_DIGITS = 60
"""Enough for any sum of amounts over any number of cases: rounding happens in the last step alone."""


def quotient(numerator: Decimal | int, denominator: Decimal | int, places: int) -> Decimal | None:
    """Numerator by denominator with so many places; None where there is nothing to divide by. Zero has no sign."""
    if not denominator:
        return None
    with localcontext(prec=_DIGITS):
        return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0
