"""DRG by points (按病组点数付费): base points × coefficient × value of a point.

Base points of a group = its average cost ÷ average cost of all stays × 100, unless the table gives them. They are
settled at the value of a point in the parameters.
"""

from __future__ import annotations

from decimal import Decimal

from drg_billing.domain.money import to_cents
from drg_billing.domain.parameters import PriceParameters, listed
from drg_billing.domain.price_tables import DrgPointPrices, Scheme
from drg_billing.domain.pricing.group_case import declined_by_group
from drg_billing.domain.pricing.institution_coefficient import institution_coefficient
from drg_billing.domain.pricing.price import Declined, Offer, Price, PricedCase, to_points
from drg_billing.domain.pricing.tcm_advantage import tcm_advantage_of


def offer_by_points(case: PricedCase, parameters: PriceParameters) -> Offer | Declined:
    """Raises ParameterUnset for a group without points, a point without value, a tier without coefficient."""
    prices = parameters.points
    declined = declined_by_group(case, None if prices is None else prices.qy, parameters, "points")
    if declined is not None:
        return declined
    if prices is None:
        raise parameters.unset("points")
    advantage = tcm_advantage_of(case, case.drg, parameters)
    group = advantage.paid_as if advantage is not None and advantage.paid_as is not None else case.drg
    base_points = base_points_of(group, prices, parameters)
    value = listed(prices.point_values, case.insurance)
    if value is None:
        raise parameters.unset(f"points.point_values.{case.insurance}")
    coefficient = institution_coefficient(
        case, prices.institution_coefficients, prices.tier_coefficients, parameters, "points"
    )
    correction = None if advantage is None else advantage.coefficient
    points = to_points(base_points * coefficient * (Decimal(1) if correction is None else correction))
    price = Price(
        Scheme.DRG_POINTS,
        to_cents(points * value),
        coefficient=coefficient,
        base_points=base_points,
        points=points,
        point_value=value,
        correction=correction,
        tcm_advantage="" if advantage is None else advantage.name,
    )
    average_cost = prices.average_costs.get(group)
    return Offer(price, price.standard if average_cost is None else to_cents(average_cost * coefficient))


def base_points_of(group: str, prices: DrgPointPrices, parameters: PriceParameters) -> Decimal:
    """Given in the table, or average cost of the group ÷ average of all × 100. Raises ParameterUnset."""
    given = prices.base_points.get(group)
    if given is not None:
        return given
    average_cost = prices.average_costs.get(group)
    if average_cost is None:
        raise parameters.unset(f"points.base_points.{group}")
    if prices.average_cost_of_all is None:
        raise parameters.unset("points.average_cost_of_all")
    return to_points(average_cost / prices.average_cost_of_all * 100)
