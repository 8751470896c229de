"""Contradictions in the tables of prices are refused where they are set, with place and fault."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from drg_billing.domain.check_parameters import check_parameters
from drg_billing.domain.clearing_parameters import ClearingRules
from drg_billing.domain.errors import ParametersInvalid
from drg_billing.domain.outpatient_parameters import AccountLedger, OutpatientBenefits, OutpatientTerms, OutpatientYear
from drg_billing.domain.parameters import BundleExtra, InsuranceType
from drg_billing.domain.price_tables import (
    AuxiliaryCorrection,
    CountedCases,
    DaySegment,
    DipGroup,
    ExitRules,
    HighCostBand,
    HighCostRule,
    ListedDisease,
    LowCostBand,
    LowCostRule,
    Scheme,
    SchemeUse,
    SingleDiseasePrices,
    SpecialCaseRules,
    StayLimit,
    StayRule,
    TcmAdvantage,
)

from .money_builders import prices
from .price_builders import ALL_SCHEMES, area, bands, dip, points, single_diseases, table, tariff

ONE, ZERO = Decimal(1), Decimal(0)
UNKNOWN = "unknown_insurance"
EXIT_ABOVE, EXIT_BELOW = "single_diseases.exit.cost_above", "single_diseases.exit.cost_below"
DAY = Decimal("100.00")


def visits(ratio: str) -> OutpatientBenefits:
    terms = OutpatientTerms(Decimal("300.00"), table({"*": ratio}), None)
    return OutpatientBenefits(terms, None, OutpatientYear.OWN, AccountLedger.EXTERNAL)


def test_a_sound_set_with_every_table_passes() -> None:
    check_parameters(
        area(
            *ALL_SCHEMES,
            bands=bands(
                schemes=(Scheme.DRG_WEIGHT, Scheme.DRG_POINTS, Scheme.DIP),
                short_stay=StayLimit(1, StayRule.BY_ITEM),
                long_stay=StayLimit(61, StayRule.NEXT_SCHEME),
            ),
            tcm_advantages=(TcmAdvantage("t", groups=("ES35",), coefficient=Decimal("1.1")),),
            special_cases=SpecialCaseRules(Decimal("0.05"), CountedCases.SETTLED, 31),
            outpatient={InsuranceType.EMPLOYEE: visits("0.6")},
            clearing=ClearingRules(prepaid_share=Decimal("0.9"), deposit_share=Decimal("0.05")),
        )
    )


def test_rows_that_share_a_diagnosis_are_reached_by_their_procedures() -> None:
    # The special row before the general one, and a row with another procedure between them
    listed = (row("A", ("K35.8*",), ("47.0100",)), row("B", ("K35*",), ("47.0900",)), row("C", ("K35*",)))
    check_parameters(area(**rows(*listed)))


def segments(*parts: tuple[int, int | None]) -> dict[str, Any]:
    return {
        "bed_days": (tariff("t", segments_by_tier={"*": tuple(DaySegment(first, last, DAY) for first, last in parts)}),)
    }


def rows(*diseases: ListedDisease) -> dict[str, Any]:
    return {"single_diseases": SingleDiseasePrices(diseases, ExitRules())}


def row(code: str, diagnoses: tuple[str, ...], procedures: tuple[str, ...] = (), **prices: str) -> ListedDisease:
    return ListedDisease(code, "", diagnoses, procedures, table(prices or {"county": "1.00"}))


def high(multiple: str) -> HighCostBand:
    return HighCostBand(table({"*": multiple}), HighCostRule.BY_ITEM)


def low(multiple: str) -> LowCostBand:
    return LowCostBand(table({"*": multiple}), LowCostRule.BY_ITEM)


@pytest.mark.parametrize(
    ("schemes", "tables", "parameter", "fault"),
    [
        # the list of schemes
        ([Scheme.DRG_POINTS], {"points": None}, "schemes.0", "without_its_table"),
        ([Scheme.BY_ITEM, Scheme.DRG_WEIGHT], {}, "schemes.1", "never_reached"),
        ([Scheme.DRG_WEIGHT, Scheme.SPECIAL_CASE], {}, "schemes.1", "decided_case_by_case"),
        (
            [SchemeUse(Scheme.DIP, valid_from=date(2025, 2, 1), valid_to=date(2025, 1, 31))],
            {},
            "schemes.0.valid_to",
            "before_valid_from",
        ),
        ([SchemeUse(Scheme.DIP, tiers=("*",)), Scheme.BY_ITEM], {}, "schemes.0.tiers", "every_other_in_a_list"),
        (
            [Scheme.DIP, SchemeUse(Scheme.BY_ITEM, tiers=("county", "*"))],
            {},
            "schemes.1.tiers",
            "every_other_in_a_list",
        ),
        # points
        (
            [],
            {"points": points({}, average_costs={"ES35": "1.00"})},
            "points.average_costs.ES35",
            "without_average_cost_of_all",
        ),
        ([], {"points": points(of_all="0.00")}, "points.average_cost_of_all", "zero"),
        ([], {"points": points({"ES35": "-1"})}, "points.base_points.ES35", "negative"),
        ([], {"points": points({"ES35": "0.0000"})}, "points.base_points.ES35", "zero"),
        ([], {"points": points(coefficients={"county": "0"})}, "points.tier_coefficients.county", "zero"),
        ([], {"points": points(values={"*": "60", "residents": "50"})}, "points.point_values.residents", UNKNOWN),
        # weights
        ([], {"group_prices": prices(rate="0.00")}, "group_prices.base_rate", "zero"),
        ([], {"group_prices": prices(weights={"ES35": "0.0000"})}, "group_prices.weights.ES35", "zero"),
        # the price list
        ([], rows(row("A", ("K35*",)), row("A", ("K36*",))), "single_diseases.A", "repeated"),
        ([], rows(row("A", ("K35*",)), row("B", ("K35*",))), "single_diseases.B", "never_reached"),
        (
            [],
            rows(row("A", ("K35*", "K36*"), ("47.0100",)), row("B", ("K36*",), ("47.0100",))),
            "single_diseases.B",
            "never_reached",
        ),
        (
            [],
            {"single_diseases": single_diseases(exit_rules=ExitRules(Decimal("0.5"), Decimal("0.5")))},
            "single_diseases.exit",
            "reversed",
        ),
        (
            [],
            {"single_diseases": single_diseases(row_exit=ExitRules(Decimal("1"), Decimal("2")))},
            "single_diseases.A-1.exit",
            "reversed",
        ),
        ([], rows(row("A", ("K35*",)), row("B", ("K35.800",), ("47.0100",))), "single_diseases.B", "never_reached"),
        (
            [],
            rows(row("A", ("K35*",), ("47.0*",)), row("B", ("K36*",)), row("C", ("K35.8*", "K36.x*"), ("47.0100",))),
            "single_diseases.C",
            "never_reached",
        ),
        ([], {"single_diseases": single_diseases(exit_rules=ExitRules(Decimal("0.9")))}, EXIT_ABOVE, "below_1"),
        ([], {"single_diseases": single_diseases(exit_rules=ExitRules(None, Decimal("1.1")))}, EXIT_BELOW, "above_1"),
        ([], rows(replace(row("A", ("K35*",)), prices={})), "single_diseases.A.prices", "empty"),
        ([], rows(row("A", ("K35*",), county="0.00")), "single_diseases.A.prices.county", "zero"),
        ([], rows(row("A", ("K35*",), county="-1.00")), "single_diseases.diseases.A.prices.county", "negative"),
        # DIP
        ([], {"dip": dip(*[DipGroup("A", "", ("K*",), (), ONE)] * 2)}, "dip.groups.A", "repeated"),
        ([], {"dip": dip(DipGroup("A", "", ("K*",), (), -ONE))}, "dip.groups.A.points", "negative"),
        (
            [],
            {"dip": dip(*(DipGroup(code, "", ("K*",), ("51.2300",), ONE) for code in ("A", "B")))},
            "dip.groups.B",
            "never_reached",
        ),
        ([], {"dip": dip(corrections=(AuxiliaryCorrection("x", ZERO, 1),))}, "dip.corrections.x.coefficient", "zero"),
        ([], {"dip": dip(point_values=table({"retired": "1"}))}, "dip.point_values.retired", UNKNOWN),
        ([], {"dip": dip(corrections=(AuxiliaryCorrection("x", ONE),))}, "dip.corrections.x", "names_nothing"),
        ([], {"dip": dip(corrections=(AuxiliaryCorrection("x", ONE, 15, 14),))}, "dip.corrections.x", "reversed"),
        ([], {"dip": dip(corrections=(AuxiliaryCorrection("x", ONE, 1),) * 2)}, "dip.corrections.x", "repeated"),
        # bed-days
        ([], segments((2, None)), "bed_days.t.segments_by_tier.*", "does_not_begin_at_1"),
        ([], segments((1, 60), (60, None)), "bed_days.t.segments_by_tier.*", "overlap"),
        ([], segments((1, None), (60, None)), "bed_days.t.segments_by_tier.*", "overlap"),
        ([], segments((1, 60), (62, None)), "bed_days.t.segments_by_tier.*", "gap"),
        ([], segments((1, 60)), "bed_days.t.segments_by_tier.*", "ends"),
        ([], segments((1, 0), (1, None)), "bed_days.t.segments_by_tier.*", "reversed"),
        ([], segments(), "bed_days.t.segments_by_tier.*", "empty"),
        ([], {"bed_days": (tariff("t"), tariff("t"))}, "bed_days.t", "repeated"),
        ([], {"bed_days": (tariff("t"), tariff("u", main_diagnoses=("F20*",)))}, "bed_days.u", "never_reached"),
        # TCM advantage diseases
        ([], {"tcm_advantages": (TcmAdvantage("t", coefficient=ONE),)}, "tcm_advantages.t", "names_nothing"),
        ([], {"tcm_advantages": (TcmAdvantage("t", ("ES35",)),)}, "tcm_advantages.t", "coefficient_or_paid_as"),
        (
            [],
            {"tcm_advantages": (TcmAdvantage("t", ("ES35",), coefficient=ONE, paid_as="ES35"),)},
            "tcm_advantages.t",
            "coefficient_or_paid_as",
        ),
        (
            [],
            {"tcm_advantages": (TcmAdvantage("t", ("ES35",), paid_as="GB11"),)},
            "tcm_advantages.t.paid_as",
            "unknown_group",
        ),
        (
            [],
            {"tcm_advantages": (TcmAdvantage("t", ("ES35",), coefficient=ZERO),)},
            "tcm_advantages.t.coefficient",
            "zero",
        ),
        # bands
        ([], {"bands": bands(low=low("0.9"), high=high("0.9"))}, "bands.low.multiples.*", "reversed"),
        ([], {"bands": bands(low=None, high=high("0.9"))}, "bands.high.multiples.*", "below_1"),
        ([], {"bands": bands(low=low("1.1"))}, "bands.low.multiples.*", "above_1"),
        ([], {"bands": bands(schemes=(Scheme.DIP,))}, "bands.schemes", "dip_not_in_use"),
        (
            [Scheme.BED_DAY],
            {"bands": bands(schemes=(Scheme.BED_DAY,))},
            "bands.schemes",
            "bed_day_has_no_bands",
        ),
        (
            [],
            {"bands": bands(short_stay=StayLimit(60, StayRule.BY_ITEM), long_stay=StayLimit(60, StayRule.NEXT_SCHEME))},
            "bands.short_stay",
            "reversed",
        ),
        # the rest
        (
            [],
            {"special_cases": SpecialCaseRules(Decimal("1.05"), CountedCases.SETTLED, 0)},
            "special_cases.share",
            "not_between_0_and_1",
        ),
        ([], {"bundle_extras": (BundleExtra.OVER_LIMIT,) * 2}, "bundle_extras", "repeated"),
        ([], {"outpatient": {InsuranceType.NONE: visits("0.6")}}, "outpatient.none", "not_insured"),
        (
            [],
            {"outpatient": {InsuranceType.EMPLOYEE: visits("1.6")}},
            "outpatient.employee.terms.ratio_by_tier.*",
            "not_between_0_and_1",
        ),
        (
            [],
            {"clearing": ClearingRules(prepaid_share=Decimal("0.98"), deposit_share=Decimal("0.05"))},
            "clearing",
            "prepaid_and_deposit_above_1",
        ),
    ],
)
def test_a_contradiction_is_named_with_its_place(
    schemes: list[Any], tables: dict[str, Any], parameter: str, fault: str
) -> None:
    with pytest.raises(ParametersInvalid) as refused:
        check_parameters(area(*schemes, **tables))
    assert (refused.value.parameter, refused.value.fault) == (parameter, fault)
