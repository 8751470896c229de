"""Which scheme of the area's list takes a case, and why the ones before it did not."""

from datetime import date
from typing import Any

import pytest

from drg_billing.domain.price_tables import Scheme, SchemeUse
from drg_billing.domain.pricing import PassedOver, price_case
from drg_billing.domain.pricing.price import Reason

from .price_builders import a_case, area, tariff


def test_the_first_scheme_that_applies_prices_the_case_and_every_earlier_one_says_why_it_did_not() -> None:
    # Given an area that tries the price list, then days, then DIP, then groups
    listed = area(
        Scheme.SINGLE_DISEASE,
        Scheme.BED_DAY,
        Scheme.DIP,
        Scheme.DRG_WEIGHT,
        Scheme.BY_ITEM,
        bed_days=(tariff(institutions=("PSY",)),),
    )

    # When a case comes that only its group prices
    price = price_case(a_case(main_diagnosis="I10.x00"), listed)

    # Then the result tells the way
    assert price.scheme is Scheme.DRG_WEIGHT
    assert price.passed_over == (
        PassedOver(Scheme.SINGLE_DISEASE, Reason.NOT_IN_PRICE_LIST),
        PassedOver(Scheme.BED_DAY, Reason.NO_TARIFF),
        PassedOver(Scheme.DIP, Reason.NO_COMBINATION),
    )


@pytest.mark.parametrize(
    ("use", "changes", "reason"),
    [
        ({"valid_from": date(2025, 3, 10)}, {}, Reason.NOT_IN_FORCE_YET),
        ({"valid_from": date(2025, 3, 9)}, {}, None),
        ({"valid_to": date(2025, 3, 8)}, {}, Reason.NO_LONGER_IN_FORCE),
        ({"valid_to": date(2025, 3, 9)}, {}, None),
        ({"institutions": ("H2",)}, {}, Reason.INSTITUTION_NOT_LISTED),
        ({"institutions": ("H2", "H1")}, {}, None),
        ({"tiers": ("township",)}, {}, Reason.TIER_NOT_LISTED),
        ({"tiers": ("county_lead",)}, {}, None),
        ({"insurance": ("employee",)}, {}, Reason.INSURANCE_NOT_LISTED),
        ({"insurance": ("employee", "resident")}, {}, None),
        ({"main_diagnoses": ("K*",)}, {}, Reason.DIAGNOSIS_NOT_LISTED),
        ({"main_diagnoses": ("K*", "J18.900")}, {}, None),
        ({"main_diagnoses": ("K*",)}, {"main_diagnosis": ""}, Reason.DIAGNOSIS_NOT_LISTED),
    ],
)
def test_a_scheme_is_used_on_its_days_for_those_it_names(
    use: dict[str, Any], changes: dict[str, Any], reason: Reason | None
) -> None:
    price = price_case(a_case(**changes), area(SchemeUse(Scheme.DRG_POINTS, **use), Scheme.BY_ITEM))
    if reason is None:
        assert (price.scheme, price.passed_over) == (Scheme.DRG_POINTS, ())
    else:
        assert (price.scheme, price.passed_over) == (Scheme.BY_ITEM, (PassedOver(Scheme.DRG_POINTS, reason),))


def test_one_scheme_may_stand_twice_with_different_days() -> None:
    uses = (
        SchemeUse(Scheme.DRG_WEIGHT, valid_to=date(2025, 6, 30)),
        SchemeUse(Scheme.DRG_POINTS, valid_from=date(2025, 7, 1)),
    )
    assert price_case(a_case(discharged_on=date(2025, 6, 30)), area(*uses)).scheme is Scheme.DRG_WEIGHT
    assert price_case(a_case(discharged_on=date(2025, 7, 1)), area(*uses)).scheme is Scheme.DRG_POINTS
