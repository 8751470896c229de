"""The figures: each numerator and denominator, the levels, and that a past day keeps its answer."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from .county import County, consent, slug

GROUPS = ("hypertension", "diabetes", "disabled", "low_income", "pregnant")


def entry(group: str, from_date: str = "2024-06-01") -> dict[str, str]:
    told = {"group": group, "from_date": from_date, "source": "screening"}
    if group in {"hypertension", "diabetes"}:
        told["diagnosing_institution_code"] = "LEAD-A"
    return told


async def test_persons_and_memberships_are_counted_apart(county: County) -> None:
    # given an elderly person with two conditions who signed, and a child who did not
    both = [entry("hypertension"), entry("diabetes")]
    old = await county.resident("V1", birth_date=date(1950, 1, 1), key_groups=both)
    await county.resident("V3", birth_date=date(2022, 1, 1))
    await county.resident("V3", birth_date=date(1990, 1, 1))
    await county.sign(old)
    # when
    figures = await county.get("/v1/coverage", org="990100")
    # then
    assert (figures["villages"], figures["villages_covered"], figures["rate"]) == (4, 1, 0.25)
    assert (figures["residents"], figures["signed"], figures["signing_rate"]) == (3, 1, 0.3333)
    groups = {name: (g["members"], g["signed"], g["rate"]) for name, g in figures["key_groups"].items()}
    assert groups == {
        "elderly": (1, 1, 1.0),
        "child": (1, 0, 0.0),
        "pregnant": (0, 0, None),
        "hypertension": (1, 1, 1.0),
        "diabetes": (1, 1, 1.0),
        "tuberculosis": (0, 0, None),
        "severe_mental_disorder": (0, 0, None),
        "disabled": (0, 0, None),
        "low_income": (0, 0, None),
        "special_family_planning": (0, 0, None),
    }
    assert figures["key_group_union"] == {"members": 2, "signed": 1, "rate": 0.5}
    assert figures["memberships"] == 4


async def test_a_village_without_a_team_is_not_covered(county: County) -> None:
    # given a village that no team serves, whose resident signed all the same
    village = {"code": "V5", "name": "V5", "area_code": "A2", "institution_code": "TOWN-2"}
    await county.post("/v1/villages", village, org="TOWN-2")
    await county.sign(await county.resident("V5"), "T2")
    await county.sign(await county.resident("V3"), "T2")
    # then
    figures = await county.get("/v1/coverage", org="TOWN-2")
    assert (figures["villages"], figures["villages_covered"]) == (2, 1)


@pytest.mark.parametrize(
    ("level", "rows"),
    [
        ("area", [("A1", 2, 2, 1), ("A2", 1, 1, 1), ("A3", 1, 1, 0)]),
        ("township", [("TOWN-1", 2, 2, 1), ("TOWN-2", 1, 1, 1), ("TOWN-3", 1, 1, 0)]),
        ("alliance", [("LEAD-A", 3, 3, 2), ("LEAD-B", 1, 1, 0)]),
    ],
)
async def test_the_figures_are_broken_down_by_area_township_and_alliance(
    county: County, level: str, rows: list[tuple[str, int, int, int]]
) -> None:
    people = [await county.resident(village) for village in ("V1", "V2", "V3", "V4")]
    await county.sign(people[0])
    await county.sign(people[2], "T2")
    figures = await county.get("/v1/coverage", org="990100", level=level)
    assert [(r["code"], r["villages"], r["residents"], r["signed"]) for r in figures["rows"]] == rows
    assert (figures["residents"], figures["signed"]) == (4, 2)


async def test_everybody_counts_what_they_may_see(county: County) -> None:
    for village in ("V1", "V2", "V3", "V4"):
        await county.resident(village)
    seen = {
        org: (await county.get("/v1/coverage", org=org))["residents"]
        for org in ("990100", "LEAD-A", "LEAD-B", "TOWN-1", "CLINIC-1")
    }
    assert seen == {"990100": 4, "LEAD-A": 3, "LEAD-B": 1, "TOWN-1": 2, "CLINIC-1": 1}


async def test_no_figure_is_known_of_a_day_to_come(county: County) -> None:
    answer = await county.call("GET", "/v1/coverage", as_of="2025-01-02")
    assert (answer.status_code, slug(answer)) == (422, "as-of-in-the-future")


async def test_the_last_day_of_the_term_counts_and_the_day_after_does_not(county: County) -> None:
    await county.sign(await county.resident())
    signed = {}
    for day in (date(2025, 12, 31), date(2026, 1, 1)):
        county.today = day
        signed[day] = (await county.get("/v1/coverage"))["signed"]
    assert list(signed.values()) == [1, 0]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_past_day_has_the_same_answer_whenever_it_is_asked(county: County, seed: int) -> None:
    """People come, go, fall ill, sign and leave, some told late; each evening's figures are asked again at the end."""
    # given
    chance = random.Random(seed)  # noqa: S311 - a test's story, no secret
    told: dict[date, Any] = {}
    residents: list[Any] = []
    agreements: list[Any] = []

    async def figures(day: date) -> Any:
        whole = await county.get("/v1/coverage", org="990100", as_of=day.isoformat(), level="area")
        return {name: whole[name] for name in whole if name != "as_of"}

    # when ten days of work go by, some weeks apart
    for _ in range(10):
        for _ in range(6):
            await _something_happens(county, chance, residents, agreements)
        told[county.today] = await figures(county.today)
        county.today += timedelta(days=chance.choice((1, 7, 40)))
    # then
    assert {day: await figures(day) for day in told} == told
    assert len({str(answer) for answer in told.values()}) > 5, "the story moved the figures"


