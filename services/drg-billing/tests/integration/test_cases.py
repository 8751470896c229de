"""Discharges are submitted once, grouped at once, and nothing clinical is an error."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from drg_billing.adapters.tables import discharge_case
from yilian_kit.pagination import encode_cursor
from yilian_kit.tables import audit

from .county import AUTHORITY, HOSPITAL, OTHER_HOSPITAL, TOWNSHIP, County, a_discharge, an_id_number, created, problem


async def test_a_discharge_is_grouped_at_once_by_the_starter_pack_which_says_so(county: County) -> None:
    # When a hospital submits a discharge, with codes as it writes them
    answer = await county.post("/v1/cases", a_discharge(main_diagnosis=" j18.900 ", other_diagnoses=["i50.900"]))

    # Then it has its group, and says that it was the starter pack
    case = created(answer)
    assert answer.headers["ETag"] == '"1"'
    assert (case["mdc"], case["adrg"], case["drg"], case["status"]) == ("E", "ES3", "ES33", "grouped")
    assert (case["state"], case["reason"]) == ("awaiting_settlement", None)
    assert case["allowed_actions"] == ["settle", "withdraw"]
    assert case["pack"]["code"] == "yilian-starter"
    assert "入门分组方案" in case["starter_pack_notice"]

    # And the same is read afterwards, in English where that is preferred
    read = (await county.get(f"/v1/cases/{case['id']}")).json()
    assert "starter pack" in read["starter_pack_notice"]
    assert {**read, "starter_pack_notice": ""} == {**case, "starter_pack_notice": ""}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"main_diagnosis": ""}, "main_diagnosis_missing"),
        ({"main_diagnosis": "V99.900"}, "main_diagnosis_unknown"),
        ({"main_diagnosis": "O80.000"}, None),  # grouped, whoever the patient is: MDC O asks for no sex
        ({"main_diagnosis": "N80.900"}, "sex_does_not_fit_main_diagnosis"),
        ({"age_years": 0, "age_days": 3, "main_diagnosis": "P22.000"}, "birth_weight_missing"),
        ({"age_years": 1, "age_days": 3}, "age_in_days_contradicts_years"),
        ({"main_diagnosis": "P22.000"}, "age_does_not_fit_main_diagnosis"),
    ],
)
async def test_a_clinical_fault_is_a_coded_reason_of_a_stored_case(
    county: County, changes: dict[str, Any], reason: str | None
) -> None:
    case = await county.submit(**changes)
    assert case["reason"] == reason
    assert (case["drg"] == "0000") is (reason is not None)
    said = [one for one in case["findings"] if one["rule"] == reason]
    assert [bool(one["field"] and one["text_en"] and one["text_zh"]) for one in said] == [True] * bool(reason)


async def test_a_case_names_its_doctor_by_a_staff_code_or_not_at_all(county: County) -> None:
    assert (await county.submit())["doctor_code"] is None
    case = await county.submit("S-2", doctor_code="D350100000001")
    assert (await county.get(f"/v1/cases/{case['id']}")).json()["doctor_code"] == "D350100000001"


async def test_unknown_codes_are_named_and_a_hundred_diagnoses_are_no_fault(county: County) -> None:
    case = await county.submit(other_diagnoses=["I10.x00"] * 100 + ["WHAT.1"])
    assert case["drg"] == "ES35"
    assert case["warnings"] == [{"kind": "unknown_diagnosis", "code": "WHAT.1", "counts_as": None}]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"age_years": "65"}, (422, "request-malformed")),
        ({"age_years": -1}, (422, "request-malformed")),
        ({"sex": "other"}, (422, "request-malformed")),
        ({"total_cost": 5000.0}, (422, "request-malformed")),
        ({"total_cost": "5000.001"}, (422, "request-malformed")),
        ({"total_cost": "-1.00"}, (422, "request-malformed")),
        ({"total_cost": "100000000000.00"}, (422, "request-malformed")),
        ({"admitted_on": "0025-03-01"}, (422, "request-malformed")),
        ({"leaving_way": "7"}, (422, "request-malformed")),
        ({"name": "nobody"}, (422, "request-malformed")),
        ({"doctor_code": "医生"}, (422, "request-malformed")),
        ({"doctor_code": an_id_number(7)}, (422, "request-malformed")),
        ({"person_id_number": "990101196001010000"}, (422, "invalid-identity-number")),
        ({"discharged_on": "2025-02-28"}, (422, "discharge-before-admission")),
        ({"full_self_pay": "4000.00", "over_limit": "1000.01"}, (422, "amounts-exceed-total")),
        ({"institution_code": "NOBODY"}, (422, "institution-unknown")),
        ({"institution_code": OTHER_HOSPITAL}, (422, "institution-unknown")),
    ],
)
async def test_a_malformed_discharge_is_refused_and_nothing_is_stored(
    county: County, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = await county.post("/v1/cases", a_discharge(**changes))
    assert problem(answer) == expected
    assert an_id_number() not in answer.text
    assert (await county.get("/v1/cases")).json()["items"] == []


async def test_the_same_settlement_number_gives_the_first_case_once_more(county: County) -> None:
    # Given a submitted discharge
    first = await county.submit()

    # When the hospital's system sends it again, not knowing of the first time
    again = await county.post("/v1/cases", a_discharge())

    # Then it gets the first case; other content under the number is a conflict that names it
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    conflict = await county.post("/v1/cases", a_discharge(total_cost="1.00"))
    assert problem(conflict) == (409, "settlement-number-taken")
    assert conflict.json()["case_id"] == first["id"]


async def test_ten_submissions_at_once_make_one_case(county: County) -> None:
    answers = await asyncio.gather(*(county.post("/v1/cases", a_discharge()) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_cases_are_listed_page_by_page_and_filtered(county: County) -> None:
    # Given five cases of March and one of April
    for number in range(5):
        await county.submit(f"S-{number}")
    await county.submit("S-5", discharged_on="2025-04-02")

    # When March is read in pages of two
    found, cursor = [], None
    for _ in range(3):
        query: dict[str, Any] = {"from": "2025-03-01", "to": "2025-03-31", "limit": 2} | (
            {"cursor": cursor} if cursor else {}
        )
        page = (await county.get("/v1/cases", **query)).json()
        found += [case["settlement_number"] for case in page["items"]]
        cursor = page["next_cursor"]

    # Then all five came, in order, and no more
    assert (found, cursor) == (["S-0", "S-1", "S-2", "S-3", "S-4"], None)
    assert (await county.get("/v1/cases", state="settled")).json()["items"] == []
    assert len((await county.get("/v1/cases", drg="ES35")).json()["items"]) == 6


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/packs", "/v1/parameters"])
@pytest.mark.parametrize("after", [(), ("no-id",), ("a", "b")])
async def test_the_cursor_of_another_list_is_refused(county: County, path: str, after: tuple[str, ...]) -> None:
    assert problem(await county.get(path, cursor=encode_cursor(after))) == (422, "cursor-invalid")


async def test_a_case_is_seen_by_its_hospital_and_those_above_it_alone(county: County) -> None:
    # Given a case of the township hospital, submitted by itself
    case = await county.submit(by=TOWNSHIP, institution_code=TOWNSHIP)

    # Then its lead hospital and the authority see it, the other hospital does not
    for institution, status in ((TOWNSHIP, 200), (HOSPITAL, 200), (AUTHORITY, 200), (OTHER_HOSPITAL, 404)):
        assert (await county.get(f"/v1/cases/{case['id']}", by=institution)).status_code == status
        listed = (await county.get("/v1/cases", by=institution)).json()["items"]
        assert [one["id"] for one in listed] == ([case["id"]] if status == 200 else [])


async def test_no_identity_number_is_stored_and_every_look_leaves_an_audit_row(county: County) -> None:
    # When a case is submitted, read and listed
    case = await county.submit()
    await county.get(f"/v1/cases/{case['id']}")
    await county.get("/v1/cases")

    # Then the row knows the person by key alone, and the trail has the three acts
    async with county.service.database.transaction() as session:
        row = (await session.execute(sa.select(discharge_case))).mappings().one()
        trail = await session.execute(sa.select(audit.c.action, audit.c.record_id).order_by(audit.c.position))
        acts = [(action, str(record_id)) for action, record_id in trail]
    assert row["person_key"] == county.person_key
    assert an_id_number() not in str(dict(row))
    assert acts == [("group", case["id"]), ("read", case["id"]), ("list", case["id"])]
