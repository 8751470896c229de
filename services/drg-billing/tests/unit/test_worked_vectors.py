"""The worked examples of the design (section 4), each with the figures as published."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from drg_billing.domain.account import Account, AccountKey, MovementCause, MovementKind, move
from drg_billing.domain.fund_formula import pay_hospital
from drg_billing.domain.money import to_cents
from drg_billing.domain.outpatient import settle_visit
from drg_billing.domain.parameters import AccountCovers, FundFormula
from drg_billing.domain.price_tables import LowCostBand, LowCostRule, Scheme, StayBands
from drg_billing.domain.pricing import price_case
from drg_billing.domain.pricing.price import Band
from drg_billing.domain.settlement import settle
from drg_billing.domain.steps import Step

from .money_builders import benefit, benefits, costs, inputs, parameters, prices, steps, terms, visit, visits, yuan
from .price_builders import a_case, area, points, table

NOW = datetime(2025, 3, 8, tzinfo=UTC)


def test_serious_illness_on_a_residual_of_170000_pays_45000_and_42000() -> None:
    # Given in-scope 270,000, basic capped at 100,000; 10,000–100,000 at 50 %, above at 60 %, no cap
    area = parameters(
        resident=benefits(
            basic=steps(_0="1"), basic_cap="100000.00", serious_illness=benefit(_10000="0.50", _100000="0.60")
        )
    )

    # When the case is settled
    result = settle(inputs(costs("270000.00")), area)

    # Then 45,000 + 42,000 = 87,000, and together with basic 187,000
    assert [line.amount for line in result.serious_illness_lines] == [yuan("45000.00"), yuan("42000.00")]
    assert result.payers.serious_illness == yuan("87000.00")
    assert result.payers.basic + result.payers.serious_illness == yuan("187000.00")


def test_standard_24227_05_patient_26006_32_other_funds_12751_96_leave_a_pool_of_minus_14531_23() -> None:
    paid = pay_hospital(
        FundFormula.BALANCE,
        standard=yuan("24227.05"),
        patient=yuan("26006.32"),
        other_funds=yuan("12751.96"),
        cost=yuan("40000.00"),
    )
    assert paid.pool == yuan("-14531.23")
    assert paid.patient + paid.other_funds + paid.pool + paid.difference == yuan("40000.00")


def test_pool_is_zero_there_where_the_area_lets_no_layer_be_negative() -> None:
    paid = pay_hospital(
        FundFormula.BALANCE_NOT_BELOW_ZERO,
        standard=yuan("24227.05"),
        patient=yuan("26006.32"),
        other_funds=yuan("12751.96"),
        cost=yuan("40000.00"),
    )
    assert paid.pool == yuan("0.00")
    assert paid.patient + paid.other_funds + paid.pool + paid.difference == yuan("40000.00")


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


def test_weight_0_4527_at_a_rate_of_6495_34_is_2940_44() -> None:
    by_weight = parameters(group_prices=prices(rate="6495.34", weights={"ES35": "0.4527"}))
    price = price_case(a_case(), by_weight)
    assert (price.scheme, price.standard) == (Scheme.DRG_WEIGHT, yuan("2940.44"))


def test_weight_2_at_a_rate_of_10000_and_a_coefficient_of_1_3_is_26000() -> None:
    by_weight = parameters(
        group_prices=prices(rate="10000.00", weights={"ES35": "2.0"}, coefficients={"county_lead": "1.3"})
    )
    assert price_case(a_case(), by_weight).standard == yuan("26000.00")


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


def test_pre_self_pay_of_5_percent_of_4_52_is_0_23_and_leaves_4_29_in_scope() -> None:
    pre_self_pay = to_cents(yuan("4.52") * Decimal("0.05"))
    assert pre_self_pay == yuan("0.23")
    assert costs("4.52", pre_self_pay=str(pre_self_pay)).in_scope == yuan("4.29")


def test_23442_46_is_2533_97_and_1396_89_and_703_44_outside_the_scope_and_18808_16_in_it() -> None:
    bill = costs("23442.46", self_pay="2533.97", over_limit="1396.89", pre_self_pay="703.44")
    assert bill.in_scope == yuan("18808.16")


def test_fund_18785_39_hospital_505_01_and_person_4152_06_pay_23442_46() -> None:
    # Given a bundle of 22,937.45 for a stay that cost 23,442.46, of which the person pays 4,152.06
    paid = pay_hospital(
        FundFormula.BALANCE,
        standard=yuan("22937.45"),
        patient=yuan("4152.06"),
        other_funds=yuan("0.00"),
        cost=yuan("23442.46"),
    )

    # Then 18,785.39 + 505.01 + 4,152.06 = 23,442.46
    assert (paid.pool, paid.difference) == (yuan("18785.39"), yuan("505.01"))
    assert paid.pool + paid.difference + paid.patient == yuan("23442.46")


def test_the_person_pays_170_04_from_the_account_and_3982_02_in_cash() -> None:
    # Given a stay of which 4,152.06 is left to the person, and 170.04 on the account
    area = parameters(
        resident=replace(benefits(basic=(Step(yuan("0.00"), Decimal(0)),)), account_covers=AccountCovers.WHOLE_SHARE)
    )

    # When it is settled
    result = settle(inputs(costs("4152.06"), account="170.04"), area)

    # Then 4,152.06 = 170.04 + 3,982.02
    assert (result.payers.account, result.payers.cash) == (yuan("170.04"), yuan("3982.02"))


def test_a_visit_of_4_52_with_5_percent_pre_self_pay_is_paid_by_an_account_of_1378_15_that_keeps_1373_63() -> None:
    # Given an account of 1,378.15 that pays whatever is left to the person, and a visit below the deductible
    area = parameters(
        employee=benefits(account_covers=AccountCovers.WHOLE_SHARE), outpatient=visits(terms(deductible="200.00"))
    )
    account = Account(UUID(int=1), AccountKey("990100", "a" * 64), UUID(int=2), yuan("1378.15"), movements=1)

    # When it is settled, and the account pays
    result = settle_visit(visit(costs("4.52", pre_self_pay="0.23"), account="1378.15"), area)
    after, movement = move(
        account, UUID(int=3), MovementKind.PAYMENT, -result.payers.account, MovementCause(UUID(int=4)), NOW
    )

    # Then 4.29 are in scope, and 1,378.15 − 4.52 = 1,373.63 stay on the account
    assert (result.deductible, result.payers.account, result.payers.cash) == (yuan("4.29"), yuan("4.52"), yuan("0.00"))
    assert (after.balance, movement.balance_after) == (yuan("1373.63"), yuan("1373.63"))


def test_a_refund_of_minus_25_10_is_minus_24_87_to_the_account_and_minus_0_23_in_cash() -> None:
    # Given a visit of 25.10, of which 0.23 lie outside the scope and the account pays what lies in it
    area = parameters(
        employee=benefits(account_covers=AccountCovers.POLICY_SHARE), outpatient=visits(terms(deductible="200.00"))
    )
    paid = settle_visit(visit(costs("25.10", pre_self_pay="0.23"), account="100.00"), area).payers

    # When it is taken back, then −25.10 = −24.87 − 0.23
    refund = paid.negated()
    assert (refund.total, refund.account, refund.cash) == (yuan("-25.10"), yuan("-24.87"), yuan("-0.23"))
