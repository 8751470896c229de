"""Schemes (支付方式): each turns a case into the standard (支付标准), what its bundle costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.money import to_cents
from drg_billing.domain.parameters import PriceParameters, QyPayment, listed


class Scheme(StrEnum):
    DRG_WEIGHT = "drg_weight"
    """By weight and rate (按权重付费)."""
    BY_ITEM = "by_item"
    """By item (按项目付费): what was done is what it costs; for cases that no group takes."""


@dataclass(frozen=True, slots=True)
class PricedCase:
    """What a scheme may look at."""

    drg: str
    status: GroupStatus
    institution_code: str
    institution_tier: str
    total_cost: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """The standard (支付标准), and what it is made of; the factors are None where the scheme has none."""

    scheme: Scheme
    standard: Decimal
    weight: Decimal | None = None
    base_rate: Decimal | None = None
    coefficient: Decimal | None = None


def price_case(case: PricedCase, parameters: PriceParameters) -> Price:
    """The standard of a case by the area's scheme; by item where no group takes it. Raises ParameterUnset."""
    if case.status is GroupStatus.UNGROUPABLE:
        return price_by_item(case)
    if case.status is GroupStatus.QY:
        qy = parameters.group_prices.qy
        if qy is None:
            raise parameters.unset("group_prices.qy")
        if qy is QyPayment.BY_ITEM:
            return price_by_item(case)
    return price_by_weight(case, parameters)


def price_by_item(case: PricedCase) -> Price:
    return Price(Scheme.BY_ITEM, case.total_cost)


def price_by_weight(case: PricedCase, parameters: PriceParameters) -> Price:
    """Weight × base rate × coefficient, rounded once, at the end."""
    prices = parameters.group_prices
    weight = listed(prices.weights, case.drg)
    if weight is None:
        raise parameters.unset(f"group_prices.weights.{case.drg}")
    coefficient = prices.institution_coefficients.get(case.institution_code)
    if coefficient is None:
        coefficient = listed(prices.tier_coefficients, case.institution_tier)
    if coefficient is None:
        raise parameters.unset(f"group_prices.tier_coefficients.{case.institution_tier}")
    standard = to_cents(weight * prices.base_rate * coefficient)
    return Price(Scheme.DRG_WEIGHT, standard, weight, prices.base_rate, coefficient)
