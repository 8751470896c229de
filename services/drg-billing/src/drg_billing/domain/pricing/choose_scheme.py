"""Which scheme a case takes: the first of the area's list that applies, and why the ones before it did not."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from drg_billing.domain.code_patterns import matches
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.price_tables import Scheme, SchemeUse, StayRule
from drg_billing.domain.pricing.bands import banded, limits_of
from drg_billing.domain.pricing.bed_day import offer_by_bed_day
from drg_billing.domain.pricing.by_item import offer_by_item, price_by_item
from drg_billing.domain.pricing.dip import offer_by_dip
from drg_billing.domain.pricing.drg_points import offer_by_points
from drg_billing.domain.pricing.drg_weight import offer_by_weight
from drg_billing.domain.pricing.price import (
    Declined,
    Offer,
    PassedOver,
    Price,
    PricedCase,
    Reason,
    SpecialDecision,
    SpecialEffect,
)
from drg_billing.domain.pricing.single_disease import offer_single_disease

WITHOUT_A_LIST: Final = (SchemeUse(Scheme.DRG_WEIGHT), SchemeUse(Scheme.BY_ITEM))
"""What a set that names no schemes means: by weight, and by item what no group takes."""


def price_case(case: PricedCase, parameters: PriceParameters) -> Price:
    """The standard of a case. Raises ParameterUnset, also when none of the area's schemes takes the case."""
    if case.decision is not None:
        return price_special_case(case, case.decision)
    passed_over: list[PassedOver] = []
    for use in parameters.schemes or WITHOUT_A_LIST:
        outcome, by_item = _priced(use, case, parameters)
        if isinstance(outcome, Price):
            return _explained(outcome, passed_over, parameters)
        passed_over.append(PassedOver(use.scheme, outcome.reason, outcome.row))
        if by_item:
            return _explained(price_by_item(case), passed_over, parameters)
    raise parameters.unset("schemes")


def price_special_case(case: PricedCase, decision: SpecialDecision) -> Price:
    """What the county office decided for this one case (特例单议): by item, or the agreed amount."""
    if decision.effect is SpecialEffect.BY_ITEM or decision.agreed_amount is None:
        return replace(price_by_item(case), special_case=decision.special_case_id)
    return Price(Scheme.SPECIAL_CASE, decision.agreed_amount, special_case=decision.special_case_id)


def _priced(use: SchemeUse, case: PricedCase, parameters: PriceParameters) -> tuple[Price | Declined, bool]:
    """The price by this scheme, or why not, and then whether the stay is paid by item without asking the next one."""
    reason = _not_for(use, case)
    if reason is not None:
        return Declined(reason), False
    limit = limits_of(use.scheme, case, parameters.bands)
    if limit is not None:
        declined, rule = limit
        return declined, rule is StayRule.BY_ITEM
    offer = _offer(use.scheme, case, parameters)
    if isinstance(offer, Declined):
        return offer, False
    price = banded(offer, case, parameters)
    return price, isinstance(price, Declined)


def _offer(scheme: Scheme, case: PricedCase, parameters: PriceParameters) -> Offer | Declined:
    match scheme:
        case Scheme.DRG_WEIGHT:
            return offer_by_weight(case, parameters)
        case Scheme.DRG_POINTS:
            return offer_by_points(case, parameters)
        case Scheme.SINGLE_DISEASE:
            return offer_single_disease(case, parameters)
        case Scheme.DIP:
            return offer_by_dip(case, parameters)
        case Scheme.BED_DAY:
            return offer_by_bed_day(case, parameters)
        case Scheme.BY_ITEM:
            return offer_by_item(case)
        case Scheme.SPECIAL_CASE:
            raise parameters.unset("special_cases")


def _not_for(use: SchemeUse, case: PricedCase) -> Reason | None:
    """Why the scheme is not for this case at all. A case without day of discharge is an old one, before any list."""
    day = case.discharged_on
    if day is not None and use.valid_from is not None and day < use.valid_from:
        return Reason.NOT_IN_FORCE_YET
    if day is not None and use.valid_to is not None and day > use.valid_to:
        return Reason.NO_LONGER_IN_FORCE
    if use.institutions and case.institution_code not in use.institutions:
        return Reason.INSTITUTION_NOT_LISTED
    if use.tiers and case.institution_tier not in use.tiers:
        return Reason.TIER_NOT_LISTED
    if use.insurance and case.insurance not in use.insurance:
        return Reason.INSURANCE_NOT_LISTED
    if use.main_diagnoses and not matches(case.main_diagnosis, use.main_diagnoses):
        return Reason.DIAGNOSIS_NOT_LISTED
    return None


def _explained(price: Price, passed_over: list[PassedOver], parameters: PriceParameters) -> Price:
    """With the schemes before it; a set with neither list nor bands says nothing, as before there were any."""
    if not parameters.schemes and parameters.bands is None:
        return price
    return replace(price, passed_over=tuple(passed_over))
