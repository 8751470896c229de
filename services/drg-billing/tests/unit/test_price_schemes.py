"""Each scheme by itself: what it asks for, what it pays, and what it does not take."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from drg_billing.domain.errors import ParameterUnset
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.price_tables import (
    AuxiliaryCorrection,
    CombineCorrections,
    DipGroup,
    ExitRules,
    QyPayment,
    Scheme,
    TcmAdvantage,
)
from drg_billing.domain.pricing import PassedOver, PricedCase, SpecialDecision, SpecialEffect, price_case
from drg_billing.domain.pricing.price import DayLine, Reason

from .money_builders import prices, yuan
from .price_builders import a_case, area, dip, points, single_diseases, table, tariff

APPENDICITIS: dict[str, Any] = {"main_diagnosis": "K35.800", "procedures": ("54.1100", "47.0900")}
GALLSTONES = "K80.100"


def reasons(price_of: PriceParameters, case: PricedCase) -> list[Reason]:
    """Why the schemes before by item did not take the case."""
    price = price_case(case, price_of)
    assert price.scheme is Scheme.BY_ITEM
    assert price.standard == case.total_cost
    return [passed.reason for passed in price.passed_over]


# by weight


@pytest.mark.parametrize(("insurance", "standard"), [("employee", "3600.00"), ("resident", "3000.00")])
def test_a_kind_of_insurance_may_have_a_rate_of_its_own(insurance: str, standard: str) -> None:
    rates = replace(prices(weights={"ES35": "0.5"}), base_rates=table({"employee": "7200.00"}))
    price = price_case(a_case(insurance=insurance), area(Scheme.DRG_WEIGHT, group_prices=rates))
    assert (price.standard, price.base_rate) == (yuan(standard), yuan(standard) * 2)


# by points


@pytest.mark.parametrize(
    ("average", "of_all", "base_points"),
    [("7500.00", "6000.00", "125.0000"), ("6000.00", "6000.00", "100.0000"), ("5000.00", "6000.00", "83.3333")],
)
def test_base_points_are_the_groups_average_cost_by_that_of_all_times_100(
    average: str, of_all: str, base_points: str
) -> None:
    by_points = area(Scheme.DRG_POINTS, points=points({}, average_costs={"ES35": average}, of_all=of_all))
    price = price_case(a_case(), by_points)
    assert price.base_points == Decimal(base_points)
    assert price.standard == (Decimal(base_points) * 60).quantize(Decimal("0.01"))


def test_points_in_the_table_go_before_the_average_costs() -> None:
    by_points = area(
        Scheme.DRG_POINTS, points=points({"ES35": "90"}, average_costs={"ES35": "7500.00"}, of_all="6000.00")
    )
    assert price_case(a_case(), by_points).standard == yuan("5400.00")


def test_a_point_is_worth_what_the_kind_of_insurance_says() -> None:
    by_points = area(Scheme.DRG_POINTS, points=points(values={"employee": "70", "resident": "55.5"}))
    assert price_case(a_case(insurance="employee"), by_points).standard == yuan("7000.00")
    assert price_case(a_case(insurance="resident"), by_points).standard == yuan("5550.00")


@pytest.mark.parametrize(("qy", "expected"), [(QyPayment.BY_ITEM, [Reason.QY_BY_ITEM]), (QyPayment.BY_WEIGHT, None)])
def test_points_pay_a_qy_case_as_the_area_says(qy: QyPayment, expected: list[Reason] | None) -> None:
    by_points = area(Scheme.DRG_POINTS, Scheme.BY_ITEM, points=points({"GQY": "150"}, qy=qy))
    case = a_case(drg="GQY", status=GroupStatus.QY)
    if expected is None:
        assert price_case(case, by_points).standard == yuan("9000.00")
    else:
        assert reasons(by_points, case) == expected


@pytest.mark.parametrize("scheme", [Scheme.DRG_WEIGHT, Scheme.DRG_POINTS])
def test_no_scheme_by_group_takes_an_ungroupable_case(scheme: Scheme) -> None:
    case = a_case(drg="0000", status=GroupStatus.UNGROUPABLE)
    assert reasons(area(scheme, Scheme.BY_ITEM), case) == [Reason.UNGROUPABLE]


# single disease


@pytest.mark.parametrize(
    ("changes", "row", "standard"),
    [
        (APPENDICITIS, "A-1", "6000.00"),
        ({**APPENDICITIS, "institution_tier": "township"}, "A-1", "5000.00"),
        ({"main_diagnosis": "K36.x00", "procedures": ("47.0100",)}, "A-1", "6000.00"),  # the alternative diagnosis
        ({}, "P-1", "4000.00"),
    ],
)
def test_the_price_list_pays_by_diagnosis_procedure_and_level(changes: dict[str, Any], row: str, standard: str) -> None:
    price = price_case(a_case(**changes), area(Scheme.SINGLE_DISEASE))
    assert (price.scheme, price.row, price.standard) == (Scheme.SINGLE_DISEASE, row, yuan(standard))


@pytest.mark.parametrize(
    "changes",
    [
        {"main_diagnosis": "K35.800", "procedures": ("54.1100",)},  # none of the row's procedures
        {"main_diagnosis": "K36.000", "procedures": ("47.0100",)},  # an alternative is a whole code
        {"main_diagnosis": "I10.x00"},
        {"main_diagnosis": ""},
    ],
)
def test_what_the_price_list_does_not_name_is_left_to_the_next_scheme(changes: dict[str, Any]) -> None:
    case = a_case(**changes)
    assert reasons(area(Scheme.SINGLE_DISEASE, Scheme.BY_ITEM), case) == [Reason.NOT_IN_PRICE_LIST]


EXIT = ExitRules(Decimal("2"), Decimal("0.5"), leaving_ways=("4", "5"), complications=("A41*", "R57.200"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"total_cost": yuan("12000.00")}, None),  # exactly twice the price stays in
        ({"total_cost": yuan("12000.01")}, Reason.EXITED_COST_ABOVE),
        ({"total_cost": yuan("3000.00")}, None),  # exactly half stays in
        ({"total_cost": yuan("2999.99")}, Reason.EXITED_COST_BELOW),
        # of what the stay costs inside the bundle
        ({"total_cost": yuan("13000.00"), "outside_the_bundle": yuan("1000.00")}, None),
        ({"total_cost": yuan("13000.00"), "outside_the_bundle": yuan("999.99")}, Reason.EXITED_COST_ABOVE),
        ({"total_cost": yuan("13000.00"), "outside_the_bundle": yuan("10000.01")}, Reason.EXITED_COST_BELOW),
        ({"leaving_way": "2"}, None),
        ({"leaving_way": "4"}, Reason.EXITED_LEAVING_WAY),
        ({"leaving_way": "5"}, Reason.EXITED_LEAVING_WAY),
        ({"other_diagnoses": ("I10.x00", "A41.900")}, Reason.EXITED_COMPLICATION),
        ({"other_diagnoses": ("R57.201",)}, None),
    ],
)
def test_a_stay_leaves_the_price_list_by_cost_way_of_leaving_or_complication(
    changes: dict[str, Any], expected: Reason | None
) -> None:
    listed = area(Scheme.SINGLE_DISEASE, Scheme.BY_ITEM, single_diseases=single_diseases(exit_rules=EXIT))
    case = a_case(**{**APPENDICITIS, **changes})
    price = price_case(case, listed)
    if expected is None:
        assert (price.scheme, price.standard) == (Scheme.SINGLE_DISEASE, yuan("6000.00"))
    else:
        assert price.passed_over == (PassedOver(Scheme.SINGLE_DISEASE, expected, "A-1"),)
        assert price.standard == case.total_cost


def test_a_rows_own_exit_rules_stand_in_place_of_the_lists() -> None:
    listed = single_diseases(exit_rules=EXIT, row_exit=ExitRules(cost_above=Decimal("3")))
    by_list = area(Scheme.SINGLE_DISEASE, Scheme.BY_ITEM, single_diseases=listed)
    assert price_case(a_case("18000.00", **APPENDICITIS), by_list).scheme is Scheme.SINGLE_DISEASE
    assert price_case(a_case("18000.01", **APPENDICITIS), by_list).scheme is Scheme.BY_ITEM
    assert price_case(a_case("1.00", **{**APPENDICITIS, "leaving_way": "5"}), by_list).scheme is Scheme.SINGLE_DISEASE


# DIP


@pytest.mark.parametrize(
    ("diagnosis", "procedures", "row", "standard"),
    [
        (GALLSTONES, (), "K80:c", "4000.00"),
        (GALLSTONES, ("51.2300",), "K80:51.23", "9600.00"),
        (GALLSTONES, ("51.4100",), "K80:c", "4000.00"),  # half of a combination is none
        (GALLSTONES, ("87.5300", "51.4100", "51.2300"), "K80:51.23+51.41", "14400.00"),  # the most procedures
        ("K29.500", ("51.2300",), "K", "3200.00"),  # the shorter diagnosis where nothing longer fits
    ],
)
def test_dip_takes_the_group_with_the_most_procedures_then_the_longest_diagnosis(
    diagnosis: str, procedures: tuple[str, ...], row: str, standard: str
) -> None:
    price = price_case(a_case(main_diagnosis=diagnosis, procedures=procedures), area(Scheme.DIP))
    assert (price.scheme, price.row, price.standard) == (Scheme.DIP, row, yuan(standard))


def test_of_dip_groups_that_fit_alike_the_first_counts() -> None:
    groups = (DipGroup("1", "", ("K80*",), (), Decimal(10)), DipGroup("2", "", ("K80*",), (), Decimal(20)))
    assert price_case(a_case(main_diagnosis=GALLSTONES), area(Scheme.DIP, dip=dip(*groups))).row == "1"


def test_what_no_combination_takes_is_left_to_the_next_scheme() -> None:
    assert reasons(area(Scheme.DIP, Scheme.BY_ITEM), a_case()) == [Reason.NO_COMBINATION]


OLD = AuxiliaryCorrection("高龄", Decimal("1.1"), age_from=65)
SEPSIS = AuxiliaryCorrection("脓毒症", Decimal("1.25"), other_diagnoses=("A41*",))
CHILD = AuxiliaryCorrection("儿童", Decimal("1.05"), age_to=14)


@pytest.mark.parametrize(
    ("changes", "combine", "correction", "standard"),
    [
        ({"age_years": 64}, None, None, "9600.00"),
        ({"age_years": 65}, None, "1.1", "10560.00"),
        ({"age_years": 14}, None, "1.05", "10080.00"),
        ({"age_years": None}, None, None, "9600.00"),
        ({"other_diagnoses": ("A41.900",)}, CombineCorrections.HIGHEST, "1.25", "12000.00"),
        ({"other_diagnoses": ("A41.900",)}, CombineCorrections.PRODUCT, "1.375", "13200.00"),
    ],
)
def test_auxiliary_corrections_move_the_points(
    changes: dict[str, Any], combine: CombineCorrections | None, correction: str | None, standard: str
) -> None:
    by_dip = area(Scheme.DIP, dip=dip(corrections=(OLD, SEPSIS, CHILD), combine=combine))
    price = price_case(a_case(main_diagnosis=GALLSTONES, procedures=("51.2300",), **changes), by_dip)
    assert price.correction == (None if correction is None else Decimal(correction))
    assert price.standard == yuan(standard)


def test_dip_has_coefficients_by_tier_and_by_institution() -> None:
    prices_of = dip(tier_coefficients=table({"county_lead": "0.9"}), institution_coefficients=table({"H2": "1.05"}))
    by_dip = area(Scheme.DIP, dip=prices_of)
    assert price_case(a_case(main_diagnosis=GALLSTONES), by_dip).standard == yuan("3600.00")
    assert price_case(a_case(main_diagnosis=GALLSTONES, institution_code="H2"), by_dip).standard == yuan("4200.00")


# by bed-day


@pytest.mark.parametrize(
    ("days", "lines"),
    [
        (1, [(1, "200.00", "200.00")]),
        (60, [(60, "200.00", "12000.00")]),
        (61, [(60, "200.00", "12000.00"), (1, "180.00", "180.00")]),
        (90, [(60, "200.00", "12000.00"), (30, "180.00", "5400.00")]),
        (100, [(60, "200.00", "12000.00"), (30, "180.00", "5400.00"), (10, "150.00", "1500.00")]),
    ],
)
def test_each_day_costs_what_its_segment_costs(days: int, lines: list[tuple[int, str, str]]) -> None:
    price = price_case(a_case(stay_days=days), area(Scheme.BED_DAY))
    assert price.day_lines == tuple(DayLine(count, yuan(day), yuan(amount)) for count, day, amount in lines)
    assert price.standard == sum(yuan(amount) for _, _, amount in lines)


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({"institution_code": "PSY", "stay_days": 5}, "精神专科"),
        ({"main_diagnosis": "F20.000", "stay_days": 30}, "精神疾病"),
        ({"main_diagnosis": "F20.000", "stay_days": 29}, None),
        ({"stay_days": 30}, None),
        ({"institution_code": "PSY", "stay_days": None}, None),
    ],
)
def test_a_tariff_is_for_listed_institutions_or_diagnoses_and_enough_days(
    changes: dict[str, Any], row: str | None
) -> None:
    tariffs = (
        tariff("精神专科", institutions=("PSY",)),
        tariff("精神疾病", main_diagnoses=("F2*",), at_least_days=30),
    )
    by_days = area(Scheme.BED_DAY, Scheme.BY_ITEM, bed_days=tariffs)
    price = price_case(a_case(**changes), by_days)
    assert price.row == (row or "")
    assert [passed.reason for passed in price.passed_over] == ([] if row else [Reason.NO_TARIFF])


# TCM advantage diseases

FRACTURE: dict[str, Any] = {"drg": "IU25", "main_diagnosis": "S52.500", "procedures": ("79.0200",)}


@pytest.mark.parametrize(
    ("advantage", "standard"),
    [
        (TcmAdvantage("按组", groups=("IU25",), coefficient=Decimal("1.1")), "3300.00"),
        (
            TcmAdvantage("按诊断", main_diagnoses=("S52*",), procedures=("79.0*",), coefficient=Decimal("1.2")),
            "3600.00",
        ),
        (TcmAdvantage("同病同价", main_diagnoses=("S52*",), paid_as="IF35"), "9000.00"),
        (
            TcmAdvantage("别的手术", main_diagnoses=("S52*",), procedures=("93.3900",), coefficient=Decimal("2")),
            "3000.00",
        ),
        (TcmAdvantage("别的诊断", main_diagnoses=("S42*",), coefficient=Decimal("2")), "3000.00"),
    ],
)
def test_a_tcm_advantage_disease_has_its_coefficient_or_the_standard_of_another_group(
    advantage: TcmAdvantage, standard: str
) -> None:
    by_weight = area(
        Scheme.DRG_WEIGHT,
        group_prices=prices(weights={"IU25": "0.5", "IF35": "1.5"}),
        tcm_advantages=(advantage,),
    )
    assert price_case(a_case(**FRACTURE), by_weight).standard == yuan(standard)


@pytest.mark.parametrize("scheme", [Scheme.DRG_POINTS, Scheme.DIP])
def test_a_tcm_advantage_disease_moves_points_as_well(scheme: Scheme) -> None:
    case = a_case(main_diagnosis=GALLSTONES)
    usual = price_case(case, area(scheme))
    advantage = TcmAdvantage("胆胀病", main_diagnoses=("K80*",), coefficient=Decimal("1.5"))
    price = price_case(case, area(scheme, tcm_advantages=(advantage,)))
    assert price.standard == usual.standard * Decimal("1.5")
    assert (price.correction, price.tcm_advantage) == (Decimal("1.5"), "胆胀病")


def test_a_dip_group_is_paid_as_another_one() -> None:
    advantage = TcmAdvantage("胆胀病", main_diagnoses=("K80*",), paid_as="K80:51.23")
    assert price_case(
        a_case(main_diagnosis=GALLSTONES), area(Scheme.DIP, tcm_advantages=(advantage,))
    ).standard == yuan("9600.00")


# special cases


@pytest.mark.parametrize(
    ("decision", "scheme", "standard"),
    [
        (SpecialDecision("s", SpecialEffect.BY_ITEM, None), Scheme.BY_ITEM, "31234.56"),
        (SpecialDecision("s", SpecialEffect.AGREED_AMOUNT, yuan("25000.00")), Scheme.SPECIAL_CASE, "25000.00"),
    ],
)
def test_what_the_county_office_decided_goes_before_every_scheme(
    decision: SpecialDecision, scheme: Scheme, standard: str
) -> None:
    price = price_case(a_case("31234.56", decision=decision), area(Scheme.SINGLE_DISEASE, Scheme.BY_ITEM))
    assert (price.scheme, price.standard, price.special_case) == (scheme, yuan(standard), "s")


# what nobody set

TWO_CORRECTIONS = dip(corrections=(OLD, replace(SEPSIS, other_diagnoses=(), age_from=60)))


@pytest.mark.parametrize(
    ("price_of", "changes", "parameter"),
    [
        (area(Scheme.DRG_WEIGHT, group_prices=None), {}, "group_prices"),
        (area(Scheme.DRG_POINTS, points=None), {}, "points"),
        (area(Scheme.SINGLE_DISEASE, single_diseases=None), {}, "single_diseases"),
        (area(Scheme.DIP, dip=None), {}, "dip"),
        (area(Scheme.BED_DAY, bed_days=None), {}, "bed_days"),
        (area(Scheme.SPECIAL_CASE), {}, "special_cases"),
        (area(Scheme.DRG_POINTS), {"drg": "GB11"}, "points.base_points.GB11"),
        (area(Scheme.DRG_POINTS, points=points(values={"employee": "1"})), {}, "points.point_values.resident"),
        (area(Scheme.DRG_POINTS, points=points(coefficients={})), {}, "points.tier_coefficients.county_lead"),
        (area(Scheme.DRG_POINTS), {"drg": "GQY", "status": GroupStatus.QY}, "points.qy"),
        (
            area(Scheme.DRG_POINTS, points=points({}, average_costs={"ES35": "1.00"})),
            {},
            "points.average_cost_of_all",
        ),
        (area(Scheme.SINGLE_DISEASE), {"institution_tier": "village"}, "single_diseases.P-1.prices.village"),
        (area(Scheme.DIP, dip=dip(point_values={})), {"main_diagnosis": "K80.100"}, "dip.point_values.resident"),
        (area(Scheme.DIP, dip=TWO_CORRECTIONS), {"main_diagnosis": "K80.100"}, "dip.combine"),
        (
            area(Scheme.DIP, tcm_advantages=(TcmAdvantage("t", main_diagnoses=("K*",), paid_as="X"),)),
            {"main_diagnosis": "K80.100"},
            "dip.groups.X",
        ),
        (
            area(Scheme.BED_DAY, bed_days=(tariff("t", segments_by_tier={"township": ()}),)),
            {},
            "bed_days.t.segments_by_tier.county_lead",
        ),
        (area(Scheme.DIP), {}, "schemes"),  # the last of the list, and it does not take the case
    ],
)
def test_what_a_scheme_needs_and_nobody_set_is_named(
    price_of: PriceParameters, changes: dict[str, Any], parameter: str
) -> None:
    with pytest.raises(ParameterUnset) as unset:
        price_case(a_case(**changes), price_of)
    assert unset.value.parameter == parameter
