"""The monthly figures: counted from records, each drillable to its rows."""

from __future__ import annotations

from typing import Any

import pytest

from .county import County, a_placement, done, problem

FIGURES = (
    "experts_sent",
    "outpatient_and_consultations",
    "operations",
    "lecture_attendances",
    "short_term_trainees",
)
PERIOD = {"from": "2025-01-01", "to": "2025-05-31"}


async def figures(county: County, **query: str) -> dict[str, Any]:
    return done(await county.get("/v1/figures", **{**PERIOD, **query}))


async def rows(county: County, figure: str, **query: str) -> list[dict[str, Any]]:
    """All rows of a figure, page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = done(await county.get(f"/v1/figures/{figure}/rows", limit=3, **{**PERIOD, **query, **cursor}))
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize(
    ("kind", "results", "counted"),
    [
        # an outpatient dispatch counts its sessions, and not the consultations held within them
        ("outpatient", {"sessions": 2, "consultations": 3}, {"experts_sent": 1, "outpatient_and_consultations": 2}),
        # any other counts its consultations, and not its sessions
        ("consultation", {"sessions": 1, "consultations": 3}, {"experts_sent": 1, "outpatient_and_consultations": 3}),
        ("ward_round", {"sessions": 1, "consultations": 1}, {"experts_sent": 1, "outpatient_and_consultations": 1}),
        ("ward_round", {"sessions": 4, "patients_seen": 9}, {"experts_sent": 1}),
        # operations count by number, whatever the kind
        (
            "operation",
            {"operations": [{"code": "47.0100", "count": 2}, {"code": "86.0400", "count": 1}]},
            {"experts_sent": 1, "operations": 3},
        ),
        (
            "outpatient",
            {"sessions": 1, "operations": [{"code": "86.0400", "count": 1}]},
            {"experts_sent": 1, "outpatient_and_consultations": 1, "operations": 1},
        ),
        ("lecture", {"people_taught": 40}, {"experts_sent": 1}),
    ],
)
async def test_what_a_completed_dispatch_counts(
    county: County, kind: str, results: dict[str, Any], counted: dict[str, int]
) -> None:
    # given a completed dispatch
    expert = await county.expert()
    await county.completed(expert["id"], results, kind=kind)
    # when the figures are asked for, then it counts what its kind and results say
    shown = await figures(county)
    assert {figure: shown[figure] for figure in FIGURES} == {**dict.fromkeys(FIGURES, 0), **counted}


async def test_only_a_dispatch_that_reached_the_place_counts(county: County) -> None:
    # given dispatches in each state
    expert = await county.expert()
    await county.planned(expert["id"], day="2025-03-03")
    confirmed = [
        done(await county.act(await county.planned(expert["id"], day=f"2025-03-0{day}"), "confirm"))
        for day in (4, 5, 6, 7)
    ]
    on_site = done(await county.act(confirmed[0], "start"))
    done(await county.act(confirmed[1], "no-show"))
    done(await county.act(confirmed[2], "cancel", {"reason": "N"}))
    # when counted, then it is the one on site
    assert (await figures(county))["experts_sent"] == 1
    assert [row["record_id"] for row in await rows(county, "experts_sent")] == [on_site["id"]]


async def test_only_staff_of_primary_care_count_as_learners(county: County) -> None:
    # given a lecture attended by a village, a township and the lead's own staff, and placements from two
    training = await county.training()
    for of in ("VILLAGE-1", "TOWN-1", "LEAD-1"):
        done(await county.attend(training, "S-1", of=of))
    supervisor = await county.expert()
    await county.institution("COUNTY-2", "county", "COUNTY")
    for sender in ("TOWN-1", "COUNTY-2"):
        done(await county.post("/v1/placements", a_placement(supervisor["id"], from_institution_code=sender)))
    # when counted, then primary care is
    shown = await figures(county)
    assert (shown["lecture_attendances"], shown["short_term_trainees"]) == (2, 1)


async def test_a_withdrawn_placement_does_not_count_a_completed_one_does(county: County) -> None:
    supervisor = await county.expert()
    for trainee, act, body in (("S-1", "withdraw", {"reason": "N"}), ("S-2", "complete", {"result": "N"})):
        placement = done(await county.post("/v1/placements", a_placement(supervisor["id"], trainee)))
        path = f"/v1/placements/{placement['id']}/{act}"
        done(await county.post(path, body, version=1, now="2025-05-31T08:00:00+08:00"))
    assert (await figures(county))["short_term_trainees"] == 1


async def test_the_month_is_that_of_the_session_in_shanghai(county: County) -> None:
    # given a session in the first hour of April in Shanghai, which is still March in UTC
    expert = await county.expert()
    await county.completed(
        expert["id"], {"sessions": 1}, starts_at="2025-03-31T16:30:00Z", ends_at="2025-03-31T18:00:00Z"
    )
    # then it counts in April
    assert [group["month"] for group in (await figures(county))["by_month"]] == ["2025-04"]
    assert (await figures(county, to="2025-03-31"))["experts_sent"] == 0
    assert (await figures(county, **{"from": "2025-04-01"}))["experts_sent"] == 1


async def test_any_county_adds_up_by_alliance_by_month_and_by_row(county: County) -> None:
    # given records of both alliances, over several months
    experts = [await county.expert("E-1", "LEAD-1"), await county.expert("E-2", "LEAD-2")]
    expected = {code: dict.fromkeys(FIGURES, 0) for code in ("A-1", "A-2")}
    for number in range(12):
        own = number % 2
        sessions, operations = number % 3 % 2 + 1, number % 4
        await county.completed(
            experts[own]["id"],
            {"sessions": sessions, "operations": [{"code": "47.0100", "count": operations}] if operations else []},
            day=f"2025-{number % 5 + 1:02}-{number + 1:02}",
            institution_code=("TOWN-1", "TOWN-3")[own],
        )
        counted = expected[f"A-{own + 1}"]
        counted["experts_sent"] += 1
        counted["outpatient_and_consultations"] += sessions
        counted["operations"] += operations
    for number in range(7):
        training = await county.training(f"T-{number}", institution_code=f"LEAD-{number % 2 + 1}")
        for attendee in range(number):
            done(await county.attend(training, f"S-{attendee}"))
        expected[f"A-{number % 2 + 1}"]["lecture_attendances"] += number
    for number in range(3):
        done(await county.post("/v1/placements", a_placement(experts[0]["id"], f"S-{number}")))
        expected["A-1"]["short_term_trainees"] += 1
    # when the figures are asked for
    shown = await figures(county)
    # then each alliance, with its lead hospital, has its own
    by_alliance = {group["alliance_code"]: group for group in shown["by_alliance"]}
    for code, counted in expected.items():
        assert {figure: by_alliance[code][figure] for figure in FIGURES} == counted
        assert by_alliance[code]["lead_institution_code"] == code.replace("A", "LEAD")
        alone = await figures(county, alliance_code=code)
        assert {figure: alone[figure] for figure in FIGURES} == counted
    # and total, months and rows say the same
    for figure in FIGURES:
        total = sum(counted[figure] for counted in expected.values())
        assert shown[figure] == total
        assert sum(group[figure] for group in shown["by_month"]) == total
        assert sum(row["count"] for row in await rows(county, figure)) == total


async def test_a_period_that_ends_before_it_starts_is_refused(county: County) -> None:
    answer = await county.get("/v1/figures", **{"from": "2025-05-31", "to": "2025-01-01"})
    assert problem(answer) == (422, "period-reversed")
