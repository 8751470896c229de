"""What a stay that costs more costs each payer, scheme by scheme (design, section 4: each payer monotone in cost).

It holds as long as the cost does not move the stay out of the bundle. Where a band or an exit pays the extreme stay by
item, the bill turns from the bundle into the items, with shares outside the scope that the bundle has not: a payer may
then pay less, and what holds instead is said below. So it is where a band compares with an average cost that lies
away from the standard.
"""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.parameters import BundleExtra, PaymentMode, PriceParameters
from drg_billing.domain.price_tables import (
    ExitRules,
    HighCostBand,
    HighCostRule,
    LowCostBand,
    LowCostRule,
    Scheme,
    SchemeUse,
    StayBands,
)
from drg_billing.domain.pricing import PricedCase, price_case
from drg_billing.domain.settlement import Costs, SettlementInputs, settle

from .money_builders import benefits, costing, costs, inputs, steps, yuan
from .price_builders import a_case, area, bands, points, single_diseases, table
from .price_strategies import areas, cases
from .random_settlements import RandomSettlements
from .settlement_checks import check_dearer, check_one

BANDED = (Scheme.DRG_WEIGHT, Scheme.DRG_POINTS, Scheme.DIP)
SCHEMES = (*BANDED, Scheme.SINGLE_DISEASE, Scheme.BED_DAY)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(0, 2**64 - 1)


def alone(scheme: Scheme, drawn: PriceParameters) -> PriceParameters:
    """The scheme, and by item what it does not take."""
    moved = drawn.bands if scheme in BANDED else None
    return replace(
        drawn,
        schemes=(SchemeUse(scheme), SchemeUse(Scheme.BY_ITEM)),
        bands=None if moved is None else replace(moved, schemes=(scheme,)),
    )


def in_the_bundle(prices: PriceParameters) -> PriceParameters:
    """No cost leads out of the bundle: extreme stays are paid the excess or in proportion, and no cost exits."""
    moved, listed = prices.bands, prices.single_diseases
    assert listed is not None
    if moved is not None:
        high = None if moved.high is None else replace(moved.high, rule=HighCostRule.STANDARD_AND_EXCESS)
        low = None if moved.low is None else replace(moved.low, rule=LowCostRule.IN_PROPORTION)
        moved = replace(moved, high=high, low=low)
    exits = replace(listed.exit, cost_above=None, cost_below=None)
    return replace(prices, bands=moved, single_diseases=replace(listed, exit=exits))


def by_its_own_standard(prices: PriceParameters) -> PriceParameters:
    """The bands compare with the standard, not with an average cost."""
    assert prices.points is not None
    assert prices.dip is not None
    groups = tuple(replace(group, average_cost=None) for group in prices.dip.groups)
    return replace(prices, points=replace(prices.points, average_costs={}), dip=replace(prices.dip, groups=groups))


def a_stay(seed: int, case: PricedCase, prices: PriceParameters) -> tuple[SettlementInputs, PriceParameters, Costs]:
    """A stay of the case under the prices, with benefits and a dearer bill of the seed."""
    made = RandomSettlements(seed)
    drawn = made.area()
    of_area = replace(
        prices,
        insurance=drawn.parameters.insurance,
        assistance=drawn.parameters.assistance,
        fund_formula=drawn.parameters.fund_formula,
        bundle_extras=drawn.parameters.bundle_extras,
    )
    stay = made.stay(drawn)
    of_stay = replace(case, institution_tier=stay.case.institution_tier, decision=None)
    check_parameters(of_area)
    return costing(replace(stay, case=of_stay), stay.costs, of_area), of_area, made.dearer(stay.costs)


@pytest.mark.parametrize("scheme", SCHEMES)
@many
@given(seed=seeds, case=cases, drawn=areas())
def test_a_dearer_stay_costs_no_payer_less_as_long_as_it_stays_in_the_bundle(
    scheme: Scheme, seed: int, case: PricedCase, drawn: PriceParameters
) -> None:
    stay, prices, dearer = a_stay(seed, case, in_the_bundle(alone(scheme, drawn)))
    check_dearer(stay, prices, dearer)


