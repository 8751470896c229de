"""Lists page without loss; figures count by the day of the request."""

from typing import Any
from uuid import UUID

import pytest

from yilian_kit.pagination import encode_cursor

from .county import AUTHORITY, LEAD, NOON, OTHER_LEAD, OTHER_TOWNSHIP, TOWNSHIP, County, a_person


async def _pages(county: County, organisation: str, **params: Any) -> list[list[str]]:
    pages: list[list[str]] = []
    wanted = {"limit": 2, **params}
    while True:
        answer = (await county.get("referrals", organisation, **wanted)).json()
        pages.append([item["referral_number"] for item in answer["items"]])
        if answer["next_cursor"] is None:
            return pages
        wanted["cursor"] = answer["next_cursor"]


async def test_pages_follow_one_another_in_both_orders(county: County) -> None:
    # given five referrals, two of them requested in the same instant
    for number, priority in enumerate(("routine", "urgent", "routine", "urgent", "emergency"), start=1):
        await county.request(person=a_person(number), priority=priority, referral_number=f"R{number}")
        county.later(hours=number % 2)
    # then
    assert await _pages(county, LEAD, side="received") == [["R5", "R2"], ["R4", "R1"], ["R3"]]
    newest = await _pages(county, TOWNSHIP, side="sent")
    assert [len(page) for page in newest] == [2, 2, 1]
    flat = [number for page in newest for number in page]
    assert (flat[0], flat[-1], sorted(flat)) == ("R5", "R1", ["R1", "R2", "R3", "R4", "R5"])


@pytest.mark.parametrize(
    "cursor",
    [
        "rubbish",
        encode_cursor(()),
        encode_cursor(("a", "b")),
        encode_cursor(("1", "a", "b")),
        encode_cursor(("99999999999", NOON.isoformat(), str(UUID(int=1)))),
        encode_cursor(("1", "0001-01-01T00:00:00+14:00", str(UUID(int=1)))),
    ],
)
async def test_a_cursor_that_no_list_made_is_refused(county: County, cursor: str) -> None:
    for side in ("received", "sent", "any"):
        answer = await county.get("referrals", LEAD, side=side, cursor=cursor)
        assert answer.status_code == 422
        assert answer.json()["type"] == "urn:yilian:problem:cursor-invalid"


async def test_a_cursor_of_another_list_is_refused(county: County) -> None:
    # given
    for number in (1, 2):
        await county.request(person=a_person(number))
    cursor = (await county.get("referrals", LEAD, side="received", limit=1)).json()["next_cursor"]
    # when
    answer = await county.get("referrals", LEAD, side="any", cursor=cursor)
    # then
    assert answer.status_code == 422


async def test_a_list_is_narrowed(county: County) -> None:
    # given one on its way up, one rejected, one back down
    await county.request(person=a_person(1), referral_number="OPEN")
    await county.brought_to("rejected", await county.request(person=a_person(2), referral_number="REJECTED"))
    county.later(days=1)
    first = await county.brought_to("completed", await county.request(person=a_person(3), referral_number="DONE"))
    await county.done("back-referral", first, LEAD, referral_number="BACK")

    async def numbers(organisation: str, **params: Any) -> set[str]:
        answer = await county.get("referrals", organisation, **params)
        return {item["referral_number"] for item in answer.json()["items"]}

    # then
    assert await numbers(LEAD, side="sent") == {"BACK"}
    assert await numbers(LEAD, side="received", open=True) == {"OPEN"}
    assert await numbers(TOWNSHIP, open=False) == {"REJECTED", "DONE"}
    assert await numbers(TOWNSHIP, state="rejected") == {"REJECTED"}
    assert await numbers(AUTHORITY, direction="down") == {"BACK"}
    assert await numbers(AUTHORITY, requested_from="2025-03-05", requested_to="2025-03-05") == {"DONE", "BACK"}


async def test_a_list_shows_no_identity(county: County) -> None:
    await county.request()
    answer = await county.get("referrals", LEAD)
    assert "王小明" not in answer.text
    assert a_person()["id_number"] not in answer.text


async def test_the_figures_of_two_months(county: County) -> None:
    # given two up in March, one of them back down in April, and one up in the other alliance, cancelled
    await county.request(person=a_person(1))
    other = {"sending_institution_code": OTHER_TOWNSHIP, "receiving_institution_code": OTHER_LEAD}
    await county.done("cancel", await county.request(OTHER_TOWNSHIP, person=a_person(3), **other), OTHER_TOWNSHIP)
    first = await county.brought_to("completed", await county.request(person=a_person(2)))
    county.later(days=30)
    await county.done("back-referral", first, LEAD)

    # when
    figures = await county.figures(AUTHORITY)

    # then
    totals = ("up", "down", "lateral", "open", "closed", "loops_closed")
    assert {name: figures[name] for name in totals} == {
        "up": 3,
        "down": 1,
        "lateral": 0,
        "open": 2,
        "closed": 2,
        "loops_closed": 0,
    }
    assert [(row["month"], row["up"], row["down"]) for row in figures["by_month"]] == [
        ("2025-03", 3, 0),
        ("2025-04", 0, 1),
    ]
    by_institution = {row["institution_code"]: row for row in figures["by_institution"]}
    assert by_institution[LEAD]["received"]["up"] == 2
    assert by_institution[LEAD]["sent"]["down"] == 1
    assert by_institution[OTHER_TOWNSHIP]["sent_by_month"][0]["closed"] == 1
    # and each institution has its own
    assert (await county.figures(TOWNSHIP))["up"] == 2
    assert (await county.figures(OTHER_LEAD))["closed"] == 1


async def test_the_day_of_a_request_is_the_one_in_shanghai(county: County) -> None:
    # given a request at half past midnight in Shanghai, the day before in UTC
    county.later(hours=12, minutes=30)
    await county.request()
    # then
    assert (await county.figures(TOWNSHIP, "2025-03-05", "2025-03-05"))["up"] == 1
    assert (await county.figures(TOWNSHIP, "2025-03-04", "2025-03-04"))["up"] == 0


async def test_a_period_that_ends_before_it_begins_is_refused(county: County) -> None:
    params: dict[str, Any] = {"from": "2025-03-05", "to": "2025-03-04"}
    answer = await county.get("figures", AUTHORITY, **params)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:yilian:problem:period-reversed")
