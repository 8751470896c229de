"""The layers, one by one: what each takes and what it leaves."""

from dataclasses import replace
from decimal import Decimal

import pytest

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.errors import ParameterUnset
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.parameters import (
    AccountCovers,
    DeductibleScope,
    FundFormula,
    InsuranceType,
    PaymentMode,
    UnreferredReduction,
)
from drg_billing.domain.price_tables import LowCostBand, LowCostRule, QyPayment
from drg_billing.domain.pricing import Scheme
from drg_billing.domain.settlement import LinkedStay, SettlementInputs, TransferDirection, settle

from .money_builders import benefit, benefits, costing, costs, inputs, parameters, prices, steps, yuan
from .price_builders import area, bands, table


def test_basic_pays_its_ratio_of_what_the_deductible_leaves() -> None:
    area = parameters(resident=benefits(deductible={"county_lead": "300.00"}))
    result = settle(inputs(costs("1300.00", self_pay="100.00")), area)
    assert result.deductible == yuan("300.00")
    assert result.payers.basic == yuan("630.00")  # 70 % of 1,300 − 100 − 300
    assert result.payers.cash == yuan("670.00")


def test_a_bill_below_the_deductible_is_the_patients() -> None:
    area = parameters(resident=benefits(deductible={"*": "300.00"}))
    result = settle(inputs(costs("120.00")), area)
    assert (result.deductible, result.payers.basic, result.payers.cash) == (yuan("120.00"), yuan("0"), yuan("120.00"))


def test_basic_steps_pay_each_part_at_its_own_ratio() -> None:
    area = parameters(resident=benefits(basic=steps(_0="0.60", _5000="0.80")))
    result = settle(inputs(costs("7000.00")), area)
    assert [(line.part, line.amount) for line in result.basic_lines] == [
        (yuan("5000.00"), yuan("3000.00")),
        (yuan("2000.00"), yuan("1600.00")),
    ]


def test_basic_stops_at_what_the_year_has_left_under_the_cap() -> None:
    area = parameters(resident=benefits(basic_cap="100000.00"))
    result = settle(inputs(costs("10000.00"), year_before=YearTotals(basic_paid=yuan("99000.00"))), area)
    assert result.payers.basic == yuan("1000.00")
    assert result.year_added.basic_paid == yuan("1000.00")


@pytest.mark.parametrize(("used", "deductible"), [("0.00", "500.00"), ("200.00", "300.00"), ("800.00", "0.00")])
def test_a_yearly_deductible_counts_what_the_year_has_paid(used: str, deductible: str) -> None:
    area = parameters(resident=benefits(deductible={"*": "500.00"}, scope=DeductibleScope.YEAR))
    result = settle(inputs(costs("2000.00"), year_before=YearTotals(deductible_used=yuan(used))), area)
    assert result.deductible == yuan(deductible)
    assert result.year_added.deductible_used == yuan(deductible)


def test_a_deductible_by_stay_is_due_again_at_every_stay() -> None:
    area = parameters(resident=benefits(deductible={"*": "500.00"}))
    result = settle(inputs(costs("2000.00"), year_before=YearTotals(deductible_used=yuan("500.00"))), area)
    assert result.deductible == yuan("500.00")


@pytest.mark.parametrize(
    ("direction", "met", "deductible", "met_after"),
    [
        (TransferDirection.UP, "100.00", "200.00", "300.00"),  # the difference
        (TransferDirection.UP, "400.00", "0.00", "400.00"),
        (TransferDirection.DOWN, "300.00", "0.00", "300.00"),  # none
        (TransferDirection.DOWN, "20.00", "0.00", "20.00"),
    ],
)
def test_a_linked_stay_continues_the_deductible(
    direction: TransferDirection, met: str, deductible: str, met_after: str
) -> None:
    area = parameters(resident=benefits(deductible={"county_lead": "300.00"}))
    result = settle(inputs(costs("5000.00"), linked_stay=LinkedStay(direction, yuan(met))), area)
    assert (result.deductible, result.deductible_met) == (yuan(deductible), yuan(met_after))


