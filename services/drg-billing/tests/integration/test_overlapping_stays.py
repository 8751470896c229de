"""A person is in hospital once at a time: of overlapping stays one is paid, whichever hospitals they were in."""

import asyncio

import pytest
import sqlalchemy as sa

from drg_billing.adapters.tables import accumulator, discharge_case
from yilian_kit.tables import audit

from .county import HOSPITAL, OTHER_HOSPITAL, County, a_discharge, an_id_number, created, problem


def at_other_hospital(**days: str) -> dict[str, str]:
    return {"by": OTHER_HOSPITAL, "institution_code": OTHER_HOSPITAL, **days}


async def test_a_stay_that_overlaps_a_settled_one_is_refused_naming_the_own_case(county: County) -> None:
    # Given a settled stay
    await county.set_parameters()
    first = await county.settled("S-1")

    # When the hospital submits one that begins before it ends
    answer = await county.post("/v1/cases", a_discharge("S-2", admitted_on="2025-03-07", discharged_on="2025-03-12"))

    # Then it is refused in the caller's language, names the settled case, and nothing is stored
    assert problem(answer) == (409, "overlapping-stay")
    assert "重叠" in answer.json()["title"]
    assert answer.json()["case_id"] == first["case_id"]
    assert len((await county.get("/v1/cases")).json()["items"]) == 1


async def test_a_settled_stay_elsewhere_refuses_without_telling_where(county: County) -> None:
    # Given a stay that another hospital settled
    await county.set_parameters()
    other = await county.settled("X-77", **at_other_hospital())

    # When this hospital submits a stay of the same days
    answer = await county.post("/v1/cases", a_discharge("S-1"))

    # Then it learns that there is one, and nothing else of it
    assert problem(answer) == (409, "overlapping-stay")
    assert answer.json().get("case_id") is None
    assert not any(secret in answer.text for secret in (other["case_id"], OTHER_HOSPITAL, "X-77"))

    # And the trail says that the other case was looked at
    async with county.service.database.transaction() as session:
        compared = sa.select(audit.c.record_id, audit.c.organisation_code).where(audit.c.action == "compare")
        assert [(str(record), by) for record, by in await session.execute(compared)] == [(other["case_id"], HOSPITAL)]


@pytest.mark.parametrize(
    ("admitted_on", "discharged_on"),
    [
        ("2025-03-08", "2025-03-12"),  # entered on the day of leaving the other
        ("2025-02-20", "2025-03-01"),  # left on the day of entering the other
        ("2025-03-08", "2025-03-08"),  # a stay of that day alone
    ],
)
@pytest.mark.parametrize("by", [HOSPITAL, OTHER_HOSPITAL])
async def test_a_transfer_on_one_day_is_settled_too(
    county: County, by: str, admitted_on: str, discharged_on: str
) -> None:
    await county.set_parameters()
    await county.settled("S-1")
    days = {"admitted_on": admitted_on, "discharged_on": discharged_on}
    assert (await county.settled("S-2", by=by, institution_code=by, **days))["total"] == "5000.00"


async def test_one_day_counts_once_in_an_institution_and_may_be_shared_by_two(county: County) -> None:
    await county.set_parameters()
    day = {"admitted_on": "2025-03-08", "discharged_on": "2025-03-08"}
    await county.settled("S-1", **day)
    assert problem(await county.post("/v1/cases", a_discharge("S-2", **day))) == (409, "overlapping-stay")
    await county.settled("X-1", **at_other_hospital(**day))


async def test_a_corrected_case_is_settled_under_its_new_number_and_the_first_one_then_is_not(county: County) -> None:
    # Given a case that came out ungroupable, and its correction under another number
    await county.set_parameters()
    wrong = await county.submit("S-1", main_diagnosis="")
    right = await county.submit("S-2")

    # When the correction is settled, and then the first one
    created(await county.settle(right))
    answer = await county.settle(wrong)

    # Then the stay is paid once
    assert problem(answer) == (409, "overlapping-stay")
    assert answer.json()["case_id"] == right["id"]
    assert (await county.get(f"/v1/cases/{wrong['id']}/settlements")).json()["items"] == []


async def test_a_reversed_stay_claims_nothing_until_it_is_settled_again(county: County) -> None:
    # Given a stay whose settlement was taken back, and another of these days that was settled since
    await county.set_parameters()
    created(await county.reverse(first := await county.settled("S-1")))
    second = await county.settled("S-2")

    # When the first is to be settled again
    reversed_ = (await county.get(f"/v1/cases/{first['case_id']}")).json()
    answer = await county.settle(reversed_)

    # Then it is refused until the second is taken back in its turn
    assert problem(answer) == (409, "overlapping-stay")
    created(await county.reverse(second))
    created(await county.settle(reversed_))


async def test_the_same_discharge_again_is_its_first_answer_and_overlaps_nothing(county: County) -> None:
    await county.set_parameters()
    await county.settled("S-1")
    again = await county.post("/v1/cases", a_discharge("S-1"))
    assert (again.status_code, again.json()["state"]) == (200, "settled")


async def test_of_overlapping_stays_settled_at_once_one_is_paid(county: County) -> None:
    # Given stays of two years and kinds of insurance that overlap, so that no year of the person ties them together
    await county.set_parameters()
    cases = [
        await county.submit("S-1", admitted_on="2025-12-20", discharged_on="2026-01-05"),
        await county.submit("S-2", admitted_on="2025-12-21", discharged_on="2025-12-31"),
        await county.submit("S-3", admitted_on="2025-12-22", discharged_on="2025-12-30", insurance_type="employee"),
    ]

    # When all are settled at once
    answers = await asyncio.gather(*(county.settle(case) for case in cases))

    # Then one is paid
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {problem(one) for one in answers if one.status_code == 409} == {(409, "overlapping-stay")}
    async with county.service.database.transaction() as session:
        states = await session.scalars(sa.select(discharge_case.c.state).order_by(discharge_case.c.state))
        assert list(states) == ["awaiting_settlement", "awaiting_settlement", "settled"]
        assert await session.scalar(sa.select(sa.func.count()).select_from(accumulator)) == 1


async def test_other_people_are_in_hospital_on_the_same_days(county: County) -> None:
    await county.set_parameters()
    await county.settled("S-1")
    assert (await county.settled("S-2", person_id_number=an_id_number(2)))["total"] == "5000.00"
