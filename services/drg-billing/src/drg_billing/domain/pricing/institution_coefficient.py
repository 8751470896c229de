"""The coefficient of an institution (机构系数): its own goes before that of its tier."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from drg_billing.domain.parameters import PriceParameters, listed
from drg_billing.domain.pricing.price import PricedCase


def institution_coefficient(
    case: PricedCase,
    by_institution: Mapping[str, Decimal],
    by_tier: Mapping[str, Decimal],
    parameters: PriceParameters,
    place: str,
) -> Decimal:
    """Raises ParameterUnset, naming the tier's coefficient at the `place` of the scheme's table."""
    coefficient = by_institution.get(case.institution_code)
    if coefficient is None:
        coefficient = listed(by_tier, case.institution_tier)
    if coefficient is None:
        raise parameters.unset(f"{place}.tier_coefficients.{case.institution_tier}")
    return coefficient
