"""Special cases: applied for within the year and the share, decided on once by the county, paid by correction."""

import asyncio
import importlib
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from drg_billing.adapters.special_case_tables import special_case, special_case_counter
from yilian_kit.tables import audit

from .county import (
    AREA,
    AUTHORITY,
    HOSPITAL,
    OTHER_HOSPITAL,
    REVIEWER,
    TOWNSHIP,
    County,
    an_id_number,
    created,
    problem,
)
from .overtaking import begin_before

OTHER_AREA = "990200"
RULES = {"share": "0.5", "counted": "settled", "days_after_year": 31}
IN_TIME, TOO_LATE = "2026-01-31T12:00:00+08:00", "2026-02-01T00:00:00+08:00"


async def apply(
    county: County, settled: dict[str, Any], *, by: str = HOSPITAL, at: str = IN_TIME, **body: Any
) -> httpx.Response:
    headers = {**county.service.headers(by, scopes=("drg-billing:settle",)), "Yilian-Simulated-Time": at}
    request = {"case_id": settled["case_id"], "reason": "critical_illness", **body}
    return await county.service.client.post("/v1/special-cases", json=request, headers=headers)


async def decide(
    county: County,
    application: dict[str, Any],
    act: str,
    *,
    by: str = AUTHORITY,
    person: str = REVIEWER,
    version: int | None = 1,
    **body: Any,
) -> httpx.Response:
    path = f"/v1/special-cases/{application['id']}/{act}"
    return await county.post(path, body, by=by, person=person, version=version)


async def with_settled_cases(county: County, number: int, **rules: Any) -> list[dict[str, Any]]:
    await county.set_parameters(special_cases={**RULES, **rules})
    return [await county.settled(f"S-{one}", person_id_number=an_id_number(one)) for one in range(number)]


async def taken(county: County) -> int:
    async with county.service.database.transaction() as session:
        return int((await session.scalar(sa.select(sa.func.sum(special_case_counter.c.taken)))) or 0)


async def places(county: County, *, by: str = HOSPITAL, area: str = AREA) -> dict[str, Any]:
    query = {"institution_code": HOSPITAL, "pooling_area": area, "year": 2025}
    answer: dict[str, Any] = (await county.get("/v1/special-cases/places", by=by, **query)).json()
    return answer


async def test_an_approved_amount_is_paid_by_the_correction_of_the_settlement(county: County) -> None:
    # Given a settled case and an application for it
    settled, _ = await with_settled_cases(county, 2)
    answer = await apply(county, settled, document_number="2025-特-1")
    application = created(answer)
    assert (answer.headers["ETag"], application["state"], application["year"]) == ('"1"', "pending", 2025)
    assert (application["allowed_actions"], application["document_number"]) == ([], "2025-特-1")
    assert (application["applied_by"], application["decided_by"]) == ("developer", None)

    # When the county office agrees on 8,000
    decided = await decide(county, application, "approve", effect="agreed_amount", agreed_amount="8000.00")
    assert (decided.status_code, decided.headers["ETag"]) == (200, '"2"')
    assert decided.json() == {
        **application,
        "state": "approved",
        "effect": "agreed_amount",
        "agreed_amount": "8000.00",
        "decided_by": REVIEWER,
        "decided_at": decided.json()["decided_at"],
        "version": 2,
    }

    # Then the correction of the settlement is priced by that, and the settlement stands as it was
    entry = created(
        await county.post(f"/v1/settlements/{settled['id']}/adjust", {"reason": "special_case_decided"}, version=1)
    )
    assert (entry["price"]["scheme"], entry["price"]["standard"]) == ("special_case", "8000.00")
    assert entry["price"]["special_case"] == application["id"]
    assert (await county.get(f"/v1/settlements/{settled['id']}")).json()["price"]["standard"] == "6000.00"


