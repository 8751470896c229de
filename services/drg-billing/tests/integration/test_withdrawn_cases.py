"""A case that was never to be is withdrawn: kept and found, never settled, counted nowhere."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from yilian_kit.tables import audit, outbox

from .county import AREA, AUTHORITY, HOSPITAL, OTHER_HOSPITAL, County, a_discharge, created, problem
from .refusals import refused, slug
from .report_county import CLEARING
from .test_settlement_lists import a_list

YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
FIGURES = (
    "/v1/totals",
    *(
        f"/v1/reports/{report}"
        for report in ("case-mix", "quality", "payments", "prepayments", "clearing", "case-mix/cases", "payments/cases")
    ),
)


async def withdraw(county: County, case: dict[str, Any], reason: str = "entered_in_error", **told: Any) -> Any:
    told = {"version": case["version"], **told}
    return await county.post(f"/v1/cases/{case['id']}/withdraw", {"reason": reason}, **told)


async def test_a_withdrawn_case_stays_to_be_found_and_nothing_happens_to_it_any_more(county: County) -> None:
    # Given a case that awaits its settlement
    await county.set_parameters()
    case = await county.submit()
    told = await _events(county)

    # When it is withdrawn, and the request is repeated with its key
    answers = [await withdraw(county, case, idempotency_key="once") for _ in range(2)]

    # Then it says so, once
    assert [(answer.status_code, answer.headers["ETag"]) for answer in answers] == [(200, '"2"')] * 2
    withdrawn = answers[0].json()
    changed = {"state": "withdrawn", "withdrawal_reason": "entered_in_error", "allowed_actions": [], "version": 2}
    assert withdrawn == {**case, **changed}
    assert answers[1].json() == withdrawn

    # And is found by its state, in a trail, in no event, and neither settled nor withdrawn again
    assert (await county.get("/v1/cases", state="withdrawn", language="zh-CN")).json()["items"] == [withdrawn]
    async with county.service.database.transaction() as session:
        acts = await session.scalars(sa.select(audit.c.action).where(audit.c.record_id == case["id"]))
        assert list(acts).count("withdraw") == 1
    assert await _events(county) == told
    for answer in (await county.settle(withdrawn), await withdraw(county, withdrawn)):
        assert problem(answer) == (409, "act-not-allowed")
        assert (answer.json()["state"], answer.json()["allowed_actions"]) == ("withdrawn", [])


async def test_a_settled_case_is_reversed_before_it_is_withdrawn(county: County) -> None:
    await county.set_parameters()
    settlement = await county.settled()
    case = (await county.get(f"/v1/cases/{settlement['case_id']}")).json()
    refusal = await refused(county, f"/v1/cases/{case['id']}/withdraw", {"reason": "wrong_person"}, version=2)
    assert (slug(refusal), refusal["case_id"]) == ((409, "reverse-first"), case["id"])
    created(await county.reverse(settlement))
    assert (await withdraw(county, case, version=3)).json()["state"] == "withdrawn"


async def test_no_figure_counts_a_withdrawn_case(county: County) -> None:
    # Given the figures of a county with one settled case
    await county.set_parameters(
        clearing=CLEARING, special_cases={"share": "1", "counted": "discharged", "days_after_year": 31}
    )
    await county.settled()
    before = await _figures(county)

    # When two other cases come, one of them is settled and reversed, and both are withdrawn
    later = {"admitted_on": "2025-04-01", "discharged_on": "2025-04-20", "leaving_way": "5", "total_cost": "9000.00"}
    waiting = await county.submit("S-2", **later, main_diagnosis="V99.900")
    settlement = await county.settled("S-3", **later)
    created(await county.reverse(settlement))
    assert await _figures(county) != before
    for case in (waiting, {"id": settlement["case_id"], "version": 3}):
        assert (await withdraw(county, case)).status_code == 200

    # Then every figure is what it was
    assert await _figures(county) == before


async def test_the_number_stays_taken_and_the_corrected_record_comes_under_a_new_one(county: County) -> None:
    # Given a list that was taken by mistake, and is withdrawn
    first = created(await county.post("/v1/settlement-lists", a_list()))["case"]
    corrected = a_list("L-2")
    assert problem(await county.post("/v1/settlement-lists", corrected)) == (422, "settlement-list-blocked")
    assert (await withdraw(county, first, "replaced")).status_code == 200

    # Then the same list is answered with the withdrawn case, and the corrected one is taken
    again = await county.post("/v1/settlement-lists", a_list())
    assert (again.status_code, again.json()["case"]["state"]) == (200, "withdrawn")
    created(await county.post("/v1/settlement-lists", corrected))

    # And so it is without a list
    case = await county.submit()
    await withdraw(county, case)
    repeated = await county.post("/v1/cases", a_discharge())
    assert (repeated.status_code, repeated.json()["id"], repeated.json()["state"]) == (200, case["id"], "withdrawn")


async def test_a_case_is_withdrawn_by_its_hospital_as_it_was_read_and_for_a_reason(county: County) -> None:
    case = await county.submit()
    assert problem(await withdraw(county, case, by=OTHER_HOSPITAL)) == (404, "not-found")
    assert problem(await withdraw(county, case, version=7)) == (412, "version-stale")
    for reason in ("", "the patient is 张三", None):
        assert slug(await refused(county, f"/v1/cases/{case['id']}/withdraw", {"reason": reason})) == (
            422,
            "request-malformed",
        )
    assert (await county.get(f"/v1/cases/{case['id']}")).json()["state"] == "awaiting_settlement"


async def test_of_a_settlement_and_a_withdrawal_at_once_one_takes_place(county: County) -> None:
    await county.set_parameters()
    case = await county.submit()

    # When both are asked for at once, more than once
    answers: list[httpx.Response] = await asyncio.gather(
        *(act for _ in range(3) for act in (county.settle(case), withdraw(county, case)))
    )

    # Then one succeeded, and the case and its ledger agree on which
    assert sum(answer.status_code in {200, 201} for answer in answers) == 1
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 412}
    state = (await county.get(f"/v1/cases/{case['id']}")).json()["state"]
    entries = (await county.get(f"/v1/cases/{case['id']}/settlements")).json()["items"]
    assert (state, len(entries)) in {("settled", 1), ("withdrawn", 0)}


@pytest.mark.parametrize("reason", [None, "replaced"])
async def test_the_database_keeps_state_and_reason_together(county: County, reason: str | None) -> None:
    state = "withdrawn" if reason is None else "awaiting_settlement"
    await county.submit()
    with pytest.raises(sa.exc.IntegrityError, match="discharge_case_withdrawn_with_reason"):
        async with county.service.database.transaction() as session:
            await session.execute(
                sa.text("UPDATE discharge_case SET state = :state, withdrawal_reason = :reason"),
                {"state": state, "reason": reason},
            )


async def _figures(county: County) -> dict[str, Any]:
    answers = {}
    for path in FIGURES:
        answer = await county.get(path, by=AUTHORITY, **YEAR)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        answers[path] = answer.json()
    place = {"institution_code": HOSPITAL, "pooling_area": AREA, "year": 2025}
    answers["places"] = (await county.get("/v1/special-cases/places", **place)).json()
    return answers


async def _events(county: County) -> int:
    async with county.service.database.transaction() as session:
        return int(await session.scalar(sa.select(sa.func.count()).select_from(outbox)) or 0)
