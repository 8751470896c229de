"""Whatever is sent: a coded problem in the caller's language that names field and rule, and nothing stored.

One table a kind of request. Rows are counted in every table of the service before and after, so "half stored" is seen.
What is clinically wrong is no fault of the request: the record is kept or answered as ungroupable, with coded reasons
(see the last table, and `test_cases.py`).
"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from .county import AREA, AUTHORITY, HOSPITAL, SCOPES, County, a_discharge, parameters
from .pack_rows import A_PACK
from .stored import rows_stored
from .test_group import a_record
from .test_roles import SOME_ID, routes

JSON = "application/json"
MALFORMED = "request-malformed"


async def refused(
    county: County,
    path: str,
    body: dict[str, Any] | bytes,
    *,
    by: str = HOSPITAL,
    content_type: str = JSON,
    version: int = 1,
    key: str | None = None,
) -> dict[str, Any]:
    """Send it in each language; the problem, after what holds for every problem was looked at."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    before = await rows_stored(county)
    answers: dict[str, httpx.Response] = {}
    for language in ("en", "zh-CN"):
        headers = county.service.headers(by, scopes=SCOPES, version=version, idempotency_key=key)
        headers |= {"Content-Type": content_type, "Accept-Language": language}
        answers[language] = await county.service.client.post(path, content=content, headers=headers)
    assert await rows_stored(county) == before, "something was stored"
    english, chinese = (answers[language].json() for language in ("en", "zh-CN"))
    for language, answer in answers.items():
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Content-Language"] == language
    assert (english["status"], english["type"]) == (chinese["status"], chinese["type"])
    assert _is_chinese(chinese["title"])
    assert not _is_chinese(english["title"])
    for error in english.get("errors", ()):
        assert error["field"]
        assert _is_chinese(error["message_zh"])
        assert "does not keep the rule" not in error["message_en"], f"no words for {error['rule']}"
    read: dict[str, Any] = english
    return read


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def slug(problem: dict[str, Any]) -> tuple[int, str]:
    return problem["status"], problem["type"].rsplit(":", 1)[-1]


FIELDS: list[tuple[str, Any, str]] = [
    # field, value, rule
    ("sex", "other", "literal_error"),
    ("sex", "", "literal_error"),
    ("sex", "M", "literal_error"),
    ("sex", "Male", "literal_error"),
    ("sex", " male ", "literal_error"),
    ("sex", 1, "literal_error"),
    ("sex", None, "literal_error"),
    ("age_years", "65", "int_type"),
    ("age_years", "六十五", "int_type"),
    ("age_years", -1, "greater_than_equal"),
    ("age_years", 65.5, "int_type"),
    ("age_years", 151, "less_than_equal"),
    ("age_years", 10**30, "less_than_equal"),
    ("age_years", True, "int_type"),
    ("age_days", "3", "int_type"),
    ("age_days", -1, "greater_than_equal"),
    ("birth_weight_g", "3200", "int_type"),
    ("birth_weight_g", 10**400, "less_than_equal"),
    ("icu_hours", -5, "greater_than_equal"),
    ("ventilation_hours", "one", "int_type"),
    ("main_diagnosis", None, "string_type"),
    ("main_diagnosis", "J" * 41, "string_too_long"),
    ("main_diagnosis", "J18\0.900", "string_with_nul"),
    ("main_procedure", 47, "string_type"),
    ("other_diagnoses", "I10.x00", "tuple_type"),
    ("other_diagnoses", ["I10.x00"] * 201, "too_long"),
    ("other_diagnoses", {"0": "I10.x00"}, "tuple_type"),
    ("admitted_on", "2025-02-30", "date_from_datetime_parsing"),
    ("admitted_on", "2025/03/01", "date_from_datetime_parsing"),
    ("admitted_on", "0025-03-01", "greater_than_equal"),
    ("discharged_on", "today", "date_from_datetime_parsing"),
    ("discharged_on", "2025-03-08T10:00:00+08:00", "date_from_datetime_inexact"),
    ("discharged_on", "9999-12-31", "less_than_equal"),
    ("leaving_way", "7", "enum"),
    ("leaving_way", 1, "enum"),
    ("pooling_area", "", "string_too_short"),
    ("name", "张三", "extra_forbidden"),
]
"""Fields of the clinical record: both of a submitted case and of a question."""