@pytest.mark.parametrize(
    ("contracted", "referred", "tier", "basic"),
    [
        (False, True, "county_lead", "700.00"),
        (True, True, "county_lead", "750.00"),  # bonus of 5 %
        (False, False, "county_lead", "500.00"),  # without referral 20 % less
        (True, False, "county_lead", "550.00"),
        (False, False, "township", "700.00"),  # the reduction is not for this tier
    ],
)
def test_contract_and_referral_move_the_basic_ratio(contracted: bool, referred: bool, tier: str, basic: str) -> None:
    area = parameters(
        resident=benefits(
            contracted_bonus="0.05", unreferred=UnreferredReduction(frozenset({"county_lead"}), Decimal("0.20"))
        )
    )
    result = settle(inputs(costs("1000.00"), contracted=contracted, referred=referred, tier=tier), area)
    assert result.payers.basic == yuan(basic)


def test_no_bonus_lifts_a_ratio_above_one() -> None:
    area = parameters(resident=benefits(basic=steps(_0="0.98"), contracted_bonus="0.05"))
    assert settle(inputs(costs("1000.00"), contracted=True), area).payers.basic == yuan("1000.00")


def test_serious_illness_goes_on_where_the_year_has_come_to() -> None:
    # Given thresholds on the residual of the whole year, of which 9,000 has gathered
    area = parameters(resident=benefits(basic=steps(_0="0"), serious_illness=benefit(_10000="0.50", _20000="0.60")))
    before = YearTotals(serious_illness_base=yuan("9000.00"))

    # When a stay leaves another 15,000
    result = settle(inputs(costs("15000.00"), year_before=before), area)

    # Then 10,000 fall into the first step, 4,000 into the second, 1,000 below both
    assert [line.part for line in result.serious_illness_lines] == [yuan("10000.00"), yuan("4000.00")]
    assert result.payers.serious_illness == yuan("7400.00")
    assert result.year_added.serious_illness_base == yuan("15000.00")


def test_the_cap_of_assistance_counts_what_it_paid_under_another_insurance() -> None:
    # Given a cap of 1,000, of which 100 are used under this insurance and 700 under others
    area = parameters(resident=benefits(), assistance={"low_income": benefit("1000.00", _0="1.00")})
    year = YearTotals(assistance_paid=yuan("100.00")).with_assistance_elsewhere(yuan("700.00"))

    # When a stay is settled that leaves more than the rest
    result = settle(inputs(costs("10000.00"), assistance_category="low_income", year_before=year), area)

    # Then assistance pays the rest, and the stay adds that much to the year
    assert result.payers.assistance == yuan("200.00")
    assert result.year_added.assistance_paid == yuan("200.00")


def test_assistance_pays_its_category_after_the_insurances_up_to_its_cap() -> None:
    area = parameters(
        resident=benefits(serious_illness=benefit(_0="0.50")), assistance={"low_income": benefit("1000.00", _0="0.80")}
    )
    result = settle(
        inputs(
            costs("10000.00"),
            assistance_category="low_income",
            year_before=YearTotals(assistance_paid=yuan("100.00")),
        ),
        area,
    )
    # 10,000 → basic 7,000 → serious illness 1,500 → 80 % of 1,500 = 1,200, of which the cap leaves 900
    assert (result.payers.basic, result.payers.serious_illness) == (yuan("7000.00"), yuan("1500.00"))
    assert (result.payers.assistance, result.payers.cash) == (yuan("900.00"), yuan("600.00"))


def test_supplement_stands_between_basic_and_serious_illness_and_counts_as_other() -> None:
    area = parameters(
        employee=benefits(supplement=benefit(_0="0.50"), serious_illness=benefit(_1000="0.50")),
    )
    result = settle(inputs(costs("10000.00"), insurance=InsuranceType.EMPLOYEE), area)
    # 10,000 → basic 7,000 → supplement 1,500 → serious illness 50 % of 1,500 above 1,000
    assert (result.payers.supplement, result.payers.other) == (yuan("1500.00"), yuan("1500.00"))
    assert result.payers.serious_illness == yuan("250.00")


