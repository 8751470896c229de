"""Parameters are set as versions, shown as they were set, and refused where they make no sense."""

from typing import Any

import pytest
import sqlalchemy as sa

from .county import AREA, AUTHORITY, HOSPITAL, County, an_id_number, created, parameters, problem


async def test_a_set_is_shown_as_it_was_set(county: County) -> None:
    stored = await county.set_parameters()
    assert (stored["version"], stored["pooling_area"], stored["valid_to"]) == (1, AREA, None)
    assert stored["group_prices"]["weights"] == {"ES35": "1.0000", "ES33": "1.2500", "GD25": "1.1000"}
    assert stored["insurance"]["resident"]["unreferred"]["reduction"] == "0.10"
    assert (await county.get(f"/v1/parameters/{stored['id']}")).json() == stored
    again = await county.set_parameters()
    assert again["version"] == 2
    listed = (await county.get("/v1/parameters", pooling_area=AREA)).json()["items"]
    assert listed == [stored, again]
    assert (await county.get("/v1/parameters", pooling_area="990200")).json()["items"] == []


async def test_each_area_counts_its_own_versions(county: County) -> None:
    await county.set_parameters()
    assert (await county.set_parameters(pooling_area="990200"))["version"] == 1


async def test_the_day_of_discharge_chooses_the_set_and_both_ends_of_its_days_belong_to_it(county: County) -> None:
    # Given a set for always, and one for a week of March alone
    always = await county.set_parameters()
    week = await county.set_parameters(valid_from="2025-03-02", valid_to="2025-03-08")

    # Then the week's holds on its first and last day, and before and after it the other one
    chosen = {}
    for number, day in enumerate(("2025-03-01", "2025-03-02", "2025-03-08", "2025-03-09"), 1):
        stay = {"admitted_on": day, "discharged_on": day, "person_id_number": an_id_number(number)}
        chosen[day] = (await county.settled(day, **stay))["parameter_version"]
    assert list(chosen.values()) == [always["version"], week["version"], week["version"], always["version"]]


_LEFT_OUT = object()


def _with(path: str, value: Any) -> dict[str, Any]:
    changed = parameters()
    *way, last = path.split(".")
    place: Any = changed
    for name in way:
        place = place[name]
    place[last] = value
    if value is _LEFT_OUT:
        del place[last]
    return changed


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (_with("group_prices.base_rate", 6000.0), (422, "request-malformed")),
        (_with("group_prices.weights", {"ES35": 1.2}), (422, "request-malformed")),
        (_with("group_prices.weights", {"ES35": "-1"}), (422, "request-malformed")),
        (_with("group_prices.weights", {"ES35": "1e3"}), (422, "request-malformed")),
        (_with("group_prices.weights", {"ES35": "1000"}), (422, "request-malformed")),
        (_with("group_prices.base_rate", "10000000.01"), (422, "request-malformed")),
        (_with("group_prices.scheme", "dip"), (422, "request-malformed")),
        (_with("insurance.resident.basic.steps_by_tier", {"*": []}), (422, "request-malformed")),
        (_with("insurance.resident.supplement", _LEFT_OUT), (422, "request-malformed")),
        (_with("insurance.resident.serious_illness", _LEFT_OUT), (422, "request-malformed")),
        (
            _with("insurance.resident.serious_illness.steps", [{"above": "0.00", "ratio": "1.2"}]),
            (422, "parameters-invalid"),
        ),
        (_with("valid_to", "2024-12-31"), (422, "parameters-invalid")),
        (_with("insurance.resident.unreferred.tiers", ["*"]), (422, "parameters-invalid")),
        (_with("schemes", [{"scheme": "drg_weight", "tiers": ["*"]}]), (422, "parameters-invalid")),
        (_with("modes", []), (422, "request-malformed")),
        (_with("modes", ["pay_only", "pay_only"]), (422, "parameters-invalid")),
    ],
)
async def test_a_set_that_makes_no_sense_is_refused(
    county: County, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert problem(await county.post("/v1/parameters", body, by=AUTHORITY)) == expected
    assert (await county.get("/v1/parameters")).json()["items"] == []


async def test_a_set_from_before_lists_of_tiers_were_checked_is_still_read_and_settles_as_it_did(
    county: County,
) -> None:
    # Given a set in force whose reduction lists `*`, as it could be set once
    stored = await county.set_parameters()
    async with county.service.database.transaction() as session:
        await session.execute(sa.text("ALTER TABLE price_parameters DISABLE TRIGGER USER"))
        await session.execute(
            sa.text("UPDATE price_parameters SET content = replace(content, :before, :after)"),
            {"before": '"tiers":["county","county_lead"]', "after": '"tiers":["*"]'},
        )
        await session.execute(sa.text("ALTER TABLE price_parameters ENABLE TRIGGER USER"))

    # Then it is shown, and reduces nothing: 70 % of 5,000 less the deductible of 300
    shown = (await county.get(f"/v1/parameters/{stored['id']}")).json()
    assert shown["insurance"]["resident"]["unreferred"]["tiers"] == ["*"]
    assert (await county.settled())["basic"] == "3290.00"


async def test_a_hospital_sets_no_parameters(county: County) -> None:
    assert problem(await county.post("/v1/parameters", parameters(), by=HOSPITAL)) == (403, "county-only")
    created(await county.post("/v1/parameters", parameters(), by=AUTHORITY))
