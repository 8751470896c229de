"""DRG by weight (按权重付费): weight × base rate × coefficient, rounded once, at the end."""

from __future__ import annotations

from drg_billing.domain.money import to_cents
from drg_billing.domain.parameters import PriceParameters, listed
from drg_billing.domain.price_tables import Scheme
from drg_billing.domain.pricing.group_case import declined_by_group
from drg_billing.domain.pricing.institution_coefficient import institution_coefficient
from drg_billing.domain.pricing.price import Declined, Offer, Price, PricedCase
from drg_billing.domain.pricing.tcm_advantage import tcm_advantage_of


def offer_by_weight(case: PricedCase, parameters: PriceParameters) -> Offer | Declined:
    """Raises ParameterUnset for a group without weight, a tier without coefficient, a QY case nobody decided on."""
    prices = parameters.group_prices
    declined = declined_by_group(case, None if prices is None else prices.qy, parameters, "group_prices")
    if declined is not None:
        return declined
    if prices is None:
        raise parameters.unset("group_prices")
    advantage = tcm_advantage_of(case, case.drg, parameters)
    group = advantage.paid_as if advantage is not None and advantage.paid_as is not None else case.drg
    weight = listed(prices.weights, group)
    if weight is None:
        raise parameters.unset(f"group_prices.weights.{group}")
    coefficient = institution_coefficient(
        case, prices.institution_coefficients, prices.tier_coefficients, parameters, "group_prices"
    )
    base_rate = prices.base_rates.get(case.insurance, prices.base_rate)
    standard = weight * base_rate * coefficient
    correction = None if advantage is None else advantage.coefficient
    if correction is not None:
        standard *= correction
    price = Price(
        Scheme.DRG_WEIGHT,
        to_cents(standard),
        weight,
        base_rate,
        coefficient,
        correction=correction,
        tcm_advantage="" if advantage is None else advantage.name,
    )
    return Offer(price, price.standard)
