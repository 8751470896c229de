"""Extreme costs and unusual lengths of stay, exactly at the edge and one cent or day beside it."""

from decimal import Decimal

import pytest

from drg_billing.domain.errors import ParameterUnset
from drg_billing.domain.price_tables import (
    DipGroup,
    HighCostBand,
    HighCostRule,
    LowCostBand,
    LowCostRule,
    Scheme,
    StayBands,
    StayLimit,
    StayRule,
)
from drg_billing.domain.pricing import PassedOver, price_case
from drg_billing.domain.pricing.price import Band, Reason

from .money_builders import yuan
from .price_builders import a_case, area, bands, dip, points, table

# The standard of ES35 is 6,000; extreme above 3 × 6,000 = 18,000 (township: 15,000) and below 0.4 × 6,000 = 2,400.


@pytest.mark.parametrize(
    ("cost", "tier", "standard", "band"),
    [
        ("17999.99", "county_lead", "6000.00", None),
        ("18000.00", "county_lead", "6000.00", None),  # exactly at the multiple
        ("18000.01", "county_lead", "6000.01", Band.HIGH_COST),  # standard + (cost − 3 × standard)
        ("30000.00", "county_lead", "18000.00", Band.HIGH_COST),
        ("15000.00", "township", "6000.00", None),
        ("15000.01", "township", "6000.01", Band.HIGH_COST),
    ],
)
def test_an_extremely_dear_stay_is_paid_the_standard_and_the_excess(
    cost: str, tier: str, standard: str, band: Band | None
) -> None:
    price = price_case(a_case(cost, institution_tier=tier), area(Scheme.DRG_WEIGHT, bands=bands()))
    assert (price.scheme, price.standard, price.band) == (Scheme.DRG_WEIGHT, yuan(standard), band)
    assert (price.reference, price.band_multiple) == (
        (None, None) if band is None else (yuan("6000.00"), Decimal("3" if tier == "county_lead" else "2.5"))
    )


def test_or_by_item_where_the_area_says_so() -> None:
    high = HighCostBand(table({"*": "3"}), HighCostRule.BY_ITEM)
    by_weight = area(Scheme.DRG_WEIGHT, Scheme.DIP, bands=bands(high=high))
    price = price_case(a_case("18000.01"), by_weight)
    assert (price.scheme, price.standard) == (Scheme.BY_ITEM, yuan("18000.01"))
    assert price.passed_over == (PassedOver(Scheme.DRG_WEIGHT, Reason.EXTREMELY_DEAR),)  # DIP was not asked
    assert price_case(a_case("18000.00"), by_weight).scheme is Scheme.DRG_WEIGHT


@pytest.mark.parametrize(
    ("cost", "scheme", "standard"),
    [
        ("2399.99", Scheme.BY_ITEM, "2399.99"),
        ("2400.00", Scheme.DRG_WEIGHT, "6000.00"),  # exactly at the multiple
        ("2400.01", Scheme.DRG_WEIGHT, "6000.00"),
        ("0.00", Scheme.BY_ITEM, "0.00"),
    ],
)
def test_an_extremely_cheap_stay_is_paid_by_item(cost: str, scheme: Scheme, standard: str) -> None:
    price = price_case(a_case(cost), area(Scheme.DRG_WEIGHT, bands=bands()))
    assert (price.scheme, price.standard) == (scheme, yuan(standard))


@pytest.mark.parametrize(
    ("cost", "points_of_case", "standard"),
    [
        ("5000.00", "80.0000", "4800.00"),  # average cost 6,250: 100 × 5,000 / 6,250
        ("4999.99", "79.9998", "4799.99"),
        ("5625.00", "100.0000", "6000.00"),  # exactly 0.9 × 6,250
        ("5624.99", "89.9998", "5399.99"),
    ],
)
def test_a_cheap_stay_has_points_in_proportion_to_the_groups_average_cost(
    cost: str, points_of_case: str, standard: str
) -> None:
    low = StayBands((Scheme.DRG_POINTS,), low=LowCostBand(table({"*": "0.9"}), LowCostRule.IN_PROPORTION))
    by_points = area(Scheme.DRG_POINTS, bands=low, points=points(average_costs={"ES35": "6250.00"}))
    price = price_case(a_case(cost), by_points)
    assert (price.points, price.standard) == (Decimal(points_of_case), yuan(standard))


