"""A coder asks what another order of the codes would give: no money in the answer, and every inquiry on record."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from yilian_kit.clock import SHANGHAI
from yilian_kit.tables import audit

from .county import AUTHORITY, HOSPITAL, OTHER_HOSPITAL, TOWNSHIP, County, problem
from .stored import rows_stored
from .test_group import a_record

APPENDICITIS_WITH_ITS_OPERATION_LISTED_SECOND = {
    "main_diagnosis": "K35.800",
    "main_procedure": "93.5700",
    "other_procedures": ["47.0100"],
}


def an_inquiry(**changes: Any) -> dict[str, Any]:
    return a_record(**{**APPENDICITIS_WITH_ITS_OPERATION_LISTED_SECOND, "reason": "coding", **changes})


async def test_an_appendectomy_listed_second_is_asked_about_in_both_languages(county: County) -> None:
    # Given parameters with weights and prices for the groups
    await county.set_parameters()

    # When a coder asks about an appendicitis whose operation stands second
    answer = await county.ask("/v1/what-if", an_inquiry())

    # Then the operation is named with its place, the group that it would give, and by what the choice is to be made
    assert answer.status_code == 200
    (alternative,) = answer.json()["alternatives"]
    change = alternative["change"]
    assert (change["kind"], change["position"], change["code"], change["replaces"]) == (
        "main_procedure",
        1,
        "47.0100",
        "93.5700",
    )
    assert alternative["group"]["adrg"].startswith("GD") != answer.json()["present"]["adrg"].startswith("GD")
    assert "47.0100" in change["text_en"]
    assert "47.0100" in change["text_zh"]
    assert "rules of selection" in alternative["note_en"]
    assert "不得按入组结果选择" in alternative["note_zh"]


async def test_no_answer_holds_a_weight_or_an_amount(county: County) -> None:
    await county.set_parameters()
    answer = await county.ask("/v1/what-if", an_inquiry())
    money = re.compile(r"price|weight|rate|cost|amount|cash|standard|权重|费率|金额|\d\.\d\d\b", re.IGNORECASE)
    names = [name for name in _names(answer.json()) if money.search(name)]
    assert names == []
    assert "6000.00" not in answer.text


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(name for part in value.values() for name in _names(part))]
    return [name for part in value for name in _names(part)] if isinstance(value, list) else []


async def test_every_inquiry_leaves_one_row_that_says_who_for_whom_and_why(county: County) -> None:
    # Given what is stored
    before = await rows_stored(county)

    # When somebody asks three times, once with nothing to show
    for inquiry in (an_inquiry(), an_inquiry(reason="dispute"), a_record(reason="quality_review")):
        assert (await county.ask("/v1/what-if", inquiry)).status_code == 200

    # Then three rows were added to the trail, and nothing else anywhere
    after = await rows_stored(county)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {"audit": 3}
    async with county.service.database.transaction() as session:
        rows = (await session.execute(sa.select(audit).order_by(audit.c.position))).mappings().all()
    assert [(row["action"], row["organisation_code"], row["purpose"], row["outcome"]) for row in rows[-3:]] == [
        ("ask-what-if", HOSPITAL, "coding", "alternatives-shown"),
        ("ask-what-if", HOSPITAL, "dispute", "alternatives-shown"),
        ("ask-what-if", HOSPITAL, "quality_review", "nothing-to-ask"),
    ]
    assert all(row["subject"] for row in rows)


async def test_nobody_asks_without_a_reason(county: County) -> None:
    before = await rows_stored(county)
    assert problem(await county.ask("/v1/what-if", a_record())) == (422, "request-malformed")
    assert await rows_stored(county) == before


async def test_it_is_seen_who_asks_how_often(county: County) -> None:
    # Given inquiries of three institutions
    for institution, times in ((HOSPITAL, 2), (TOWNSHIP, 1), (OTHER_HOSPITAL, 1)):
        for _ in range(times):
            await county.ask("/v1/what-if", an_inquiry(), by=institution)

    # Then each sees its own and what stands below it, the county all
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    days = {"from": str(today - timedelta(days=1)), "to": str(today)}
    for institution, expected in (
        (TOWNSHIP, [(TOWNSHIP, 1)]),
        (HOSPITAL, [(HOSPITAL, 2), (TOWNSHIP, 1)]),
        (AUTHORITY, [(HOSPITAL, 2), (OTHER_HOSPITAL, 1), (TOWNSHIP, 1)]),
    ):
        counts = (await county.get("/v1/what-if/counts", by=institution, **days)).json()["items"]
        assert [(one["institution_code"], one["inquiries"]) for one in counts] == expected
        assert all(one["alternatives_shown"] == one["inquiries"] for one in counts)

    # And none on other days, or on days in the wrong order
    assert (await county.get("/v1/what-if/counts", **{"from": "2020-01-01", "to": "2020-01-31"})).json()["items"] == []
    reversed_days = {"from": days["to"], "to": days["from"]}
    assert problem(await county.get("/v1/what-if/counts", **reversed_days)) == (422, "period-reversed")
