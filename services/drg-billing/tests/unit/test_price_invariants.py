"""What holds for every price, whatever the tables and the case."""

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drg_billing.adapters.stored_json import (
    read_inputs,
    read_parameters,
    read_result,
    write_inputs,
    write_parameters,
    write_result,
)
from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.parameters import FundFormula, PaymentMode, PriceParameters
from drg_billing.domain.price_tables import ExitRules, Scheme, SchemeUse
from drg_billing.domain.pricing import PricedCase, price_case
from drg_billing.domain.settlement import settle

from .money_builders import costing, costs, inputs
from .price_builders import ALL_SCHEMES
from .price_strategies import areas, cases, decimals

PAYERS = ("basic", "supplement", "serious_illness", "assistance", "account", "mutual_aid", "cash")


def check_price(case: PricedCase, price_of: PriceParameters) -> None:
    check_parameters(price_of)
    price = price_case(case, price_of)

    # A standard is never negative and has two places; a case that nobody decided on was offered in the list's order
    assert price.standard >= 0
    assert price.standard == price.standard.quantize(Decimal("0.01"))
    if case.decision is None:
        way = [passed.scheme for passed in price.passed_over]
        listed = [use.scheme for use in price_of.schemes]
        assert way == listed[: len(way)]
        assert price.scheme is Scheme.BY_ITEM or price.scheme is listed[len(way)]
    assert price_case(case, price_of) == price


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases, price_of=areas())
def test_standards_are_never_negative_and_say_the_way_that_led_to_them(
    case: PricedCase, price_of: PriceParameters
) -> None:
    check_price(case, price_of)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases, price_of=areas(), scheme=st.sampled_from(ALL_SCHEMES), more=decimals(5_000_000, 2))
def test_a_dearer_stay_of_a_scheme_has_no_lower_standard_where_the_rule_compares_with_the_standard(
    case: PricedCase, price_of: PriceParameters, scheme: Scheme, more: Decimal
) -> None:
    # Given a scheme alone, its bands measured by its own standard; exits of the price list are another scheme
    assert price_of.points is not None
    assert price_of.dip is not None
    assert price_of.single_diseases is not None
    alone = replace(
        price_of,
        schemes=(SchemeUse(scheme), SchemeUse(Scheme.BY_ITEM))
        if scheme is not Scheme.BY_ITEM
        else (SchemeUse(scheme),),
        bands=None
        if price_of.bands is None or scheme not in (Scheme.DRG_WEIGHT, Scheme.DRG_POINTS, Scheme.DIP)
        else replace(price_of.bands, schemes=(scheme,)),
        points=replace(price_of.points, average_costs={}),
        dip=replace(price_of.dip, groups=tuple(replace(group, average_cost=None) for group in price_of.dip.groups)),
        single_diseases=replace(price_of.single_diseases, exit=ExitRules()),
    )

    # When the same stay costs more, then its standard is not lower
    usual = price_case(case, alone)
    dearer = price_case(replace(case, total_cost=case.total_cost + more), alone)
    assert dearer.standard >= usual.standard


def check_settlement(case: PricedCase, price_of: PriceParameters, mode: PaymentMode) -> None:
    """Payers add up, the hospital's side adds up, and everything replays from its text."""
    extras = (case.total_cost / 10).quantize(Decimal("0.01"), ROUND_DOWN)
    bill = costs(str(case.total_cost), self_pay=str(extras), over_limit=str(extras))
    stay = costing(replace(inputs(bill, mode=mode), case=case), bill, price_of)
    result = settle(stay, price_of)
    assert sum(getattr(result.payers, name) for name in PAYERS) == result.payers.total == result.bill.total
    hospital = result.hospital
    assert hospital.patient + hospital.other_funds + hospital.pool + hospital.difference == stay.costs.total
    if price_of.fund_formula is not FundFormula.BALANCE:
        assert hospital.pool >= 0
        assert hospital.other_funds >= 0
    if mode is PaymentMode.FEE_AND_PAY and result.price.scheme is not Scheme.BY_ITEM:
        listed = sum(getattr(stay.costs, extra) for extra in price_of.bundle_extras)
        assert result.bill.total == result.price.standard + listed
        assert result.bill.in_scope == result.price.standard
    again = settle(read_inputs(write_inputs(stay)), read_parameters(write_parameters(price_of)))
    assert write_result(again) == write_result(result) == write_result(read_result(write_result(result)))


@pytest.mark.parametrize("mode", PaymentMode)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases, price_of=areas())
def test_payers_add_up_in_either_mode_under_every_scheme(
    mode: PaymentMode, case: PricedCase, price_of: PriceParameters
) -> None:
    check_settlement(case, price_of, mode)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases, price_of=areas(), mode=st.sampled_from(PaymentMode))
def test_nightly_payers_add_up_under_every_scheme(
    case: PricedCase, price_of: PriceParameters, mode: PaymentMode
) -> None:
    check_price(case, price_of)
    check_settlement(case, price_of, mode)