async def test_the_county_sees_what_it_may_decide_and_everybody_only_their_own(county: County) -> None:
    settled, _ = await with_settled_cases(county, 2)
    application = created(await apply(county, settled))
    path = f"/v1/special-cases/{application['id']}"

    for by, status, acts in ((AUTHORITY, 200, ["approve", "refuse"]), (HOSPITAL, 200, []), (OTHER_HOSPITAL, 404, [])):
        answer = await county.get(path, by=by, person=REVIEWER)
        assert answer.status_code == status
        assert answer.json().get("allowed_actions", []) == acts
        listed = (await county.get("/v1/special-cases", by=by, state="pending", year=2025)).json()["items"]
        assert [one["id"] for one in listed] == ([application["id"]] if status == 200 else [])
    assert (await county.get("/v1/special-cases", state="approved")).json()["items"] == []
    assert (await county.get("/v1/special-cases", institution_code=TOWNSHIP)).json()["items"] == []
    assert problem(await apply(county, settled, by=OTHER_HOSPITAL)) == (404, "not-found")


@pytest.mark.parametrize(("act", "body"), [("approve", {"effect": "by_item"}), ("refuse", {"reason": "other"})])
async def test_who_applied_decides_through_no_door(county: County, act: str, body: dict[str, str]) -> None:
    # Given an application that a person of the county office brought for a hospital
    settled, _ = await with_settled_cases(county, 2)
    application = created(await apply(county, settled, by=AUTHORITY))

    # When the same person decides on it
    refused = await decide(county, application, act, person=" Developer", **body)

    # Then somebody else has to, as the answer said before
    assert (problem(refused), refused.json()["act"]) == ((409, "four-eyes-required"), f"{act}-special-case")
    path = f"/v1/special-cases/{application['id']}"
    own, of_another = await county.get(path, by=AUTHORITY), await county.get(path, by=AUTHORITY, person=REVIEWER)
    assert (own.json()["allowed_actions"], of_another.json()["allowed_actions"]) == ([], ["approve", "refuse"])
    assert (await decide(county, application, act, **body)).status_code == 200

    # And both stay in the trail
    acts = sa.select(audit.c.outcome).where(audit.c.action == f"{act}-special-case").order_by(audit.c.position)
    async with county.service.database.transaction() as session:
        assert list(await session.scalars(acts)) == ["refused", "done"]


async def test_the_database_refuses_a_decision_of_who_applied(county: County) -> None:
    settled, _ = await with_settled_cases(county, 2)
    created(await apply(county, settled))
    with pytest.raises(IntegrityError, match="special_case_four_eyes"):
        async with county.service.database.transaction() as session:
            await session.execute(sa.update(special_case).values(state="approved", decided_by="Developer"))


async def test_places_are_the_share_of_the_years_cases_and_a_refusal_gives_one_back(county: County) -> None:
    # Given five settled cases and a share of one half
    settled = await with_settled_cases(county, 5)
    assert await places(county) == {
        "institution_code": HOSPITAL,
        "year": 2025,
        "counted_cases": 5,
        "places": 2,
        "taken": 0,
    }

    # When three are applied for, then the third finds no place
    first, _ = created(await apply(county, settled[0])), created(await apply(county, settled[1]))
    refused = await apply(county, settled[2])
    assert problem(refused) == (409, "special-case-no-place-left")
    assert (refused.json()["places"], refused.json()["year"]) == (2, 2025)

    # And when one is refused, there is one again, also for the same case
    answer = await decide(county, first, "refuse", reason="scheme_fits")
    assert (answer.json()["state"], answer.json()["refusal_reason"]) == ("refused", "scheme_fits")
    assert (await places(county))["taken"] == 1
    created(await apply(county, settled[0]))
    assert (await places(county))["taken"] == 2


