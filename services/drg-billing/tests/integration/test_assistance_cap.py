"""The yearly cap of medical assistance is the person's, whatever kinds of insurance the year's stays are under."""

import importlib
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from drg_billing.adapters.tables import accumulator

from .adjustments import adjust
from .county import County, an_id_number, created
from .overtaking import begin_before
from .stays import week

CAP = {"low_income": {"steps": [{"above": "0.00", "ratio": "0.50"}], "yearly_cap": "1000.00"}}
"""Half of what is left, 1,000 yuan a year."""
SMALL = "1200.00"
"""A stay without insurance of which assistance pays 600."""


async def low_income(county: County, person: int = 1) -> None:
    """The person has been of the category for years."""
    resident = UUID(int=person)
    data = {
        "resident_id": str(resident),
        "person_key": county.service.runtime.person_keyer.person_key(an_id_number(person)),
        "key_groups": [{"group": "low_income", "from_date": "2020-01-01", "to_date": None}],
    }
    await county.hear("contracting.residents", "cn.yilian.contracting.key-group-entered.v1", data, subject=resident)


async def assistance_by_insurance(county: County) -> dict[str, Decimal]:
    """The rows of the only person's only year."""
    async with county.service.database.transaction() as session:
        rows = await session.execute(sa.select(accumulator.c.insurance_type, accumulator.c.assistance_paid))
        return dict(rows.all())


async def two_stays(county: County) -> tuple[dict[str, Any], dict[str, Any]]:
    """One without insurance that assistance pays 600 of, and one as a resident that it pays the other 400 of."""
    await county.set_parameters(assistance=CAP)
    await low_income(county)
    first = await county.settled("S-0", insurance_type="none", total_cost=SMALL, **week(0))
    second = await county.settled("S-1", insurance_type="resident", **week(1))
    assert (first["assistance"], second["assistance"]) == ("600.00", "400.00")
    return first, second


async def test_stays_under_three_insurances_have_one_cap(county: County) -> None:
    # Given two stays of a year that used the cap of 1,000, without insurance and as a resident
    first, second = await two_stays(county)

    # When a third is settled as an employee
    third = await county.settled("S-2", insurance_type="employee", **week(2))

    # Then nothing is left for it, each row keeps what its own stays were paid, and all replay
    assert third["assistance"] == "0.00"
    assert await assistance_by_insurance(county) == {"none": 600, "resident": 400, "employee": 0}
    for one in (first, second, third):
        assert (await county.get(f"/v1/settlements/{one['id']}/replay")).json()["outcome"] == "identical"


async def test_the_cap_is_one_persons_and_one_years(county: County) -> None:
    # Given a person who used the cap in a year
    await two_stays(county)

    # Then the year after has its own, and so has another person
    after = {"admitted_on": "2025-12-29", "discharged_on": "2026-01-02"}
    assert (await county.settled("S-2", insurance_type="employee", total_cost="20000.00", **after))[
        "assistance"
    ] == "1000.00"
    await low_income(county, person=2)
    other = await county.settled("S-3", insurance_type="none", person_id_number=an_id_number(2), **week(2))
    assert other["assistance"] == "1000.00"


async def test_an_adjustment_is_paid_no_more_than_the_other_insurances_have_left(county: County) -> None:
    # Given two stays under two insurances that used the cap
    first, second = await two_stays(county)

    # When the first turns out to have cost five times as much, then the cap leaves it what it had
    entry = created(await adjust(county, first, costs={"total_cost": "6000.00"}))
    assert (entry["assistance"], entry["cash"]) == ("0.00", "4800.00")

    # When it turns out to have cost half, then it gives back, and the second may have that once it is adjusted
    assert created(await adjust(county, first, version=2, costs={"total_cost": "600.00"}))["assistance"] == "-300.00"
    assert created(await adjust(county, second))["assistance"] == "300.00"
    assert await assistance_by_insurance(county) == {"none": 300, "resident": 700}


async def test_a_reversed_stay_leaves_its_share_of_the_cap_to_the_other_insurances(county: County) -> None:
    first, _ = await two_stays(county)
    created(await county.reverse(first))
    third = await county.settled("S-2", insurance_type="employee", total_cost="20000.00", **week(2))
    assert third["assistance"] == "600.00"


async def test_stays_under_two_insurances_settled_at_once_never_use_the_same_rest_of_the_cap(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given two stays under two insurances, each of which could use the cap of 1,000
    await county.set_parameters(assistance=CAP)
    await low_income(county)
    first = await county.submit("S-0", insurance_type="none", **week(0))
    second = await county.submit("S-1", insurance_type="resident", **week(1))

    # When the second is settled while the first, which has read the year, is not stored yet
    module = importlib.import_module("drg_billing.application.settle_case")
    begun = begin_before(monkeypatch, module, "ledger_of", county, lambda: county.settle(second))
    answers = [await county.settle(first), *[await task for task in begun]]

    # Then the second has waited, and finds the cap used
    assert [created(answer)["assistance"] for answer in answers] == ["1000.00", "0.00"]


async def test_an_adjustment_and_a_settlement_at_once_never_use_the_same_rest_of_the_cap(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a settled stay that assistance paid 600 of, and a case under another insurance
    await county.set_parameters(assistance=CAP)
    await low_income(county)
    settled = await county.settled("S-0", insurance_type="none", total_cost=SMALL, **week(0))
    case = await county.submit("S-1", insurance_type="resident", **week(1))

    # When the case is settled while an adjustment of the stay to 2,000, which has read the year, is not stored yet
    module = importlib.import_module("drg_billing.application.adjust_settlement")
    begun = begin_before(monkeypatch, module, "priced_case", county, lambda: county.settle(case))
    answers = [await adjust(county, settled, costs={"total_cost": "2000.00"}), *[await task for task in begun]]

    # Then the adjustment has the other 400, and the settlement nothing
    assert [created(answer)["assistance"] for answer in answers] == ["400.00", "0.00"]
