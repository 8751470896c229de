"""Cases and price tables for tests: small, round, and every value visible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.price_tables import (
    BedDayTariff,
    DaySegment,
    DipGroup,
    DipPrices,
    DrgPointPrices,
    ExitRules,
    HighCostBand,
    HighCostRule,
    ListedDisease,
    LowCostBand,
    LowCostRule,
    QyPayment,
    Scheme,
    SchemeUse,
    SingleDiseasePrices,
    StayBands,
)
from drg_billing.domain.pricing import PricedCase

from .money_builders import parameters

ALL_SCHEMES = (
    Scheme.SINGLE_DISEASE,
    Scheme.BED_DAY,
    Scheme.DRG_WEIGHT,
    Scheme.DRG_POINTS,
    Scheme.DIP,
    Scheme.BY_ITEM,
)


def table(values: Mapping[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in values.items()}


def a_case(cost: str = "5000.00", **changes: Any) -> PricedCase:
    """Pneumonia, eight days in a county hospital, no operation."""
    case = PricedCase(
        drg="ES35",
        status=GroupStatus.GROUPED,
        institution_code="H1",
        institution_tier="county_lead",
        total_cost=Decimal(cost),
        insurance="resident",
        discharged_on=date(2025, 3, 9),
        stay_days=8,
        age_years=65,
        leaving_way="1",
        main_diagnosis="J18.900",
    )
    return replace(case, **changes)


def points(
    base: Mapping[str, str] | None = None,
    *,
    average_costs: Mapping[str, str] | None = None,
    of_all: str | None = None,
    values: Mapping[str, str] | None = None,
    coefficients: Mapping[str, str] | None = None,
    qy: QyPayment | None = None,
) -> DrgPointPrices:
    return DrgPointPrices(
        base_points=table({"ES35": "100"} if base is None else base),
        average_costs=table(average_costs or {}),
        average_cost_of_all=None if of_all is None else Decimal(of_all),
        point_values=table({"*": "60.00"} if values is None else values),
        tier_coefficients=table({"*": "1"} if coefficients is None else coefficients),
        institution_coefficients={},
        qy=qy,
    )


def single_diseases(*, exit_rules: ExitRules | None = None, row_exit: ExitRules | None = None) -> SingleDiseasePrices:
    """Appendicitis operated on at 6,000 yuan (township 5,000), pneumonia at 4,000."""
    appendix = ListedDisease(
        code="A-1",
        name="急性阑尾炎手术",
        main_diagnoses=("K35*", "K36.x00"),
        procedures=("47.0100", "47.0900"),
        prices=table({"township": "5000.00", "*": "6000.00"}),
        exit=row_exit,
    )
    pneumonia = ListedDisease("P-1", "肺炎", ("J18*",), (), table({"county_lead": "4000.00"}))
    return SingleDiseasePrices((appendix, pneumonia), exit_rules or ExitRules())


def dip(*groups: DipGroup, **changes: Any) -> DipPrices:
    """Gallstones: conservative 50 points, by laparoscopy 120, with the duct opened too 180; everything of K: 40."""
    usual = (
        DipGroup("K80:c", "胆石症保守治疗", ("K80.1*",), (), Decimal("50")),
        DipGroup("K80:51.23", "腹腔镜胆囊切除", ("K80.1*",), ("51.2300",), Decimal("120")),
        DipGroup("K80:51.23+51.41", "加胆总管切开", ("K80.1*",), ("51.2300", "51.4100"), Decimal("180")),
        DipGroup("K", "消化系统综合病种", ("K*",), (), Decimal("40")),
    )
    prices = DipPrices(groups or usual, table({"*": "80.00"}), table({"*": "1"}), {})
    return replace(prices, **changes)


def tariff(name: str = "精神", **changes: Any) -> BedDayTariff:
    """Days 1–60 at 200 yuan, 61–90 at 180, from 91 on at 150."""
    segments = (
        DaySegment(1, 60, Decimal("200.00")),
        DaySegment(61, 90, Decimal("180.00")),
        DaySegment(91, None, Decimal("150.00")),
    )
    return replace(BedDayTariff(name, {"*": segments}), **changes)


def bands(**changes: Any) -> StayBands:
    """Above three times the standard of a county hospital: standard and excess; below 0.4 times: by item."""
    usual = StayBands(
        schemes=(Scheme.DRG_WEIGHT,),
        high=HighCostBand(table({"county_lead": "3", "*": "2.5"}), HighCostRule.STANDARD_AND_EXCESS),
        low=LowCostBand(table({"*": "0.4"}), LowCostRule.BY_ITEM),
    )
    return replace(usual, **changes)


def area(*schemes: Scheme | SchemeUse, **changes: Any) -> PriceParameters:
    """An area that uses these schemes in this order, with the tables of the builders above unless said otherwise."""
    tables: dict[str, Any] = {
        "points": points(),
        "single_diseases": single_diseases(),
        "dip": dip(),
        "bed_days": (tariff(),),
        "schemes": tuple(SchemeUse(one) if isinstance(one, Scheme) else one for one in schemes),
    }
    return replace(parameters(), **{**tables, **changes})
