"""DIP (按病种分值付费): points of diagnosis and procedures × coefficient × auxiliary correction × value of a point."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import prod

from drg_billing.domain.code_patterns import matches, matching_length
from drg_billing.domain.money import to_cents
from drg_billing.domain.parameters import PriceParameters, listed
from drg_billing.domain.price_tables import AuxiliaryCorrection, CombineCorrections, DipGroup, DipPrices, Scheme
from drg_billing.domain.pricing.institution_coefficient import institution_coefficient
from drg_billing.domain.pricing.price import Declined, Offer, Price, PricedCase, Reason, to_points
from drg_billing.domain.pricing.tcm_advantage import tcm_advantage_of


def offer_by_dip(case: PricedCase, parameters: PriceParameters) -> Offer | Declined:
    """Raises ParameterUnset for a point without value, a tier without coefficient, corrections nobody combines."""
    prices = parameters.dip
    if prices is None:
        raise parameters.unset("dip")
    group = dip_group_of(case, prices.groups)
    if group is None:
        return Declined(Reason.NO_COMBINATION)
    advantage = tcm_advantage_of(case, group.code, parameters)
    if advantage is not None and advantage.paid_as is not None:
        group = _named(advantage.paid_as, prices.groups, parameters)
    value = listed(prices.point_values, case.insurance)
    if value is None:
        raise parameters.unset(f"dip.point_values.{case.insurance}")
    coefficient = institution_coefficient(
        case, prices.institution_coefficients, prices.tier_coefficients, parameters, "dip"
    )
    correction = _correction(case, prices, parameters)
    if advantage is not None and advantage.coefficient is not None:
        correction = advantage.coefficient if correction is None else correction * advantage.coefficient
    points = to_points(group.points * coefficient * (Decimal(1) if correction is None else correction))
    price = Price(
        Scheme.DIP,
        to_cents(points * value),
        coefficient=coefficient,
        row=group.code,
        base_points=group.points,
        points=points,
        point_value=value,
        correction=correction,
        tcm_advantage="" if advantage is None else advantage.name,
    )
    return Offer(price, price.standard if group.average_cost is None else to_cents(group.average_cost * coefficient))


def dip_group_of(case: PricedCase, groups: Sequence[DipGroup]) -> DipGroup | None:
    """Of the groups that fit the one with the most procedures, then the longest diagnosis, then the first."""
    fitting = [group for group in groups if _fits(group, case)]
    return max(
        fitting,
        key=lambda group: (len(group.procedures), matching_length(case.main_diagnosis, group.main_diagnoses)),
        default=None,
    )


def _fits(group: DipGroup, case: PricedCase) -> bool:
    if not matches(case.main_diagnosis, group.main_diagnoses):
        return False
    return all(any(matches(code, (wanted,)) for code in case.procedures) for wanted in group.procedures)


def _named(code: str, groups: Sequence[DipGroup], parameters: PriceParameters) -> DipGroup:
    for group in groups:
        if group.code == code:
            return group
    raise parameters.unset(f"dip.groups.{code}")


def _correction(case: PricedCase, prices: DipPrices, parameters: PriceParameters) -> Decimal | None:
    fitting = [correction.coefficient for correction in prices.corrections if _concerns(correction, case)]
    if not fitting:
        return None
    if len(fitting) == 1:
        return fitting[0]
    if prices.combine is None:
        raise parameters.unset("dip.combine")
    return max(fitting) if prices.combine is CombineCorrections.HIGHEST else prod(fitting, start=Decimal(1))


def _concerns(correction: AuxiliaryCorrection, case: PricedCase) -> bool:
    age = case.age_years
    if correction.age_from is not None and (age is None or age < correction.age_from):
        return False
    if correction.age_to is not None and (age is None or age > correction.age_to):
        return False
    wanted = correction.other_diagnoses
    return not wanted or any(matches(code, wanted) for code in case.other_diagnoses)
