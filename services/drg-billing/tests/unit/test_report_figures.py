"""What the figures of the reports are, by tables and over everything that hypothesis thinks of."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drg_billing.domain.clearing_parameters import ClearingRules, SharedPart
from drg_billing.domain.errors import ParameterUnset, PeriodReversed
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.price_tables import DrgPointPrices, QyPayment
from drg_billing.domain.reports.clearing import LedgerMonth, PaidInstitution, clear, prepay
from drg_billing.domain.reports.figures import REPORT_FIGURES, REPORT_TITLES
from drg_billing.domain.reports.mortality_risk import GroupDeaths, RiskLevel, low_risk_groups, risk_levels
from drg_billing.domain.reports.payments import NO_PAYMENTS, Payments
from drg_billing.domain.reports.request import ReportName, ReportPeriod
from drg_billing.domain.reports.rounding import quotient
from drg_billing.domain.reports.sums import total_of
from drg_billing.domain.reports.weights_in_force import parameters_in_force, weight_spans, weights_of

from .money_builders import parameters, prices, yuan


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "expected"),
    [(1, 8, 2, "0.13"), (-1, 8, 2, "-0.13"), (1, 3, 4, "0.3333"), (2, 3, 4, "0.6667"), (0, 5, 2, "0.00")],
)
def test_quotients_are_rounded_half_up(numerator: int, denominator: int, places: int, expected: str) -> None:
    assert quotient(numerator, denominator, places) == Decimal(expected)


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert str(quotient(Decimal("-0.01"), 10, 2)) == "0.00"


def test_nothing_is_divided_by_nothing() -> None:
    assert quotient(Decimal("5.00"), 0, 2) is None


@given(numerator=st.integers(-(10**15), 10**15), denominator=st.integers(1, 10**9))
def test_a_quotient_is_never_further_off_than_half_of_its_last_place(numerator: int, denominator: int) -> None:
    found = quotient(numerator, denominator, 4)
    assert found is not None
    assert abs(Fraction(found) - Fraction(numerator, denominator)) <= Fraction(1, 20_000)


def test_risk_levels_follow_the_logarithm_of_mortality_against_mean_and_standard_deviation() -> None:
    # Given groups that lose one of 10,000, 100, 100, 100 and 2 patients, and one that loses none:
    # ln = −9.21, −4.61, −4.61, −4.61, −0.69; mean −4.75, standard deviation 2.70
    groups = {
        "A": GroupDeaths(10_000, 1),
        "B": GroupDeaths(100, 1),
        "C": GroupDeaths(200, 2),
        "D": GroupDeaths(300, 3),
        "E": GroupDeaths(2, 1),
        "F": GroupDeaths(500, 0),
    }
    assert risk_levels(groups) == {
        "A": RiskLevel.LOW,
        "B": RiskLevel.MEDIUM_HIGH,
        "C": RiskLevel.MEDIUM_HIGH,
        "D": RiskLevel.MEDIUM_HIGH,
        "E": RiskLevel.HIGH,
        "F": RiskLevel.NO_DEATHS,
    }
    assert low_risk_groups(groups) == {"A"}


def test_two_groups_lie_exactly_on_the_boundaries_and_are_neither_low_nor_high() -> None:
    levels = risk_levels({"A": GroupDeaths(1000, 1), "B": GroupDeaths(10, 1)})
    assert levels == {"A": RiskLevel.MEDIUM_LOW, "B": RiskLevel.MEDIUM_HIGH}


@pytest.mark.parametrize("groups", [{}, {"A": GroupDeaths(5, 0)}])
def test_without_deaths_no_group_is_low_risk(groups: dict[str, GroupDeaths]) -> None:
    assert low_risk_groups(groups) == frozenset()


@given(
    st.dictionaries(
        st.sampled_from("ABCDEFGH"),
        st.integers(1, 500).flatmap(lambda cases: st.builds(GroupDeaths, st.just(cases), st.integers(0, cases))),
    )
)
def test_a_group_with_a_higher_mortality_never_has_the_lower_level(groups: dict[str, GroupDeaths]) -> None:
    levels = risk_levels(groups)
    assert levels.keys() == groups.keys()
    ordered = sorted(groups, key=lambda drg: Fraction(groups[drg].deaths, groups[drg].cases))
    assert [levels[drg] for drg in ordered] == sorted(levels.values())


def a_set(area: str, first: int, last: int | None, version: int, weight: str, qy: QyPayment | None) -> PriceParameters:
    start = date(2025, 1, 1)
    base = parameters(group_prices=prices(weights={"ES35": weight}, qy=qy))
    return PriceParameters(
        pooling_area=area,
        version=version,
        valid_from=start + timedelta(days=first),
        valid_to=None if last is None else start + timedelta(days=first + last),
        source=base.source,
        modes=base.modes,
        fund_formula=base.fund_formula,
        group_prices=base.group_prices,
        insurance=base.insurance,
        assistance={},
        referral=None,
    )


some_sets = st.lists(
    st.tuples(
        st.sampled_from(["990100", "990200"]),
        st.integers(-20, 40),
        st.none() | st.integers(0, 30),
        st.sampled_from([None, *QyPayment]),
    ),
    max_size=6,
).map(
    lambda rows: [
        a_set(area, first, last, number, f"{number + 1}.0000", qy)
        for number, (area, first, last, qy) in enumerate(rows)
    ]
)


@given(sets=some_sets, length=st.integers(0, 40), own=st.sampled_from([None, "990100"]))
def test_spans_of_weights_say_for_each_day_what_is_in_force_on_it(
    sets: list[PriceParameters], length: int, own: str | None
) -> None:
    # Given activated versions that begin and end on any day
    period = ReportPeriod(date(2025, 1, 1), date(2025, 1, 1) + timedelta(days=length))

    # When the weights of a period are asked for
    spans = list(weight_spans(sets, period, own))

    # Then each day of each area has the weights of the version in force, once or not at all
    for offset in range(length + 1):
        day = period.first_day + timedelta(days=offset)
        in_force = {area: parameters_in_force(sets, area, day) for area in ("990100", "990200")}
        named = {area: one for area, one in in_force.items() if one is not None}
        unnamed = named.get(own) if own is not None else (next(iter(named.values())) if len(named) == 1 else None)
        for area, expected in (*in_force.items(), (None, unnamed)):
            found = [span for span in spans if span.pooling_area == area and span.first_day <= day <= span.last_day]
            assert [dict(span.weights) for span in found] == ([] if expected is None else [weights_of(expected)])


def test_of_versions_with_one_start_the_last_activated_counts() -> None:
    first, second = (a_set("990100", 0, None, version, "1.0000", None) for version in (2, 1))
    assert parameters_in_force([first, second], "990100", date(2025, 1, 1)) is second


def test_an_area_that_pays_by_points_weighs_its_groups_by_them() -> None:
    points = DrgPointPrices(
        base_points={"ES35": Decimal("73.50")},
        average_costs={"ES35": yuan("9999.00"), "GD25": yuan("8250.00")},
        average_cost_of_all=yuan("7500.00"),
        point_values={},
        tier_coefficients={},
        institution_coefficients={},
        qy=None,
    )
    by_points = _with(parameters(), group_prices=None, points=points)
    assert weights_of(by_points) == {"ES35": Decimal("0.7350"), "GD25": Decimal("1.1000")}
    assert weights_of(_with(by_points, points=None)) == {}


def _with(one: PriceParameters, **changes: object) -> PriceParameters:
    return replace(one, **changes)  # type: ignore[arg-type]  # whatever a test says


H1 = PaidInstitution("990100", "H1", "Hospital")
RULES = ClearingRules(
    prepaid_share=Decimal("0.90"),
    deposit_share=Decimal("0.05"),
    deposit_returned={"H1": Decimal("0.80"), "*": Decimal(1)},
    surplus_kept=SharedPart(Decimal("0.10"), Decimal("0.70")),
    overrun_borne=SharedPart(Decimal("0.05"), Decimal("0.60")),
)


def paid(standard: str, pool: str, difference: str) -> Payments:
    return Payments(
        settled_cases=10,
        standard=yuan(standard),
        total=yuan("0.00"),
        basic=yuan("0.00"),
        supplement=yuan("0.00"),
        serious_illness=yuan("0.00"),
        assistance=yuan("0.00"),
        account=yuan("0.00"),
        mutual_aid=yuan("0.00"),
        cash=yuan("0.00"),
        pool=yuan(pool),
        difference=yuan(difference),
    )


@pytest.mark.parametrize(
    ("difference", "returned", "borne", "payment"),
    [
        ("0.00", "0.00", "0.00", "54.00"),  # 600 − 540 − 30 + 24
        ("-50.00", "15.00", "0.00", "39.00"),  # 70 % of 50 stays with the hospital
        ("-300.00", "230.00", "0.00", "-176.00"),  # of 300, 100 is shared: 70 stays
        ("40.00", "0.00", "24.00", "78.00"),  # 60 % of 40
        ("90.00", "0.00", "30.00", "84.00"),  # of 90, 50 is shared: 30
    ],
)
def test_a_year_is_cleared_by_the_areas_shares(difference: str, returned: str, borne: str, payment: str) -> None:
    area = _with(parameters(), clearing=RULES)
    found = clear(H1, paid("1000.00", "600.00", difference), yuan("540.00"), area).amounts
    assert (found.surplus_returned, found.overrun_borne) == (yuan(returned), yuan(borne))
    assert (found.deposit, found.deposit_returned, found.payment) == (yuan("30.00"), yuan("24.00"), yuan(payment))


def test_the_clearings_of_the_page_come_out_as_it_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()
    area = _with(parameters(), clearing=RULES)
    rows = []
    for difference in ("0.00", "-50.00", "-300.00", "40.00", "90.00"):
        one = clear(H1, paid("1000.00", "600.00", difference), yuan("540.00"), area).amounts
        shown = (one.surplus_returned, one.overrun_borne, one.due, one.deposit, one.deposit_returned, one.payment)
        rows.append(f"| {difference} | {' | '.join(str(amount) for amount in shown)} |")
    assert "\n".join(rows) in page


def test_a_month_in_which_the_pool_owes_nothing_prepays_nothing() -> None:
    area = _with(parameters(), clearing=RULES)
    month = LedgerMonth(H1, "2025-03", paid("1000.00", "-14531.23", "0.00"))
    assert prepay(month, area).amounts.prepaid == yuan("0.00")
    assert prepay(LedgerMonth(H1, "2025-03", paid("1000.00", "600.05", "0.00")), area).amounts.prepaid == yuan("540.05")


@pytest.mark.parametrize(
    ("rules", "difference", "unset"),
    [
        (None, "0.00", "clearing"),
        (ClearingRules(), "-1.00", "clearing.surplus_kept"),
        (ClearingRules(), "1.00", "clearing.overrun_borne"),
        (ClearingRules(), "0.00", "clearing.deposit_share"),
        (ClearingRules(deposit_share=Decimal("0.05")), "0.00", "clearing.deposit_returned.H1"),
    ],
)
def test_what_a_clearing_needs_and_nobody_set_is_named(
    rules: ClearingRules | None, difference: str, unset: str
) -> None:
    with pytest.raises(ParameterUnset) as refused:
        clear(H1, paid("1000.00", "600.00", difference), yuan("0.00"), _with(parameters(), clearing=rules))
    assert refused.value.parameter == unset


def test_a_prepayment_without_a_share_is_refused_by_name() -> None:
    with pytest.raises(ParameterUnset) as refused:
        prepay(LedgerMonth(H1, "2025-03", NO_PAYMENTS), _with(parameters(), clearing=ClearingRules()))
    assert refused.value.parameter == "clearing.prepaid_share"


shares = st.integers(0, 100).map(lambda number: Decimal(number).scaleb(-2))
amounts = st.integers(-(10**9), 10**9).map(lambda number: Decimal(number).scaleb(-2))


@given(
    rules=st.builds(
        ClearingRules,
        prepaid_share=shares,
        deposit_share=shares,
        deposit_returned=st.fixed_dictionaries({"*": shares}),
        surplus_kept=st.builds(SharedPart, shares, shares),
        overrun_borne=st.builds(SharedPart, shares, shares),
    ),
    standard=amounts,
    pool=amounts,
    difference=amounts,
    prepaid=amounts,
)
def test_a_clearing_adds_up_and_shares_no_more_than_there_is(
    rules: ClearingRules, standard: Decimal, pool: Decimal, difference: Decimal, prepaid: Decimal
) -> None:
    area = _with(parameters(), clearing=rules)
    one = clear(H1, paid(f"{standard:.2f}", f"{pool:.2f}", f"{difference:.2f}"), prepaid, area).amounts
    assert one.payment + one.prepaid + (one.deposit - one.deposit_returned) == one.due
    assert one.due == one.pool - one.surplus_returned + one.overrun_borne
    assert 0 <= one.surplus_returned <= one.surplus
    assert 0 <= one.overrun_borne <= one.overrun
    assert min(one.surplus, one.overrun) == 0
    assert 0 <= one.deposit_returned <= one.deposit


def test_rows_add_up_field_by_field() -> None:
    rows = [paid("1.00", "2.00", "3.00"), paid("0.10", "0.20", "0.30")]
    total = total_of(rows, NO_PAYMENTS)
    assert (total.settled_cases, total.standard, total.pool) == (20, yuan("1.10"), yuan("2.20"))
    assert total.difference == yuan("3.30")


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PeriodReversed):
        ReportPeriod(date(2025, 2, 1), date(2025, 1, 31)).check()


def test_every_report_has_a_title_and_names_each_figure_once_in_two_languages() -> None:
    assert REPORT_FIGURES.keys() == REPORT_TITLES.keys() == set(ReportName)
    for figures in REPORT_FIGURES.values():
        for labels in zip(*((one.name, one.english, one.chinese) for one in figures), strict=True):
            assert len(set(labels)) == len(labels)
            assert all(labels)
