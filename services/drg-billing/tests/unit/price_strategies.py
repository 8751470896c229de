"""Areas with every table of prices, and cases for them, as hypothesis draws them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.parameters import BundleExtra, FundFormula, PriceParameters
from drg_billing.domain.price_tables import (
    AuxiliaryCorrection,
    BedDayTariff,
    CombineCorrections,
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
    StayLimit,
    StayRule,
    TcmAdvantage,
)
from drg_billing.domain.pricing import PricedCase, SpecialDecision, SpecialEffect

from .money_builders import prices
from .price_builders import ALL_SCHEMES, area

DIAGNOSES = ("J18.900", "K80.100", "K35.800", "F20.000")
PROCEDURES = ("51.2300", "51.4100", "47.0900")


def decimals(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most).map(lambda number: Decimal(number).scaleb(-places))


def positive(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(1, most).map(lambda number: Decimal(number).scaleb(-places))


money = positive(3_000_000, 2)
coefficients = positive(3_000, 3)
by_tier = st.fixed_dictionaries({"*": coefficients}, optional={"county_lead": coefficients})
by_institution = st.fixed_dictionaries({}, optional={"H1": coefficients})
point_values = st.fixed_dictionaries({"*": positive(2_000_000, 4)})
some_codes = st.lists(st.sampled_from((*DIAGNOSES, "K*", "J18*")), min_size=1, max_size=3, unique=True).map(tuple)
some_procedures = st.lists(st.sampled_from(PROCEDURES), max_size=2, unique=True).map(tuple)

point_prices = st.builds(
    DrgPointPrices,
    base_points=st.fixed_dictionaries({"ES35": positive(50_000_000, 4)}),
    average_costs=st.fixed_dictionaries({}, optional={"ES35": money}),
    average_cost_of_all=st.just(Decimal("6000.00")),
    point_values=point_values,
    tier_coefficients=by_tier,
    institution_coefficients=by_institution,
    qy=st.just(QyPayment.BY_ITEM),
)
exits = st.builds(
    ExitRules,
    cost_above=st.none() | decimals(3_000, 3).map(lambda multiple: 1 + multiple),
    cost_below=st.none() | decimals(999, 3),
    leaving_ways=st.sampled_from([(), ("4",), ("4", "5")]),
)


@st.composite
def price_lists(draw: st.DrawFn) -> SingleDiseasePrices:
    codes = draw(st.lists(st.sampled_from(DIAGNOSES), min_size=1, max_size=3, unique=True))
    rows = tuple(ListedDisease(code, "", (code,), draw(some_procedures), {"*": draw(money)}) for code in codes)
    return SingleDiseasePrices(rows, draw(exits))


@st.composite
def dip_prices(draw: st.DrawFn) -> DipPrices:
    combinations = st.lists(
        st.tuples(some_codes, some_procedures),
        min_size=1,
        max_size=4,
        unique_by=lambda parts: (frozenset(parts[0]), frozenset(parts[1])),
    )
    groups = tuple(
        DipGroup(str(number), "", codes, procedures, draw(positive(9_999_999, 4)), draw(st.none() | money))
        for number, (codes, procedures) in enumerate(draw(combinations))
    )
    corrections = (
        AuxiliaryCorrection("old", draw(coefficients), age_from=60),
        AuxiliaryCorrection("sepsis", draw(coefficients), other_diagnoses=("A41*",)),
    )
    return DipPrices(
        groups,
        draw(point_values),
        draw(by_tier),
        draw(by_institution),
        corrections,
        draw(st.sampled_from(CombineCorrections)),
    )


@st.composite
def tariffs(draw: st.DrawFn) -> tuple[BedDayTariff, ...]:
    ends = sorted(draw(st.sets(st.integers(1, 200), max_size=3)))
    starts = [1, *(end + 1 for end in ends)]
    segments = tuple(
        DaySegment(first, last, draw(decimals(100_000, 2))) for first, last in zip(starts, [*ends, None], strict=True)
    )
    codes = draw(st.sampled_from([(), ("F20*",)]))
    return (BedDayTariff("days", {"*": segments}, main_diagnoses=codes, at_least_days=draw(st.none() | st.just(3))),)


stay_rules = st.sampled_from(StayRule)
stay_bands = st.builds(
    StayBands,
    schemes=st.just((Scheme.DRG_WEIGHT, Scheme.DRG_POINTS, Scheme.DIP)),
    high=st.none()
    | st.builds(
        HighCostBand,
        multiples=st.fixed_dictionaries({"*": decimals(3_000, 3).map(lambda multiple: 1 + multiple)}),
        rule=st.sampled_from(HighCostRule),
    ),
    low=st.none()
    | st.builds(
        LowCostBand, multiples=st.fixed_dictionaries({"*": decimals(999, 3)}), rule=st.sampled_from(LowCostRule)
    ),
    short_stay=st.none() | st.builds(StayLimit, days=st.integers(0, 3), rule=stay_rules),
    long_stay=st.none() | st.builds(StayLimit, days=st.integers(4, 90), rule=stay_rules),
)


@st.composite
def areas(draw: st.DrawFn) -> PriceParameters:
    """Every table, and the schemes in any order with by item at the end."""
    order = draw(st.permutations([scheme for scheme in ALL_SCHEMES if scheme is not Scheme.BY_ITEM]))
    uses = tuple(SchemeUse(scheme, tiers=draw(st.sampled_from([(), ("county_lead",)]))) for scheme in order)
    advantage = TcmAdvantage("tcm", groups=("ES35",), main_diagnoses=("K80*",), coefficient=draw(coefficients))
    return replace(
        area(*uses, Scheme.BY_ITEM),
        group_prices=prices(rate=str(draw(positive(2_000_000, 2))), qy=QyPayment.BY_WEIGHT),
        points=draw(point_prices),
        single_diseases=draw(price_lists()),
        dip=draw(dip_prices()),
        bed_days=draw(tariffs()),
        tcm_advantages=draw(st.sampled_from([(), (advantage,)])),
        bands=draw(st.none() | stay_bands),
        fund_formula=draw(st.sampled_from(FundFormula)),
        bundle_extras=tuple(draw(st.sets(st.sampled_from(BundleExtra)))),
    )


cases = st.builds(
    PricedCase,
    drg=st.just("ES35"),
    status=st.sampled_from(GroupStatus),
    institution_code=st.sampled_from(["H1", "H2"]),
    institution_tier=st.sampled_from(["county_lead", "township"]),
    total_cost=decimals(20_000_000, 2),
    insurance=st.just("resident"),
    discharged_on=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    stay_days=st.integers(1, 250),
    age_years=st.integers(0, 100),
    leaving_way=st.sampled_from(["1", "4", "5"]),
    main_diagnosis=st.sampled_from([*DIAGNOSES, "Z00.000"]),
    other_diagnoses=st.lists(st.sampled_from(["A41.900", "I10.x00"]), max_size=2).map(tuple),
    procedures=st.lists(st.sampled_from(PROCEDURES), max_size=3, unique=True).map(tuple),
    decision=st.none()
    | st.just(SpecialDecision("s", SpecialEffect.BY_ITEM, None))
    | st.builds(SpecialDecision, st.just("s"), st.just(SpecialEffect.AGREED_AMOUNT), money),
)