@pytest.mark.parametrize("scheme", SCHEMES)
@many
@given(seed=seeds, case=cases, drawn=areas())
def test_a_dearer_stay_that_may_leave_the_bundle_has_no_lower_standard_with_its_extras_and_no_lower_bill(
    scheme: Scheme, seed: int, case: PricedCase, drawn: PriceParameters
) -> None:
    # Given bands and exits of every kind, measured by the scheme's own standard
    stay, prices, dearer = a_stay(seed, case, by_its_own_standard(alone(scheme, drawn)))

    # When the stay costs more
    after = costing(stay, dearer, prices)

    # Then in any case the payers add up
    check_one(stay, prices)
    check_one(after, prices)

    # And neither what the hospital is to get nor the bill is lower
    assert settle(after, prices).hospital.standard >= settle(stay, prices).hospital.standard
    assert settle(after, prices).bill.total >= settle(stay, prices).bill.total


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("extra", BundleExtra)
@many
@given(seed=seeds, case=cases, drawn=areas())
def test_one_yuan_more_of_a_listed_extra_is_one_yuan_more_on_the_bill_and_nothing_to_the_pool(
    extra: BundleExtra, scheme: Scheme, seed: int, case: PricedCase, drawn: PriceParameters
) -> None:
    # Given bands and exits of every kind, and an area that bills the extra beside the bundle
    stay, prices, _ = a_stay(seed, case, alone(scheme, drawn))
    prices = replace(prices, bundle_extras=(extra,))
    stay = replace(stay, mode=PaymentMode.FEE_AND_PAY)

    # When the stay has one yuan more of it
    more = {"total": stay.costs.total + 1, extra.value: getattr(stay.costs, extra.value) + 1}
    before = settle(costing(stay, stay.costs, prices), prices)
    after = settle(costing(stay, replace(stay.costs, **more), prices), prices)

    # Then the bill has that yuan once, and what the pool pays is the same
    assert after.bill.total == before.bill.total + 1
    assert (after.price.scheme, after.hospital.pool) == (before.price.scheme, before.hospital.pool)


def test_a_stay_that_leaves_the_bundle_brings_its_own_pre_self_pay_and_basic_pays_less() -> None:
    # Given a bundle of 6,000 all in scope, left above 6,000, and stays with 3,000 of pre-self-pay
    by_item_above = bands(high=HighCostBand(table({"*": "1"}), HighCostRule.BY_ITEM), low=None)
    prices = replace(
        area(Scheme.DRG_WEIGHT, Scheme.BY_ITEM, bands=by_item_above),
        insurance={inputs(costs("1.00")).insurance: benefits(basic=steps(_0="0.50"))},
    )

    def basic(total: str) -> Decimal:
        stay = inputs(costs(total, pre_self_pay="3000.00"), mode=PaymentMode.FEE_AND_PAY)
        return settle(replace(stay, case=a_case(total)), prices).payers.basic

    # Then one cent decides between half of 6,000 and half of 3,000.01
    assert (basic("6000.00"), basic("6000.01")) == (yuan("3000.00"), yuan("1500.01"))


def test_by_an_average_cost_above_the_standard_a_cheap_stay_by_item_may_be_paid_more_than_a_usual_one() -> None:
    # Given a standard of 6,000, an average cost of 20,000, and by item below half of that
    low = StayBands((Scheme.DRG_POINTS,), low=LowCostBand(table({"*": "0.5"}), LowCostRule.BY_ITEM))
    prices = area(Scheme.DRG_POINTS, points=points(average_costs={"ES35": "20000.00"}, of_all="6000.00"), bands=low)

    # Then the edge at 10,000 leads from 9,999.99 down to the standard
    assert price_case(a_case("9999.99"), prices).standard == yuan("9999.99")
    assert price_case(a_case("10000.00"), prices).standard == yuan("6000.00")


def test_the_price_list_pays_its_price_between_its_exits_and_by_item_beyond_them() -> None:
    exits = ExitRules(cost_above=Decimal(2), cost_below=Decimal("0.5"))
    prices = area(Scheme.SINGLE_DISEASE, Scheme.BY_ITEM, single_diseases=single_diseases(exit_rules=exits))
    standards = [price_case(a_case(cost), prices).standard for cost in ("1999.99", "2000.00", "8000.00", "8000.01")]
    assert standards == [yuan("1999.99"), yuan("4000.00"), yuan("4000.00"), yuan("8000.01")]
