"""Whatever is sent: a coded problem in the caller's language that names field and rule, and nothing stored.

Here what is no such request at all; see also `test_refused_cases.py`, `test_refused_administration.py`. What is
clinically wrong is no fault of the request: `test_clinical_faults.py`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from .county import AUTHORITY, HOSPITAL, SCOPES, County, a_discharge, problem
from .refusals import JSON, MALFORMED, refused, slug
from .stored import rows_stored
from .test_group import a_record
from .test_roles import SOME_ID, routes

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
    ("main_diagnosis", "990101196001010015", "identity_number_misplaced"),
    ("main_procedure", 47, "string_type"),
    ("other_diagnoses", "I10.x00", "tuple_type"),
    ("other_diagnoses", ["I10.x00"] * 201, "too_long"),
    ("other_diagnoses", {"0": "I10.x00"}, "tuple_type"),
    ("admitted_on", "2025-02-30", "date_malformed"),
    ("admitted_on", "2025/03/01", "date_malformed"),
    ("admitted_on", "2023-02-29", "date_malformed"),
    ("admitted_on", "20250301", "date_malformed"),
    ("admitted_on", "2025-03-01T00:00:00", "date_malformed"),
    ("admitted_on", "1740787200", "date_malformed"),
    ("admitted_on", 1740787200, "date_malformed"),
    ("admitted_on", "２０２５-03-01", "date_malformed"),
    ("admitted_on", "0025-03-01", "greater_than_equal"),
    ("discharged_on", "today", "date_malformed"),
    ("discharged_on", "2025-03-08T10:00:00+08:00", "date_malformed"),
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


DAYS = [
    # path, of those that look at a period
    "/v1/cases",
    "/v1/outpatient-settlements",
    "/v1/totals",
    "/v1/what-if/counts",
    "/v1/reports/case-mix",
    "/v1/reports/quality",
    "/v1/reports/payments",
    "/v1/reports/prepayments",
    "/v1/reports/clearing",
    "/v1/reports/quality/cases",
]


@pytest.mark.parametrize("path", DAYS)
async def test_a_day_that_is_none_is_named(county: County, path: str) -> None:
    for day, rule in (
        ("2023-02-29", "date_malformed"),
        ("1735689600", "date_malformed"),
        ("0001-01-01", "greater_than_equal"),
        ("9999-12-31", "less_than_equal"),
    ):
        answer = await county.get(path, **{"from": "2025-01-01", "to": day})
        assert problem(answer) == (422, MALFORMED), day
        assert [(error["field"], error["rule"]) for error in answer.json()["errors"]] == [("query.to", rule)]


GARBAGE = (b"", b"{}", b"[]", b'"x"', b"null", b'{"\\ud800": 1}', b'{"a": ' * 300 + b"1" + b"}" * 300, b"\xff\xfe")
QUERIES = (
    "from=2025-02-30",
    "limit=0",
    "limit=9999999999999999999999",
    "cursor=%00",
    "institution_code=%00&pooling_area=%00&year=2025",
    "from=%00&to=x",
    "by=\u7537&format=exe",
    "from=2025-01-01&to=9999-12-31",
    "from=0001-01-01&to=0001-01-01",
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
