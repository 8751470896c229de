"""Where a stay lies in the base of serious-illness insurance, which runs over a person's whole year."""

from dataclasses import replace
from decimal import Decimal

import pytest

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.settlement import settle
from drg_billing.domain.year_base import BasePart, free_below, parts_for

from .money_builders import benefit, benefits, costs, inputs, parameters, steps, yuan


def parts(*bounds: tuple[str, str]) -> tuple[BasePart, ...]:
    return tuple(BasePart(Decimal(above), Decimal(up_to)) for above, up_to in bounds)


@pytest.mark.parametrize(
    ("held", "free"),
    [
        ((), ()),
        ((("0", "300"),), ()),
        ((("0", "300"), ("300", "500")), ()),
        ((("300", "500"),), (("0", "300"),)),
        ((("700", "900"), ("100", "300")), (("0", "100"), ("300", "700"))),
        ((("0", "500"), ("200", "300"), ("600", "700")), (("500", "600"),)),  # held twice, from before there were parts
    ],
)
def test_free_is_what_nobody_holds_below_the_highest_part(
    held: tuple[tuple[str, str], ...], free: tuple[tuple[str, str], ...]
) -> None:
    assert free_below(parts(*held)) == parts(*free)


@pytest.mark.parametrize(
    ("added", "year_base", "free", "taken"),
    [
        ("0", "500", (), ()),
        ("200", "0", (), (("0", "200"),)),
        ("200", "500", (), (("500", "700"),)),
        ("200", "500", (("0", "300"),), (("0", "200"),)),
        ("300", "500", (("0", "300"),), (("0", "300"),)),
        ("400", "500", (("0", "300"),), (("0", "300"), ("800", "900"))),
        ("50", "500", (("0", "10"), ("20", "40")), (("0", "10"), ("20", "40"), ("530", "550"))),
    ],
)
def test_a_stay_fills_what_is_free_from_the_lowest_on_and_then_the_top(
    added: str, year_base: str, free: tuple[tuple[str, str], ...], taken: tuple[tuple[str, str], ...]
) -> None:
    assert parts_for(Decimal(added), Decimal(year_base), parts(*free)) == parts(*taken)


def test_what_a_correction_has_left_free_is_paid_at_its_own_step() -> None:
    # Given steps of the year from 10,000 on, and a year of which 0 to 10,000 is free and 10,000 to 15,000 is held
    area = parameters(resident=benefits(basic=steps(_0="0.50"), serious_illness=benefit(_10000="0.60")))
    year = YearTotals(serious_illness_base=yuan("5000.00"), serious_illness_paid=yuan("3000.00"))
    stay = replace(inputs(costs("24000.00"), year_before=year), serious_illness_free=parts(("0", "10000.00")))

    # When a stay that leaves 12,000 to the patient is settled
    result = settle(stay, area)

    # Then 10,000 of it lie below the step, and 2,000 above 15,000
    assert [(line.part, line.amount) for line in result.serious_illness_lines] == [(yuan("2000.00"), yuan("1200.00"))]