@pytest.mark.parametrize(
    ("covers", "available", "relatives", "account", "mutual_aid", "cash"),
    [
        (AccountCovers.POLICY_SHARE, "100.00", "0.00", "100.00", "0.00", "300.00"),
        (AccountCovers.POLICY_SHARE, "900.00", "50.00", "300.00", "0.00", "100.00"),  # not the 100 outside the scope
        (AccountCovers.WHOLE_SHARE, "900.00", "0.00", "400.00", "0.00", "0.00"),
        (AccountCovers.WHOLE_SHARE, "150.00", "900.00", "150.00", "250.00", "0.00"),
        (None, "900.00", "900.00", "0.00", "0.00", "400.00"),
    ],
)
def test_accounts_pay_before_cash(
    covers: AccountCovers | None, available: str, relatives: str, account: str, mutual_aid: str, cash: str
) -> None:
    area = parameters(employee=benefits(account_covers=covers))
    result = settle(
        inputs(
            costs("1100.00", self_pay="100.00"),
            insurance=InsuranceType.EMPLOYEE,
            account=available,
            mutual_aid=relatives,
        ),
        area,
    )
    paid = result.payers
    assert (paid.account, paid.mutual_aid, paid.cash) == (yuan(account), yuan(mutual_aid), yuan(cash))


def test_without_insurance_everything_but_assistance_is_cash() -> None:
    area = parameters(assistance={"low_income": benefit(_0="0.50")})
    result = settle(
        inputs(costs("1000.00"), insurance=InsuranceType.NONE, assistance_category="low_income", account="500.00"), area
    )
    assert (result.payers.basic, result.payers.assistance) == (yuan("0.00"), yuan("500.00"))
    assert (result.payers.account, result.payers.cash) == (yuan("0.00"), yuan("500.00"))
    assert result.year_added.serious_illness_base == yuan("0.00")


@pytest.mark.parametrize("mode", list(PaymentMode))
@pytest.mark.parametrize("formula", list(FundFormula))
@pytest.mark.parametrize("bill", ["1000.00", "5000.00", "15000.00"])
def test_without_insurance_the_pool_owes_nothing_and_is_owed_nothing(
    mode: PaymentMode, formula: FundFormula, bill: str
) -> None:
    # Given an area of any formula and mode, and a stay of a person whom nobody insures but assistance helps
    area = parameters(assistance={"low_income": benefit(_0="0.50")}, fund_formula=formula)
    stay = inputs(costs(bill), insurance=InsuranceType.NONE, mode=mode, assistance_category="low_income")

    # When it is settled
    result = settle(replace(stay, outside_the_pool=True), area)

    # Then patient and assistance pay the bill, and nobody else pays or is paid
    assert result.hospital.pool == yuan("0.00")
    assert result.hospital.patient + result.hospital.other_funds == result.payers.total


def test_in_pay_only_mode_the_patient_settles_by_item_and_the_fund_pays_the_bundle() -> None:
    # Given a bundle of 6,000 for a stay that cost 5,000
    result = settle(inputs(costs("5000.00")), parameters())

    # Then the bill is the stay, and the hospital keeps what it saved
    assert result.payers.total == yuan("5000.00")
    assert (result.hospital.patient, result.hospital.pool) == (yuan("1500.00"), yuan("4500.00"))
    assert result.hospital.difference == yuan("-1000.00")


def test_in_fee_and_pay_mode_the_bill_is_the_bundle_and_the_listed_extras() -> None:
    # Given the same bundle, with 200 of full self-pay extras and 300 of pre-self-pay in the stay
    result = settle(
        inputs(costs("5000.00", self_pay="200.00", pre_self_pay="300.00"), mode=PaymentMode.FEE_AND_PAY), parameters()
    )

    # Then the patient is billed 6,000 + 200, and the bundle alone is in scope
    assert (result.bill.total, result.bill.in_scope) == (yuan("6200.00"), yuan("6000.00"))
    assert (result.payers.basic, result.payers.cash) == (yuan("4200.00"), yuan("2000.00"))
    assert result.hospital.pool == yuan("4200.00")


