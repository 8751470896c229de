"""Stays that the usual standard does not fit: too short or long, extremely dear or cheap (费用极高, 极低病例)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from drg_billing.domain.money import to_cents
from drg_billing.domain.parameters import PriceParameters, listed
from drg_billing.domain.price_tables import HighCostRule, LowCostRule, Scheme, StayBands, StayRule
from drg_billing.domain.pricing.price import Band, Declined, Offer, Price, PricedCase, Reason, to_points


def limits_of(scheme: Scheme, case: PricedCase, bands: StayBands | None) -> tuple[Declined, StayRule] | None:
    """Why the days of the stay keep it out of the scheme, and where it goes then; None when they do not."""
    if bands is None or scheme not in bands.schemes or case.stay_days is None:
        return None
    if bands.short_stay is not None and case.stay_days <= bands.short_stay.days:
        return Declined(Reason.STAY_TOO_SHORT), bands.short_stay.rule
    if bands.long_stay is not None and case.stay_days >= bands.long_stay.days:
        return Declined(Reason.STAY_TOO_LONG), bands.long_stay.rule
    return None


def banded(offer: Offer, case: PricedCase, parameters: PriceParameters) -> Price | Declined:
    """The price as the cost bands leave it; declined where the area pays the extreme stay by item.

    The cost is that in the bundle; one of exactly the multiple is not extreme.

    Raises ParameterUnset for a tier without multiple.
    """
    bands, price = parameters.bands, offer.price
    if bands is None or price.scheme not in bands.schemes:
        return price
    if bands.high is not None:
        multiple = _multiple(bands.high.multiples, case, parameters, "high")
        if case.cost_in_the_bundle > multiple * offer.reference:
            if bands.high.rule is HighCostRule.BY_ITEM:
                return Declined(Reason.EXTREMELY_DEAR, price.row)
            excess = case.cost_in_the_bundle - multiple * offer.reference
            return _marked(replace(price, standard=to_cents(price.standard + excess)), Band.HIGH_COST, multiple, offer)
    if bands.low is not None:
        multiple = _multiple(bands.low.multiples, case, parameters, "low")
        if case.cost_in_the_bundle < multiple * offer.reference:
            if bands.low.rule is LowCostRule.BY_ITEM:
                return Declined(Reason.EXTREMELY_CHEAP, price.row)
            return _marked(
                _in_proportion(price, case.cost_in_the_bundle, offer.reference), Band.LOW_COST, multiple, offer
            )
    return price


def _in_proportion(price: Price, cost: Decimal, reference: Decimal) -> Price:
    """Points, and with them the standard, at cost ÷ reference."""
    if price.points is None or price.point_value is None:
        return replace(price, standard=to_cents(price.standard * cost / reference))
    points = to_points(price.points * cost / reference)
    return replace(price, points=points, standard=to_cents(points * price.point_value))


def _marked(price: Price, band: Band, multiple: Decimal, offer: Offer) -> Price:
    return replace(price, band=band, band_multiple=multiple, reference=offer.reference)


def _multiple(table: Mapping[str, Decimal], case: PricedCase, parameters: PriceParameters, band: str) -> Decimal:
    multiple = listed(table, case.institution_tier)
    if multiple is None:
        raise parameters.unset(f"bands.{band}.multiples.{case.institution_tier}")
    return multiple
