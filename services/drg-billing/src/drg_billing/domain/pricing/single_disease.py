"""Single disease (按病种收付费): a fixed price by main diagnosis, procedure and level of the institution."""

from __future__ import annotations

from decimal import Decimal

from drg_billing.domain.code_patterns import matches
from drg_billing.domain.parameters import PriceParameters, listed
from drg_billing.domain.price_tables import ExitRules, ListedDisease, Scheme
from drg_billing.domain.pricing.price import Declined, Offer, Price, PricedCase, Reason


def offer_single_disease(case: PricedCase, parameters: PriceParameters) -> Offer | Declined:
    """The first row of the list that fits, unless an exit rule (退出) takes the stay out of it.

    Raises ParameterUnset for a row without a price for the institution's tier.
    """
    prices = parameters.single_diseases
    if prices is None:
        raise parameters.unset("single_diseases")
    disease = next((row for row in prices.diseases if _fits(row, case)), None)
    if disease is None:
        return Declined(Reason.NOT_IN_PRICE_LIST)
    amount = listed(disease.prices, case.institution_tier)
    if amount is None:
        raise parameters.unset(f"single_diseases.{disease.code}.prices.{case.institution_tier}")
    exited = _exit(case, amount, prices.exit if disease.exit is None else disease.exit)
    if exited is not None:
        return Declined(exited, disease.code)
    return Offer(Price(Scheme.SINGLE_DISEASE, amount, row=disease.code), amount)


def _fits(disease: ListedDisease, case: PricedCase) -> bool:
    if not matches(case.main_diagnosis, disease.main_diagnoses):
        return False
    return not disease.procedures or any(matches(code, disease.procedures) for code in case.procedures)


def _exit(case: PricedCase, amount: Decimal, rules: ExitRules) -> Reason | None:
    """The cost is that in the bundle; one of exactly the multiple stays in the list."""
    if rules.cost_above is not None and case.cost_in_the_bundle > amount * rules.cost_above:
        return Reason.EXITED_COST_ABOVE
    if rules.cost_below is not None and case.cost_in_the_bundle < amount * rules.cost_below:
        return Reason.EXITED_COST_BELOW
    if case.leaving_way in rules.leaving_ways:
        return Reason.EXITED_LEAVING_WAY
    if any(matches(code, rules.complications) for code in case.other_diagnoses):
        return Reason.EXITED_COMPLICATION
    return None
