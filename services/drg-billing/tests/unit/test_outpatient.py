"""A visit: yearly deductible, ratio by tier, cap, then the accounts, then cash."""

from decimal import Decimal

import pytest

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.errors import ParameterUnset
from drg_billing.domain.outpatient import settle_visit
from drg_billing.domain.outpatient_parameters import OutpatientYear
from drg_billing.domain.parameters import AccountCovers, InsuranceType

from .money_builders import benefits, costs, parameters, terms, visit, visits, yuan


def test_insurance_pays_its_ratio_of_what_the_yearly_deductible_leaves() -> None:
    area = parameters(outpatient=visits(terms(deductible="200.00")))
    result = settle_visit(visit(costs("500.00", self_pay="60.00", over_limit="20.00", pre_self_pay="20.00")), area)
    assert result.deductible == yuan("200.00")
    assert result.payers.basic == yuan("100.00")  # half of 500 − 100 − 200
    assert result.payers.cash == yuan("400.00")


@pytest.mark.parametrize(("used", "deductible"), [("0.00", "80.00"), ("150.00", "50.00"), ("200.00", "0.00")])
def test_the_deductible_is_due_once_a_year(used: str, deductible: str) -> None:
    area = parameters(outpatient=visits(terms(deductible="200.00")))
    before = YearTotals(outpatient_deductible_used=yuan(used))
    result = settle_visit(visit(costs("80.00"), year_before=before), area)
    assert result.deductible == yuan(deductible)
    assert result.year_added.outpatient_deductible_used == yuan(deductible)


@pytest.mark.parametrize(("tier", "basic"), [("township", "60.00"), ("county_lead", "50.00")])
def test_the_ratio_is_that_of_the_institutions_tier(tier: str, basic: str) -> None:
    area = parameters(outpatient=visits(terms(township="0.60", county_lead="0.50")))
    assert settle_visit(visit(costs("100.00"), tier=tier), area).payers.basic == yuan(basic)


def test_retired_people_have_terms_of_their_own_where_the_area_sets_them() -> None:
    retired = terms(deductible="0.00", **{"*": "0.70"})
    assert settle_visit(
        visit(costs("100.00"), retired=True), parameters(outpatient=visits(retired=retired))
    ).payers.basic == yuan("70.00")
    assert settle_visit(visit(costs("100.00"), retired=True), parameters(outpatient=visits())).payers.basic == yuan(
        "50.00"
    )


def test_the_yearly_cap_cuts_what_insurance_pays() -> None:
    area = parameters(outpatient=visits(terms(cap="2000.00")))
    result = settle_visit(visit(costs("100.00"), year_before=YearTotals(outpatient_paid=yuan("1980.00"))), area)
    assert (result.payers.basic, result.payers.cash) == (yuan("20.00"), yuan("80.00"))


def test_a_line_is_rounded_half_up() -> None:
    result = settle_visit(visit(costs("0.01")), parameters(outpatient=visits()))
    assert (result.payers.basic, result.payers.cash) == (yuan("0.01"), yuan("0.00"))


def test_in_a_year_of_their_own_visits_do_not_touch_what_stays_have_used() -> None:
    area = parameters(outpatient=visits(terms(deductible="200.00")))
    before = YearTotals(deductible_used=yuan("500.00"), basic_paid=yuan("9.00"))
    result = settle_visit(visit(costs("300.00"), year_before=before), area)
    assert result.deductible == yuan("200.00")
    assert (result.year_added.deductible_used, result.year_added.basic_paid) == (yuan("0.00"), yuan("0.00"))


def test_in_a_shared_year_a_deductible_paid_at_a_stay_counts_at_a_visit_and_the_other_way_round() -> None:
    area = parameters(outpatient=visits(terms(deductible="200.00"), year=OutpatientYear.SHARED))
    before = YearTotals(deductible_used=yuan("150.00"))
    result = settle_visit(visit(costs("300.00"), year_before=before), area)
    assert result.deductible == yuan("50.00")
    assert (result.year_added.deductible_used, result.year_added.basic_paid) == (yuan("50.00"), yuan("125.00"))


def test_in_a_shared_year_the_cap_of_basic_insurance_is_one_for_stays_and_visits() -> None:
    area = parameters(employee=benefits(basic_cap="1000.00"), outpatient=visits(year=OutpatientYear.SHARED))
    result = settle_visit(visit(costs("300.00"), year_before=YearTotals(basic_paid=yuan("990.00"))), area)
    assert result.payers.basic == yuan("10.00")


@pytest.mark.parametrize(
    ("covers", "account", "mutual_aid", "cash"),
    [
        (AccountCovers.POLICY_SHARE, "40.00", "10.00", "10.00"),  # the 10 outside the scope are cash
        (AccountCovers.WHOLE_SHARE, "40.00", "20.00", "0.00"),
        (None, "0.00", "0.00", "60.00"),
    ],
)
def test_the_accounts_pay_before_cash(covers: AccountCovers | None, account: str, mutual_aid: str, cash: str) -> None:
    area = parameters(employee=benefits(account_covers=covers), outpatient=visits())
    paid = settle_visit(visit(costs("110.00", self_pay="10.00"), account="40.00", mutual_aid="99.00"), area).payers
    assert (paid.account, paid.mutual_aid, paid.cash) == (yuan(account), yuan(mutual_aid), yuan(cash))


def test_without_insurance_a_visit_is_cash() -> None:
    paid = settle_visit(visit(costs("80.00"), insurance=InsuranceType.NONE, account="80.00"), parameters()).payers
    assert (paid.basic, paid.account, paid.cash) == (yuan("0.00"), yuan("0.00"), yuan("80.00"))


@pytest.mark.parametrize(
    ("insurance", "retired", "parameter"),
    [
        (InsuranceType.RESIDENT, False, "outpatient.resident"),
        (InsuranceType.EMPLOYEE, False, "outpatient.employee.terms.ratio_by_tier.county_lead"),
        (InsuranceType.EMPLOYEE, True, "outpatient.employee.retired_terms.ratio_by_tier.county_lead"),
    ],
)
def test_what_the_area_left_open_is_named(insurance: InsuranceType, retired: bool, parameter: str) -> None:
    only_township = terms(township="0.60")
    area = parameters(outpatient=visits(only_township, retired=only_township))
    with pytest.raises(ParameterUnset) as unset:
        settle_visit(visit(costs("80.00"), insurance=insurance, retired=retired), area)
    assert unset.value.parameter == parameter


def test_every_amount_and_ratio_of_the_scheme_is_listed_for_the_check() -> None:
    scheme = visits(terms(deductible="1.00", cap="2.00"), retired=terms(deductible="3.00", township="0.70"))
    assert dict(scheme.amounts()) == {
        "terms.yearly_deductible": Decimal("1.00"),
        "terms.yearly_cap": Decimal("2.00"),
        "retired_terms.yearly_deductible": Decimal("3.00"),
    }
    assert dict(scheme.ratios()) == {
        "terms.ratio_by_tier.*": Decimal("0.50"),
        "retired_terms.ratio_by_tier.township": Decimal("0.70"),
    }