async def _something_happens(
    county: County, chance: random.Random, residents: list[Any], agreements: list[Any]
) -> None:
    day = county.today
    late = (day - timedelta(days=chance.randrange(0, 60))).isoformat()
    one: Any = chance.choice(residents) if residents else {}
    match chance.randrange(7) if residents else 0:
        case 0 | 1:
            born = date(chance.choice((1950, 1960, 1985, 2019)), chance.randrange(1, 13), 11)
            groups = [entry(chance.choice(GROUPS[:4]), late)]
            new = await county.resident(chance.choice(("V1", "V2", "V3", "V4")), born, key_groups=groups)
            residents.append(new)
        case 2 | 3:
            guardian = consent(day, method="guardian", relation="mother")
            form = county.agreement(one, chance.choice(("T1", "T2", "T3")), starts_on=late, consent=guardian)
            answer = await county.call("POST", "/v1/agreements", form, org="990100")
            if answer.status_code == 201:
                agreements.append(answer.json())
        case 4:
            await _act(county, one, chance.choice(("move-out", "mark-deceased", "move")), late)
        case 5:
            fresh = await county.get(f"/v1/residents/{one['id']}", org="990100")
            if fresh["memberships"] and fresh["memberships"][0]["to_date"] is None:
                group = fresh["memberships"][0]["group"]
                path = f"/v1/residents/{one['id']}/key-groups/{group}/end"
                await county.call("POST", path, {"to_date": late}, version=fresh["version"], org="990100")
        case _:
            if agreements:
                path = f"/v1/agreements/{chance.choice(agreements)['id']}"
                act = chance.choice(("terminate", "enter-in-error"))
                body = {"reason": "resident_wish"} if act == "terminate" else None
                await county.call("POST", f"{path}/{act}", body, version=1, org="990100")


async def _act(county: County, resident: Any, act: str, day: str) -> None:
    fresh = await county.get(f"/v1/residents/{resident['id']}", org="990100")
    body = {
        "move-out": {"moved_on": day},
        "mark-deceased": {"died_on": day},
        "move": {"moved_on": day, "village_code": "V3"},
    }[act]
    await county.call("POST", f"/v1/residents/{resident['id']}/{act}", body, version=fresh["version"], org="990100")
