"""`year` of the outpatient terms changes on 1 January only: where a set is proposed, and where it is activated."""

import asyncio
from typing import Any

import httpx

from .county import AREA, AUTHORITY, REVIEWER, County, created, parameters, problem
from .purses import scheme, visited

INVALID = (422, "parameters-invalid")


def a_set(valid_from: str, year: str) -> dict[str, Any]:
    return parameters(valid_from=valid_from, outpatient={"employee": scheme("external", year=year)})


async def propose(county: County, valid_from: str, year: str) -> httpx.Response:
    return await county.post("/v1/parameters", a_set(valid_from, year), by=AUTHORITY)


async def activate(county: County, proposed: dict[str, Any]) -> httpx.Response:
    path = f"/v1/parameters/{proposed['id']}/activate"
    return await county.post(path, {}, by=AUTHORITY, person=REVIEWER, version=1)


async def test_a_set_that_would_make_a_deductible_due_twice_is_refused_and_on_1_january_it_is_not(
    county: County,
) -> None:
    # Given visits with a year of their own, and one in March that has paid the deductible of 200
    await county.activate("parameters", created(await propose(county, "2025-01-01", "own")))
    assert (await visited(county, total_cost="500.00"))["deductible"] == "200.00"

    # When the county proposes that they share the year of the stays from April on
    refused = await propose(county, "2025-04-01", "shared")

    # Then it is told field and rule, the visit in April pays no deductible, and the next year may be another
    assert problem(refused) == INVALID
    assert (refused.json()["parameter"], refused.json()["fault"]) == (
        "outpatient.employee.year",
        "changes_within_a_year",
    )
    assert (await visited(county, "V-2", total_cost="500.00", visited_on="2025-04-08"))["deductible"] == "0.00"
    created(await propose(county, "2026-01-01", "shared"))


async def test_a_proposal_is_asked_again_where_it_is_activated(county: County) -> None:
    # Given two proposals, each of them sound as long as the other is not in force
    first = created(await propose(county, "2025-01-01", "own"))
    second = created(await propose(county, "2025-04-01", "shared"))
    await county.activate("parameters", first)

    # When the second is activated too
    refused = await activate(county, second)

    # Then it is refused, and stays a proposal
    assert problem(refused) == INVALID
    assert (await county.get(f"/v1/parameters/{second['id']}")).json()["state"] == "proposed"


async def test_a_proposal_before_a_version_in_force_is_refused_for_what_that_one_says(county: County) -> None:
    await county.activate("parameters", created(await propose(county, "2025-04-01", "shared")))
    refused = await propose(county, "2025-01-01", "own")
    assert (problem(refused), refused.json()["fault"]) == (INVALID, "changes_within_a_year_afterwards")


async def test_of_two_that_contradict_each_other_and_are_activated_at_once_one_counts(county: County) -> None:
    first = created(await propose(county, "2025-01-01", "own"))
    second = created(await propose(county, "2025-04-01", "shared"))
    answers = await asyncio.gather(activate(county, first), activate(county, second))
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    states = [one["state"] for one in (await county.get("/v1/parameters", pooling_area=AREA)).json()["items"]]
    assert sorted(states) == ["active", "proposed"]