@pytest.mark.parametrize("approved", [False, True])
async def test_who_withdraws_a_case_gives_its_place_back(county: County, approved: bool) -> None:
    # Given an application for a case whose settlement was reversed then
    settled, _ = await with_settled_cases(county, 2, share="1")
    application = created(await apply(county, settled))
    if approved:
        application = (await decide(county, application, "approve", effect="by_item")).json()
    created(await county.reverse(settled))
    assert (await places(county))["taken"] == 1

    # When the case is withdrawn
    case = (await county.get(f"/v1/cases/{settled['case_id']}")).json()
    withdrawn = await county.post(f"/v1/cases/{case['id']}/withdraw", {"reason": "replaced"}, version=case["version"])
    assert withdrawn.status_code == 200, withdrawn.text

    # Then its place is free, once, and the application is decided no more
    assert (await places(county))["taken"] == 0
    now = (await county.get(f"/v1/special-cases/{application['id']}", by=AUTHORITY, person=REVIEWER)).json()
    assert now == {**application, "state": "withdrawn", "version": application["version"] + 1, "allowed_actions": []}
    refused = await decide(county, now, "refuse", reason="other", version=now["version"])
    assert problem(refused) == (409, "special-case-already-decided")
    assert (await places(county))["taken"] == 0


async def test_an_application_and_a_withdrawal_at_once_leave_no_place_behind(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a settled case
    settled, _ = await with_settled_cases(county, 2, share="1")

    # When it is reversed and withdrawn while an application, which has seen it settled, is not stored yet
    async def take_back() -> httpx.Response:
        created(await county.reverse(settled))
        return await county.post(f"/v1/cases/{settled['case_id']}/withdraw", {"reason": "replaced"}, version=3)

    module = importlib.import_module("drg_billing.application.apply_for_special_case")
    begun = begin_before(monkeypatch, module, "_parameters_of", county, take_back)
    application = created(await apply(county, settled))

    # Then the application is withdrawn with it, and takes no place
    assert [(await task).status_code for task in begun] == [200]
    assert (await places(county))["taken"] == 0
    now = await county.get(f"/v1/special-cases/{application['id']}", by=AUTHORITY)
    assert now.json()["state"] == "withdrawn"


async def test_discharged_cases_are_counted_where_the_area_says_so(county: County) -> None:
    await with_settled_cases(county, 1, counted="discharged")
    await county.submit("waiting", person_id_number=an_id_number(20))
    await county.submit("next year", person_id_number=an_id_number(21), discharged_on="2026-01-02")
    assert (await places(county))["counted_cases"] == 2


@pytest.mark.parametrize("counted", ["settled", "discharged"])
async def test_each_pooling_area_counts_the_cases_that_it_pays(county: County, counted: str) -> None:
    # Given three cases that name no area while there was one only, and two of a second area
    await with_settled_cases(county, 3, counted=counted, share="1")
    await county.set_parameters(pooling_area=OTHER_AREA, special_cases={**RULES, "counted": counted})
    of_other = [
        await county.settled(f"O-{one}", pooling_area=OTHER_AREA, person_id_number=an_id_number(10 + one))
        for one in range(2)
    ]
    assert [(await places(county, area=area))["counted_cases"] for area in (AREA, OTHER_AREA)] == [3, 2]

    # When the second area's one place is taken
    created(await apply(county, of_other[0]))

    # Then it has no other, and the first area's are all there
    assert problem(await apply(county, of_other[1])) == (409, "special-case-no-place-left")
    assert [(await places(county, area=area))["taken"] for area in (AREA, OTHER_AREA)] == [0, 1]


async def test_a_waiting_case_that_names_no_area_is_of_the_only_one_with_parameters(county: County) -> None:
    # Given a case that waits, and a second area whose parameters begin after its discharge
    await with_settled_cases(county, 0, counted="discharged")
    await county.submit("waiting", discharged_on="2025-03-08")
    await county.set_parameters(pooling_area=OTHER_AREA, valid_from="2025-03-09", special_cases=RULES)
    assert (await places(county))["counted_cases"] == 1

    # When both have parameters on its day, then nothing says whose it is
    await county.set_parameters(pooling_area=OTHER_AREA, valid_from="2025-03-08", special_cases=RULES)
    assert [(await places(county, area=area))["counted_cases"] for area in (AREA, OTHER_AREA)] == [0, 0]


async def test_applications_at_once_never_pass_the_limit(county: County) -> None:
    # Given six settled cases, of which three may be special
    settled = await with_settled_cases(county, 6)

    # When all six are applied for at once
    answers = await asyncio.gather(*(apply(county, one) for one in settled))

    # Then exactly three have a place
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 3
    assert {problem(answer) for answer in answers if answer.status_code == 409} == {(409, "special-case-no-place-left")}
    assert await taken(county) == 3


async def test_one_case_applied_for_by_many_at_once_takes_one_place(county: County) -> None:
    settled, *_ = await with_settled_cases(county, 4)
    answers = await asyncio.gather(*(apply(county, settled) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    first = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    for answer in answers:
        if answer.status_code == 409:
            assert problem(answer) == (409, "special-case-exists")
            assert answer.json()["special_case_id"] == first
    assert await taken(county) == 1


async def test_of_two_decisions_at_once_one_counts(county: County) -> None:
    settled, _ = await with_settled_cases(county, 2)
    application = created(await apply(county, settled))
    answers = await asyncio.gather(
        decide(county, application, "approve", effect="by_item"),
        decide(county, application, "refuse", reason="other"),
        decide(county, application, "refuse", reason="other"),
    )
    assert [answer.status_code for answer in answers].count(200) == 1
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    assert await taken(county) == (1 if answers[0].status_code == 200 else 0)


async def test_what_cannot_be_applied_for(county: County) -> None:
    settled, _ = await with_settled_cases(county, 2)
    waiting = await county.submit("waiting", person_id_number=an_id_number(20))
    assert problem(await apply(county, {"case_id": waiting["id"]})) == (409, "case-not-settled")
    assert problem(await apply(county, settled, at=TOO_LATE)) == (409, "special-case-too-late")
    assert problem(await apply(county, settled, reason="dear")) == (422, "request-malformed")
    await county.set_parameters()
    assert problem(await apply(county, settled)) == (409, "parameter-unset")
    assert await taken(county) == 0


@pytest.mark.parametrize(
    ("act", "by", "version", "body", "expected"),
    [
        ("approve", HOSPITAL, 1, {"effect": "by_item"}, (403, "county-only")),
        ("refuse", HOSPITAL, 1, {"reason": "other"}, (403, "county-only")),
        ("approve", AUTHORITY, 2, {"effect": "by_item"}, (412, "version-stale")),
        ("approve", AUTHORITY, None, {"effect": "by_item"}, (428, "if-match-missing")),
        ("approve", AUTHORITY, 1, {"effect": "agreed_amount"}, (422, "special-case-agreed-amount-misplaced")),
        (
            "approve",
            AUTHORITY,
            1,
            {"effect": "by_item", "agreed_amount": "1.00"},
            (422, "special-case-agreed-amount-misplaced"),
        ),
        ("approve", AUTHORITY, 1, {"effect": "agreed_amount", "agreed_amount": "-1.00"}, (422, "request-malformed")),
        ("approve", AUTHORITY, 1, {"effect": "agreed_amount", "agreed_amount": "0.00"}, (422, "request-malformed")),
        ("refuse", AUTHORITY, 1, {}, (422, "request-malformed")),
    ],
)
async def test_a_decision_that_is_not_one_changes_nothing(
    county: County, act: str, by: str, version: int | None, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    settled, _ = await with_settled_cases(county, 2)
    application = created(await apply(county, settled))
    assert problem(await decide(county, application, act, by=by, version=version, **body)) == expected
    assert (await county.get(f"/v1/special-cases/{application['id']}")).json()["state"] == "pending"


async def test_what_is_decided_is_not_decided_again_and_what_is_reversed_not_approved(county: County) -> None:
    one, other = await with_settled_cases(county, 2, share="1")
    application, second = created(await apply(county, one)), created(await apply(county, other))
    await decide(county, application, "approve", effect="by_item")
    assert problem(await decide(county, application, "refuse", version=2, reason="other")) == (
        409,
        "special-case-already-decided",
    )
    created(await county.reverse(other))
    assert problem(await decide(county, second, "approve", effect="by_item")) == (409, "case-not-settled")
    assert (await decide(county, second, "refuse", reason="other")).status_code == 200