@pytest.mark.parametrize(
    ("total", "extras", "standard", "bill"),
    [
        # extreme above 3 × 6,000 and below 0.4 × 6,000, of what the stay costs inside the bundle
        ("30000.00", {"self_pay": "15000.00"}, "6000.00", "21000.00"),
        ("30001.00", {"self_pay": "15001.00"}, "6000.00", "21001.00"),  # one yuan more costs one
        ("2000.00", {"self_pay": "500.00"}, "1500.00", "2000.00"),
        ("33000.00", {"self_pay": "12000.00"}, "9000.00", "21000.00"),  # 21,000 inside, 3,000 above the multiple
        ("33000.00", {"over_limit": "12000.00"}, "21000.00", "21000.00"),  # not listed: inside, and in the excess
    ],
)
def test_a_band_in_fee_and_pay_mode_compares_what_the_stay_costs_inside_the_bundle(
    total: str, extras: dict[str, str], standard: str, bill: str
) -> None:
    low = LowCostBand(table({"*": "0.4"}), LowCostRule.IN_PROPORTION)
    prices = area(Scheme.DRG_WEIGHT, Scheme.BY_ITEM, bands=bands(low=low))
    costs_of_stay = costs(total, **extras)
    result = settle(costing(inputs(costs_of_stay, mode=PaymentMode.FEE_AND_PAY), costs_of_stay, prices), prices)
    assert (result.price.standard, result.bill.total) == (yuan(standard), yuan(bill))


def test_a_band_in_pay_only_mode_compares_the_whole_cost() -> None:
    # Given a stay of 30,000 with 15,000 of full self-pay, extreme above 3 × 6,000
    bill = costs("30000.00", self_pay="15000.00")
    prices = area(Scheme.DRG_WEIGHT, bands=bands())

    # Then the fund's bundle takes the excess of 12,000, and the patient's bill is the stay
    result = settle(costing(inputs(bill), bill, prices), prices)
    assert (result.price.standard, result.bill.total) == (yuan("18000.00"), yuan("30000.00"))


@pytest.mark.parametrize("mode", PaymentMode)
def test_an_ungroupable_case_is_paid_by_item_in_either_mode(mode: PaymentMode) -> None:
    case = inputs(costs("5000.00"), drg="0000", status=GroupStatus.UNGROUPABLE, mode=mode)
    result = settle(case, parameters())
    assert (result.price.scheme, result.price.standard) == (Scheme.BY_ITEM, yuan("5000.00"))
    assert (result.payers.total, result.hospital.difference) == (yuan("5000.00"), yuan("0.00"))


@pytest.mark.parametrize(("qy", "standard"), [(QyPayment.BY_ITEM, "5000.00"), (QyPayment.BY_WEIGHT, "12000.00")])
def test_a_qy_case_is_paid_as_the_area_says(qy: QyPayment, standard: str) -> None:
    area = parameters(group_prices=prices(weights={"GQY": "2"}, qy=qy))
    result = settle(inputs(costs("5000.00"), drg="GQY", status=GroupStatus.QY), area)
    assert result.price.standard == yuan(standard)


def test_an_institutions_own_coefficient_goes_before_its_tiers() -> None:
    area = parameters(group_prices=prices(coefficients={"county_lead": "1.0"}, institutions={"H1": "1.1"}))
    assert settle(inputs(costs("1.00")), area).price.standard == yuan("6600.00")
    assert settle(inputs(costs("1.00"), institution_code="H2"), area).price.standard == yuan("6000.00")


UNSET = [
    (inputs(costs("1.00"), drg="GB11"), "group_prices.weights.GB11"),
    (inputs(costs("1.00"), tier="village"), "group_prices.tier_coefficients.village"),
    (inputs(costs("1.00"), drg="GQY", status=GroupStatus.QY), "group_prices.qy"),
    (inputs(costs("1.00"), tier="county"), "insurance.resident.deductible.by_tier.county"),
    (inputs(costs("1.00"), assistance_category="low_income"), "assistance.low_income"),
]


@pytest.mark.parametrize(("case", "parameter"), UNSET)
def test_what_the_area_left_open_is_named_and_never_invented(case: SettlementInputs, parameter: str) -> None:
    area = parameters(
        group_prices=prices(weights={"ES35": "1"}, coefficients={"county_lead": "1", "county": "1"}),
        resident=benefits(deductible={"county_lead": "300.00"}),
    )
    with pytest.raises(ParameterUnset) as unset:
        settle(case, area)
    assert (unset.value.parameter, unset.value.pooling_area, unset.value.version) == (parameter, "990100", 1)