AMOUNTS = [
    ("5000.001", "money_malformed"),
    ("-1.00", "greater_than_equal"),
    (5000, "money_not_a_string"),
    (5000.0, "money_not_a_string"),
    ("NaN", "money_malformed"),
    ("Infinity", "money_malformed"),
    ("1e3", "money_malformed"),
    ("5,000.00", "money_malformed"),
    ("５０００.00", "money_malformed"),
    ("100000000000.00", "less_than_equal"),
    ("9" * 400, "money_malformed"),
    ("", "money_malformed"),
    (None, "money_not_a_string"),
]
"""What is no amount, and by which rule."""


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/group", "/v1/what-if"])
async def test_a_field_that_breaks_a_rule_is_named_with_the_rule(county: County, path: str) -> None:
    body = {"/v1/cases": a_discharge(), "/v1/group": a_record(), "/v1/what-if": _inquiry()}[path]
    said = []
    for field, value, _ in FIELDS:
        problem = await refused(county, path, {**body, field: value})
        assert slug(problem) == (422, MALFORMED)
        (error,) = problem["errors"]
        said.append((error["field"].removeprefix("body."), value, error["rule"]))
    assert said == FIELDS


def _inquiry() -> dict[str, Any]:
    return a_record(reason="coding")


@pytest.mark.parametrize("field", ["total_cost", "full_self_pay", "over_limit", "pre_self_pay"])
async def test_what_is_no_amount_is_refused(county: County, field: str) -> None:
    for value, rule in AMOUNTS:
        problem = await refused(county, "/v1/cases", {**a_discharge(), field: value})
        assert slug(problem) == (422, MALFORMED), value
        assert [(error["field"], error["rule"]) for error in problem["errors"]] == [(f"body.{field}", rule)], value


@pytest.mark.parametrize("field", ["institution_code", "settlement_number", "person_id_number", "sex", "total_cost"])
async def test_a_field_that_is_missing_is_named(county: County, field: str) -> None:
    body = a_discharge()
    del body[field]
    problem = await refused(county, "/v1/cases", body)
    assert [(error["field"], error["rule"]) for error in problem["errors"]] == [(f"body.{field}", "missing")]


async def test_every_broken_field_is_named_at_once(county: County) -> None:
    body = {**a_discharge(), "sex": "x", "age_years": -1, "total_cost": 5, "admitted_on": "2025-02-30"}
    problem = await refused(county, "/v1/cases", body)
    assert sorted(error["field"] for error in problem["errors"]) == [
        "body.admitted_on",
        "body.age_years",
        "body.sex",
        "body.total_cost",
    ]


_BODY = json.dumps(a_discharge()).encode()