def test_a_scheme_without_points_pays_its_standard_in_proportion() -> None:
    low = LowCostBand(table({"*": "0.4"}), LowCostRule.IN_PROPORTION)
    price = price_case(a_case("1200.00"), area(Scheme.DRG_WEIGHT, bands=bands(low=low)))
    assert (price.standard, price.band) == (yuan("1200.00"), Band.LOW_COST)


def test_dip_compares_with_the_average_cost_of_its_group_at_the_institution() -> None:
    # Given 50 points at 80 yuan, an average cost of 5,000 and a coefficient of 0.8: the reference is 4,000
    group = DipGroup("J", "", ("J*",), (), Decimal(50), yuan("5000.00"))
    by_dip = area(
        Scheme.DIP,
        dip=dip(group, tier_coefficients=table({"*": "0.8"})),
        bands=bands(schemes=(Scheme.DIP,), high=HighCostBand(table({"*": "2"}), HighCostRule.STANDARD_AND_EXCESS)),
    )
    assert price_case(a_case("8000.00"), by_dip).standard == yuan("3200.00")
    assert price_case(a_case("8000.01"), by_dip).standard == yuan("3200.01")


def test_bands_hold_for_the_schemes_that_they_name_only() -> None:
    assert price_case(a_case("100000.00"), area(Scheme.DRG_POINTS, bands=bands())).band is None


@pytest.mark.parametrize(
    ("days", "rule", "scheme", "reason"),
    [
        (1, StayRule.BY_ITEM, Scheme.BY_ITEM, Reason.STAY_TOO_SHORT),
        (2, StayRule.BY_ITEM, Scheme.BY_ITEM, Reason.STAY_TOO_SHORT),
        (3, StayRule.BY_ITEM, Scheme.DRG_WEIGHT, None),
        (60, StayRule.NEXT_SCHEME, Scheme.DRG_WEIGHT, None),
        (61, StayRule.NEXT_SCHEME, Scheme.BED_DAY, Reason.STAY_TOO_LONG),  # more than 60 days leave the DRG
        (61, StayRule.BY_ITEM, Scheme.BY_ITEM, Reason.STAY_TOO_LONG),
    ],
)
def test_short_and_long_stays_leave_the_scheme(
    days: int, rule: StayRule, scheme: Scheme, reason: Reason | None
) -> None:
    limits = bands(short_stay=StayLimit(2, rule), long_stay=StayLimit(61, rule))
    price = price_case(a_case(stay_days=days), area(Scheme.DRG_WEIGHT, Scheme.BED_DAY, Scheme.BY_ITEM, bands=limits))
    assert price.scheme is scheme
    assert [passed.reason for passed in price.passed_over] == ([] if reason is None else [reason])


def test_a_long_stay_needs_no_weight() -> None:
    limits = bands(long_stay=StayLimit(61, StayRule.NEXT_SCHEME))
    long_stay = a_case(stay_days=90, drg="UNKNOWN")
    assert price_case(long_stay, area(Scheme.DRG_WEIGHT, Scheme.BED_DAY, bands=limits)).scheme is Scheme.BED_DAY


def test_a_set_that_names_no_schemes_has_bands_as_well_and_says_so() -> None:
    price = price_case(a_case("2399.99"), area(bands=bands()))
    assert price.scheme is Scheme.BY_ITEM
    assert price.passed_over == (PassedOver(Scheme.DRG_WEIGHT, Reason.EXTREMELY_CHEAP),)


@pytest.mark.parametrize("band", ["high", "low"])
def test_a_tier_without_multiple_is_named(band: str) -> None:
    without = {
        "high": HighCostBand(table({"county": "3"}), HighCostRule.BY_ITEM),
        "low": LowCostBand(table({"county": "0.4"}), LowCostRule.BY_ITEM),
    }
    with pytest.raises(ParameterUnset) as unset:
        price_case(a_case(), area(Scheme.DRG_WEIGHT, bands=bands(**{band: without[band]})))
    assert unset.value.parameter == f"bands.{band}.multiples.county_lead"
