"""The worked examples about prices of the design (section 4), each with the figures as published."""

from dataclasses import replace
from decimal import Decimal

from drg_billing.domain.fund_formula import pay_hospital
from drg_billing.domain.parameters import FundFormula
from drg_billing.domain.price_tables import LowCostBand, LowCostRule, Scheme, StayBands
from drg_billing.domain.pricing import price_case
from drg_billing.domain.pricing.price import Band

from .money_builders import prices, yuan
from .price_builders import a_case, area, points, table


def test_weight_0_4527_at_a_rate_of_6495_34_is_2940_44() -> None:
    weight = replace(area(Scheme.DRG_WEIGHT), group_prices=prices(rate="6495.34", weights={"ES35": "0.4527"}))
    assert price_case(a_case(), weight).standard == yuan("2940.44")


def test_base_points_of_2_at_10000_yuan_and_a_coefficient_of_1_3_are_26000() -> None:
    by_points = area(
        Scheme.DRG_POINTS, points=points({"ES35": "2.0"}, values={"*": "10000"}, coefficients={"county_lead": "1.3"})
    )
    price = price_case(a_case("26000.00"), by_points)
    assert (price.points, price.standard) == (Decimal("2.6000"), yuan("26000.00"))


def test_a_stay_at_1000_of_1250_has_80_percent_of_its_points_100_become_80() -> None:
    # Given 100 points at 12.50, so that a usual stay is 1,250, and points in proportion below 0.9 of that
    low = StayBands((Scheme.DRG_POINTS,), low=LowCostBand(table({"*": "0.9"}), LowCostRule.IN_PROPORTION))
    by_points = area(Scheme.DRG_POINTS, points=points({"ES35": "100"}, values={"*": "12.50"}), bands=low)

    # When a stay costs 1,000
    price = price_case(a_case("1000.00"), by_points)

    # Then it has 80 points, and its standard is what it cost
    assert (price.base_points, price.points, price.band) == (Decimal(100), Decimal(80), Band.LOW_COST)
    assert price.standard == yuan("1000.00")


def test_standard_24227_05_patient_26006_32_other_funds_12751_96_leave_a_pool_of_minus_14531_23() -> None:
    paid = pay_hospital(
        FundFormula.BALANCE,
        standard=yuan("24227.05"),
        patient=yuan("26006.32"),
        other_funds=yuan("12751.96"),
        cost=yuan("40000.00"),
    )
    assert paid.pool == yuan("-14531.23")


def test_by_layer_that_standard_is_used_up_by_the_patient_and_no_fund_owes_anything() -> None:
    paid = pay_hospital(
        FundFormula.NOT_NEGATIVE_BY_LAYER,
        standard=yuan("24227.05"),
        patient=yuan("26006.32"),
        other_funds=yuan("12751.96"),
        cost=yuan("40000.00"),
    )
    assert (paid.other_funds, paid.pool, paid.difference) == (yuan("0.00"), yuan("0.00"), yuan("13993.68"))


def test_by_layer_other_funds_owe_no_more_than_the_patient_leaves_of_the_standard() -> None:
    paid = pay_hospital(
        FundFormula.NOT_NEGATIVE_BY_LAYER,
        standard=yuan("1000.00"),
        patient=yuan("700.00"),
        other_funds=yuan("400.00"),
        cost=yuan("1100.00"),
    )
    assert (paid.other_funds, paid.pool, paid.difference) == (yuan("300.00"), yuan("0.00"), yuan("100.00"))