BODIES = [
    # what, body, content type, field, rule
    ("nothing", b"", JSON, "body", "missing"),
    ("half", _BODY[:-5], JSON, None, "json_invalid"),
    ("a list", b"[" + _BODY + b"]", JSON, "body", "model_attributes_type"),
    ("a name twice", _BODY[:-1] + b', "sex": "female"}', JSON, "body.sex", "json_name_twice"),
    ("an amount that is NaN", _BODY.replace(b'"5000.00"', b"NaN"), JSON, "body", "json_not_finite"),
    ("an infinite age", _BODY.replace(b"65,", b"-Infinity,"), JSON, "body", "json_not_finite"),
    ("an age with an exponent", _BODY.replace(b"65,", b"65e0,"), JSON, "body.age_years", "int_type"),
    ("an age of 5,000 digits", _BODY.replace(b"65,", b"9" * 5000 + b","), JSON, "body", "json_number_too_long"),
    ("not UTF-8", _BODY.replace(b"J18.900", b"J18\xff"), JSON, None, "json_not_utf8"),
    ("GBK", json.dumps({"name": "张三"}, ensure_ascii=False).encode("gbk"), JSON, None, "json_not_utf8"),
    ("a list in a list in a list …", b'{"sex": ' + b"[" * 100_000, JSON, "body", "json_too_deep"),
    ("a form", b"sex=male", "application/x-www-form-urlencoded", "header.Content-Type", "content_type_not_json"),
    ("another type", _BODY, "text/plain", "header.Content-Type", "content_type_not_json"),
]


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/group", "/v1/what-if"])
async def test_a_body_that_is_no_record_is_refused_with_the_rule(county: County, path: str) -> None:
    for what, body, content_type, field, rule in BODIES:
        problem = await refused(county, path, body, content_type=content_type)
        assert slug(problem) == (422, MALFORMED), what
        assert rule in [error["rule"] for error in problem["errors"]], what
        assert field is None or field in [error["field"] for error in problem["errors"]], what


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/group", "/v1/what-if", "/v1/packs"])
async def test_ten_megabytes_are_refused_before_they_are_read(county: County, path: str) -> None:
    # Given a body that declares ten megabytes, and counts what is read of it
    read = 0

    async def pieces() -> Any:
        nonlocal read
        for _ in range(100):
            read += 100_000
            yield b" " * 100_000

    before = await rows_stored(county)
    headers = county.service.headers(HOSPITAL, scopes=SCOPES) | {"Content-Type": JSON, "Content-Length": "10000000"}

    # When it is sent
    answer = await county.service.client.post(path, content=pieces(), headers=headers)

    # Then it is refused by its length alone
    assert (answer.status_code, answer.json()["type"].rsplit(":", 1)[-1]) == (413, "body-too-large")
    assert await rows_stored(county) == before


RULES = [
    # what, changes of a discharge, status, slug
    ("discharge before admission", {"discharged_on": "2025-02-28"}, 422, "discharge-before-admission"),
    (
        "more outside the scope than in all",
        {"full_self_pay": "4000.00", "over_limit": "1000.01"},
        422,
        "amounts-exceed-total",
    ),
    ("no identity number", {"person_id_number": "12345"}, 422, "invalid-identity-number"),
    ("a wrong check character", {"person_id_number": "990101196001010000"}, 422, "invalid-identity-number"),
    ("a hospital that nobody knows", {"institution_code": "NOBODY"}, 422, "institution-unknown"),
    ("a hospital of somebody else", {"institution_code": "OTHER"}, 422, "institution-unknown"),
]


