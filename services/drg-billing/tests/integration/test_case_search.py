"""Cases are found by what a desk knows of them, and a person's without the number in any address."""

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from yilian_kit.tables import audit

from .county import AUTHORITY, HOSPITAL, OTHER_HOSPITAL, TOWNSHIP, County, an_id_number, problem


@pytest.fixture
async def four_cases(county: County) -> County:
    """Pneumonia at the lead hospital, dearer at the township one, of another person, and one without a group."""
    await county.submit("S-1", doctor_code="D1")
    await county.submit("S-2", by=TOWNSHIP, institution_code=TOWNSHIP, total_cost="9000.00", doctor_code="D2")
    await county.submit("S-3", person_id_number=an_id_number(2), discharged_on="2025-04-02", other_diagnoses=["WHAT.1"])
    await county.submit("S-4", by=OTHER_HOSPITAL, institution_code=OTHER_HOSPITAL, main_diagnosis="V99.900")
    return county


QUESTIONS = [
    ({}, "1 2 4 3"),
    ({"settlement_number": "S-2"}, "2"),
    ({"mdc": "E"}, "1 2 3"),
    ({"adrg": "ES3", "institution_code": HOSPITAL}, "1 3"),
    ({"drg": "0000"}, "4"),
    ({"status": "ungroupable"}, "4"),
    ({"state": "settled"}, ""),
    ({"doctor_code": "D2"}, "2"),
    ({"min_cost": "5000.01"}, "2"),
    ({"max_cost": "5000.00"}, "1 4 3"),
    ({"min_cost": "5000.00", "max_cost": "5000.00", "doctor_code": "D1"}, "1"),
    ({"warning": "unknown_diagnosis"}, "4 3"),
]


@pytest.mark.parametrize(("query", "expected"), QUESTIONS)
async def test_a_case_is_found_by_each_thing_that_a_desk_may_know(
    four_cases: County, query: Mapping[str, str], expected: str
) -> None:
    # When the same is asked in the address and in a body
    listed = (await four_cases.get("/v1/cases", by=AUTHORITY, **query)).json()["items"]
    found = (await four_cases.ask("/v1/cases/search", dict(query), by=AUTHORITY)).json()["items"]

    # Then both show these cases, by day of discharge
    assert _numbers(listed) == [f"S-{number}" for number in expected.split()]
    assert _numbers(found) == _numbers(listed)


def _numbers(cases: list[dict[str, Any]]) -> list[str]:
    return [case["settlement_number"] for case in cases]


async def test_the_days_of_discharge_restrict_both_ways_of_asking(four_cases: County) -> None:
    listed = await four_cases.get("/v1/cases", by=AUTHORITY, **{"from": "2025-04-01", "to": "2025-04-02"})
    found = await four_cases.ask("/v1/cases/search", {"from_day": "2025-04-01", "to_day": "2025-04-02"}, by=AUTHORITY)
    assert _numbers(listed.json()["items"]) == _numbers(found.json()["items"]) == ["S-3"]


async def test_cases_come_by_day_of_discharge_whenever_they_were_submitted(county: County) -> None:
    # Given discharges that arrive in another order, two of one day
    for number, day in enumerate((20, 10, 15, 10)):
        last_day = f"2025-03-{day}"
        await county.submit(f"S-{number}", person_id_number=an_id_number(number + 1), discharged_on=last_day)

    # When they are read one by one, then by day, and within a day as they came
    numbers: list[str] = []
    query: dict[str, Any] = {"limit": 1}
    while "cursor" not in query or query["cursor"] is not None:
        page = (await county.get("/v1/cases", **query)).json()
        numbers += _numbers(page["items"])
        query["cursor"] = page["next_cursor"]
    assert numbers == ["S-1", "S-3", "S-2", "S-0"]


async def test_the_cases_of_a_person_come_page_by_page_within_the_callers_scope_and_are_audited(
    four_cases: County,
) -> None:
    # When three readers look for the person of three of the cases, two at a time
    seen = {}
    for reader in (AUTHORITY, HOSPITAL, OTHER_HOSPITAL):
        numbers: list[str] = []
        body: dict[str, Any] = {"person_id_number": an_id_number(), "limit": 2}
        while True:
            answer = await four_cases.ask("/v1/cases/search", body, by=reader)
            assert an_id_number() not in answer.text
            numbers += [case["settlement_number"] for case in answer.json()["items"]]
            if answer.json()["next_cursor"] is None:
                break
            body["cursor"] = answer.json()["next_cursor"]
        seen[reader] = numbers

    # Then each sees the person's cases of its own institutions, and each case shown left a row
    assert seen == {AUTHORITY: ["S-1", "S-2", "S-4"], HOSPITAL: ["S-1", "S-2"], OTHER_HOSPITAL: ["S-4"]}
    async with four_cases.service.database.transaction() as session:
        rows = await session.scalar(
            sa.select(sa.func.count()).select_from(audit).where(audit.c.action == "find-by-person")
        )
    assert rows == 6


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"person_id_number": "990101196001010000"}, (422, "invalid-identity-number")),
        ({"cursor": "no cursor"}, (422, "cursor-invalid")),
        ({"limit": 501}, (422, "request-malformed")),
        ({"min_cost": 5000}, (422, "request-malformed")),
        ({"name": "nobody"}, (422, "request-malformed")),
        ({"from_day": "2025-04-02", "to_day": "2025-04-01"}, (422, "period-reversed")),
    ],
)
async def test_a_malformed_search_is_refused(county: County, body: dict[str, Any], expected: tuple[int, str]) -> None:
    assert problem(await county.ask("/v1/cases/search", body)) == expected


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/outpatient-settlements"])
async def test_a_period_that_ends_before_it_begins_is_no_empty_list(county: County, path: str) -> None:
    refused = await county.get(path, by=AUTHORITY, **{"from": "2025-04-02", "to": "2025-04-01"})
    assert problem(refused) == (422, "period-reversed")