@pytest.mark.parametrize(("changes", "status", "expected"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
async def test_a_case_that_breaks_a_rule_is_refused(
    county: County, changes: dict[str, Any], status: int, expected: str
) -> None:
    assert slug(await refused(county, "/v1/cases", a_discharge(**changes))) == (status, expected)


async def test_a_settlement_number_with_other_content_is_a_conflict(county: County) -> None:
    await county.submit()
    assert slug(await refused(county, "/v1/cases", a_discharge(total_cost="1.00"))) == (409, "settlement-number-taken")


async def test_an_idempotency_key_serves_one_request(county: County) -> None:
    # Given a case that was submitted with a key
    headers = county.service.headers(HOSPITAL, scopes=SCOPES, idempotency_key="once")
    await county.service.client.post("/v1/cases", json=a_discharge(), headers=headers)

    # Then the key does not serve another case, and a key of no or of 201 characters serves none
    assert slug(await refused(county, "/v1/cases", a_discharge("S-2"), key="once")) == (422, "idempotency-key-reused")
    assert slug(await refused(county, "/v1/cases", a_discharge("S-3"), key="k" * 201)) == (
        400,
        "idempotency-key-missing",
    )


async def test_a_case_of_an_area_without_parameters_is_not_settled(county: County) -> None:
    # Given parameters of one area, and a case that another one pays for
    await county.set_parameters()
    case = await county.submit(pooling_area="990200")

    # Then the area and the day are named
    problem = await refused(county, f"/v1/cases/{case['id']}/settle", {}, version=case["version"])
    assert slug(problem) == (409, "no-parameters-in-force")
    assert "990200" in problem["detail"]
    assert "2025-03-08" in problem["detail"]


async def test_a_case_that_no_area_is_known_to_pay_for_is_not_settled(county: County) -> None:
    case = await county.submit()
    problem = await refused(county, f"/v1/cases/{case['id']}/settle", {}, version=case["version"])
    assert slug(problem) == (409, "pooling-area-unknown")


async def test_a_case_without_the_price_of_its_group_is_not_settled(county: County) -> None:
    await county.set_parameters(
        group_prices={"base_rate": "6000.00", "weights": {"GD25": "1.1"}, "tier_coefficients": {"*": "1"}}
    )
    case = await county.submit()
    problem = await refused(county, f"/v1/cases/{case['id']}/settle", {}, version=case["version"])
    assert slug(problem) == (409, "parameter-unset")
    assert problem["parameter"] == "group_prices.weights.ES35"


GAPS = [
    # what, file, text in it, its replacement, the fault that is told
    ("a group without a name", "drg.csv", "EX21,Severe\n", "", {"file": "drg.csv", "kind": "group_without_name"}),
    ("an ADRG of no MDC", "adrg.csv", "1,E,EX1", "1,F,EX1", {"file": "adrg.csv", "line": 2}),
    ("an ADRG without its codes", "sets.csv", "EX1,px,32,prefix\n", "", {"file": "sets.csv", "value": "EX1 px"}),
    ("a file that is not there", "mdc.csv", None, None, {"file": "mdc.csv"}),
    ("a gate that there is not", "mdc.csv", "main_dx", "door", {"file": "mdc.csv", "line": 2, "value": "door"}),
]


@pytest.mark.parametrize(("file", "old", "new", "fault"), [row[1:] for row in GAPS], ids=[row[0] for row in GAPS])
async def test_a_pack_with_a_gap_names_file_line_and_fault_and_changes_nothing(
    county: County, file: str, old: str | None, new: str | None, fault: dict[str, Any]
) -> None:
    # Given a pack that lacks something
    files = dict(A_PACK["files"])
    if old is None or new is None:
        del files[file]
    else:
        assert old in files[file]
        files[file] = files[file].replace(old, new)

    # Then it is refused, and the fault is among those that are named
    problem = await refused(county, "/v1/packs", {**A_PACK, "files": files}, by=AUTHORITY)
    assert slug(problem) == (422, "pack-rejected")
    assert any(fault.items() <= found.items() for found in problem["faults"]), problem["faults"]


async def test_parameters_that_are_no_numbers_or_contradict_themselves_are_refused(county: County) -> None:
    for changes in (
        {"valid_from": "2025-13-01"},
        {"group_prices": {"base_rate": 6000}},
        {"modes": []},
        {"insurance": {"resident": {"deductible": "300"}}},
    ):
        assert slug(await refused(county, "/v1/parameters", parameters(**changes), by=AUTHORITY))[0] == 422


async def test_a_day_that_no_pack_covers_is_grouped_by_the_starter_pack_which_says_so(county: County) -> None:
    # Given a pack for January, and one for March: February is a gap
    pack = (await county.post("/v1/packs", A_PACK, by=AUTHORITY)).json()
    pack = await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-01-01", valid_to="2025-01-31")
    await county.activate("packs", pack, pooling_area=AREA, valid_from="2025-03-01")

    # Then February's discharges are grouped, and told apart
    february = a_record(admitted_on="2025-02-01", discharged_on="2025-02-10", pooling_area=AREA)
    answer = (await county.ask("/v1/group", february)).json()
    assert answer["pack"]["code"] == "yilian-starter"
    assert answer["starter_pack_notice"]
    march = (await county.ask("/v1/group", a_record(pooling_area=AREA))).json()
    assert (march["pack"]["code"], march["starter_pack_notice"]) == (A_PACK["code"], None)


CLINICAL: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    # what, changes, the coded reasons, the coded warnings
    ("an unknown main diagnosis", {"main_diagnosis": "V99.900"}, ["main_diagnosis_unknown"], ["unknown_diagnosis"]),
    ("an unknown other diagnosis", {"other_diagnoses": ["WHAT"]}, [], ["unknown_diagnosis"]),
    ("an unknown procedure", {"main_procedure": "00"}, [], ["unknown_procedure"]),
    ("lower case and spaces", {"main_diagnosis": "  j18.900 ", "other_diagnoses": [" i50.900\t"]}, [], []),
    ("empty codes", {"other_diagnoses": ["", " "], "main_procedure": ""}, [], []),
    ("a hundred diagnoses", {"other_diagnoses": ["I10.x00"] * 100}, [], []),
    ("no main diagnosis", {"main_diagnosis": " "}, ["main_diagnosis_missing"], []),
    (
        "a newborn without weight",
        {"age_years": 0, "age_days": 3, "main_diagnosis": "P22.000"},
        ["birth_weight_missing"],
        [],
    ),
    (
        "a newborn of 20 grams",
        {"age_years": 0, "age_days": 3, "birth_weight_g": 20, "main_diagnosis": "P22.000"},
        ["birth_weight_out_of_range"],
        [],
    ),
    ("an infant without its days", {"age_years": 0}, [], ["age_in_days_missing"]),
    ("three days and one year", {"age_years": 1, "age_days": 3}, ["age_in_days_contradicts_years"], []),
    ("140 years", {"age_years": 140}, ["age_out_of_range"], []),
    ("a man with a woman's disease", {"main_diagnosis": "N80.900"}, ["sex_does_not_fit_main_diagnosis"], []),
    ("sex in Chinese", {"sex": "男"}, [], []),
    ("sex as a code", {"sex": "1"}, [], []),
]


async def test_what_is_clinically_wrong_is_kept_whole_with_coded_reasons_in_both_languages(county: County) -> None:
    for number, (what, changes, reasons, warnings) in enumerate(CLINICAL):
        # When the record is asked about, and then submitted
        asked = (await county.ask("/v1/group", a_record(**changes))).json()
        case = await county.submit(f"S-{number}", **changes)

        # Then both say the same reasons and warnings, each a sentence in two languages
        for answer in (asked, case):
            assert answer["reasons"] == reasons, what
            assert [warning["kind"] for warning in answer["warnings"]] == warnings, what
            assert [finding["rule"] for finding in answer["findings"]] == reasons + warnings, what
            assert all(finding["field"] and _is_chinese(finding["text_zh"]) for finding in answer["findings"]), what
            assert (answer["status"] == "ungroupable") is bool(reasons), what


GARBAGE = (b"", b"{}", b"[]", b'"x"', b"null", b'{"\\ud800": 1}', b'{"a": ' * 300 + b"1" + b"}" * 300, b"\xff\xfe")
QUERIES = (
    "from=2025-02-30",
    "limit=0",
    "limit=9999999999999999999999",
    "cursor=%00",
    "from=%00&to=x",
    "by=\u7537&format=exe",
)


async def test_no_route_takes_garbage_for_a_fault_of_its_own_or_stores_any(county: County) -> None:
    # Given every route of the service, with ids that are none and ids of nothing
    before = await rows_stored(county)
    answers = []
    for method, template in routes():
        for name in ("nothing", SOME_ID):
            path = "/".join(name if part.startswith("{") else part for part in template.split("/"))
            for content, query in [(body, "") for body in GARBAGE] if method == "POST" else [(b"", q) for q in QUERIES]:
                # When the county's own people send rubbish there
                headers = county.service.headers(AUTHORITY, scopes=SCOPES, version=1) | {"Content-Type": JSON}
                answer = await county.service.client.request(
                    method, f"{path}?{query}", content=content, headers=headers
                )
                answers.append((method, path, content, query, answer))

    # Then no answer is a fault of the server, each refusal is a problem, and nothing is stored
    for method, path, content, query, answer in answers:
        assert answer.status_code < 500, (method, path, content, query, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json", (method, path, content, query)
    assert await rows_stored(county) == before
