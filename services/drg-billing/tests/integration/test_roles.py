"""Who may do what: every route of the service for every role that works with it, and for whose records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from drg_billing.bootstrap import define_service
from yilian_kit.openapi import application_with_routes
from yilian_kit.security.roles import ROLES

from .county import AUTHORITY, HOSPITAL, OTHER_HOSPITAL, TOWNSHIP, County, an_id_number, problem

ROLE_OF_LETTER = {
    "C": "coder",  # 病案编码员
    "D": "hospital_insurance_desk",  # 医院医保办
    "O": "insurance_office",  # 医保经办机构
    "A": "county_administrator",  # 县级平台管理员
    "F": "county_official",  # 县级管理者
}

MAY = {
    "POST /v1/group": "CD",
    "POST /v1/what-if": "CD",
    "GET /v1/what-if/counts": "CDOAF",
    "POST /v1/cases": "CD",
    "GET /v1/cases": "CDOAF",
    "GET /v1/cases/{case_id}": "CDOAF",
    "GET /v1/cases/{case_id}/explanation": "CDOAF",
    "GET /v1/cases/{case_id}/settlements": "CDOAF",
    "POST /v1/cases/{case_id}/settle": "DO",
    "POST /v1/cases/{case_id}/withdraw": "CD",
    "GET /v1/settlements/{settlement_id}": "CDOAF",
    "POST /v1/settlements/{settlement_id}/reverse": "DO",
    "GET /v1/settlements/{settlement_id}/replay": "CDOAF",
    "POST /v1/settlements/{settlement_id}/adjust": "DO",
    "POST /v1/outpatient-settlements": "DO",
    "GET /v1/outpatient-settlements": "CDOAF",
    "GET /v1/outpatient-settlements/{settlement_id}": "CDOAF",
    "POST /v1/outpatient-settlements/{settlement_id}/reverse": "DO",
    "GET /v1/outpatient-settlements/{settlement_id}/replay": "CDOAF",
    "POST /v1/accounts/movements": "OA",
    "POST /v1/accounts/shares": "OA",
    "POST /v1/accounts/find": "CDOAF",
    "GET /v1/accounts/{account_id}": "CDOAF",
    "GET /v1/accounts/{account_id}/movements": "CDOAF",
    "POST /v1/settlement-lists/check": "CD",
    "POST /v1/settlement-lists": "CD",
    "GET /v1/settlement-lists/{case_id}": "CDOAF",
    "POST /v1/special-cases": "DO",
    "GET /v1/reports/case-mix": "CDOAF",
    "GET /v1/reports/quality": "CDOAF",
    "GET /v1/reports/payments": "CDOAF",
    "GET /v1/reports/prepayments": "CDOAF",
    "GET /v1/reports/clearing": "CDOAF",
    "GET /v1/reports/{name}/cases": "CDOAF",
    "POST /v1/cases/search": "CDOAF",
    "GET /v1/special-cases": "CDOAF",
    "GET /v1/special-cases/places": "CDOAF",
    "GET /v1/special-cases/{special_case_id}": "CDOAF",
    "POST /v1/special-cases/{special_case_id}/approve": "OA",
    "POST /v1/special-cases/{special_case_id}/refuse": "OA",
    "POST /v1/packs": "OA",
    "GET /v1/packs": "CDOAF",
    "GET /v1/packs/{pack_id}": "CDOAF",
    "POST /v1/packs/{pack_id}/activate": "OA",
    "POST /v1/parameters": "OA",
    "POST /v1/parameters/{parameters_id}/activate": "OA",
    "POST /v1/parameters/{parameters_id}/withdraw": "OA",
    "GET /v1/parameters": "CDOAF",
    "GET /v1/parameters/{parameters_id}": "CDOAF",
    "GET /v1/totals": "CDOAF",
    "GET /v1/events/figures": "AF",
}
"""Route → the letters of the roles that it lets in; what they find there is another matter, see below.

A route that is not here fails the test.
"""

PUBLIC = {"GET /livez", "GET /readyz", "GET /metrics"}
"""For operators, without a token."""

SOME_ID = str(UUID(int=7))


def routes() -> Iterator[tuple[str, str]]:
    """Method and path template of every route of the service."""
    for route in iter_route_contexts(application_with_routes(define_service()).routes):
        if isinstance(route.original_route, APIRoute):
            for method in sorted(route.methods or ()):
                yield method, str(route.path)


def test_every_route_says_which_roles_it_is_for() -> None:
    assert sorted(f"{method} {path}" for method, path in routes()) == sorted({*MAY, *PUBLIC})


async def test_every_route_lets_in_its_roles_and_nobody_else(county: County) -> None:
    # Given a caller of each role, the hospital's at the hospital and the county's at the authority
    places = {"C": HOSPITAL, "D": HOSPITAL, "O": AUTHORITY, "A": AUTHORITY, "F": AUTHORITY}

    # When each of them calls every route
    let_in = {}
    for method, template in routes():
        route = f"{method} {template}"
        if route not in PUBLIC:
            letters = [letter for letter in places if await _lets_in(county, method, template, letter, places[letter])]
            let_in[route] = "".join(letters)

    # Then the table says who was let in
    assert let_in == MAY


async def _lets_in(county: County, method: str, template: str, letter: str, organisation: str) -> bool:
    path = "/".join(SOME_ID if part.startswith("{") else part for part in template.split("/"))
    headers = county.service.headers(organisation, roles=[ROLE_OF_LETTER[letter]], version=1)
    answer = await county.service.client.request(method, path, headers=headers)
    assert answer.status_code < 500, f"{method} {path}: {answer.text}"
    if answer.status_code == httpx.codes.FORBIDDEN:
        assert problem(answer)[1] in {"scope-missing", "county-only"}, answer.text
    return answer.status_code != httpx.codes.FORBIDDEN


def test_what_must_stay_apart_is_apart() -> None:
    # A coder never settles, a hospital's desk never administers, the office submits no case and asks no what-if
    assert not any("C" in MAY[route] for route in MAY if route.endswith(("/settle", "/reverse")))
    administration = [route for route in MAY if route.startswith(("POST /v1/packs", "POST /v1/parameters"))]
    assert administration
    assert not any(letter in MAY[route] for route in administration for letter in "CDF")
    assert not any(letter in MAY[route] for route in ("POST /v1/cases", "POST /v1/what-if") for letter in "OAF")
    # And an official only looks: its POSTs are searches that may not stand in an address
    assert {route for route in MAY if "F" in MAY[route] and not route.startswith("GET")} == {
        "POST /v1/accounts/find",
        "POST /v1/cases/search",
    }
    assert all(ROLE_OF_LETTER[letter] in ROLES for letter in ROLE_OF_LETTER)


RECORDS = [
    ("GET", "/v1/cases/{case}"),
    ("GET", "/v1/cases/{case}/settlements"),
    ("GET", "/v1/cases/{case}/explanation"),
    ("GET", "/v1/settlements/{settlement}/replay"),
    ("POST", "/v1/cases/{case}/settle"),
    ("GET", "/v1/settlements/{settlement}"),
    ("POST", "/v1/settlements/{settlement}/adjust"),
    ("POST", "/v1/settlements/{settlement}/reverse"),
]
OTHER_COUNTY = "OTHER-COUNTY"
_REASONS = {"reverse": "wrong_amounts", "adjust": "group_reviewed"}


@pytest.mark.parametrize(("method", "template"), RECORDS)
async def test_a_hospital_reaches_its_own_records_and_the_office_those_of_the_county(
    county: County, method: str, template: str
) -> None:
    # Given a settled case of the township hospital
    await county.set_parameters()
    settlement = await county.settled(by=TOWNSHIP, institution_code=TOWNSHIP)
    path = template.format(case=settlement["case_id"], settlement=settlement["id"])

    # Then the other hospital's desk meets nothing there, whatever it does, nor does another county's office
    await county.service.know(OTHER_COUNTY, tier="county_authority")
    assert problem(await _call(county, method, path, OTHER_HOSPITAL, "hospital_insurance_desk")) == (404, "not-found")
    assert problem(await _call(county, method, path, OTHER_COUNTY, "insurance_office")) == (404, "not-found")

    # And the county's office meets the record: it may read it, and its state alone can refuse an act
    answer = await _call(county, method, path, AUTHORITY, "insurance_office")
    assert answer.status_code in ({200} if method == "GET" else {201, 409, 412}), answer.text


async def test_no_question_finds_a_person_elsewhere(county: County) -> None:
    # Given a settled case of the township hospital, and another county
    await county.set_parameters()
    settlement = await county.settled(by=TOWNSHIP, institution_code=TOWNSHIP)
    await county.service.know(OTHER_COUNTY, tier="county_authority")

    # When others look for the person, the number, the period, in every way there is
    year = "from=2025-01-01&to=2025-12-31"
    for organisation, role in ((OTHER_HOSPITAL, "hospital_insurance_desk"), (OTHER_COUNTY, "insurance_office")):
        person = {"person_id_number": an_id_number()}
        found = await _call(county, "POST", "/v1/cases/search", organisation, role, person)
        assert found.json()["items"] == []
        for path in ("/v1/cases?settlement_number=S-1", f"/v1/reports/payments/cases?{year}", "/v1/special-cases"):
            assert (await _call(county, "GET", path, organisation, role)).json()["items"] == [], path
        assert (await _call(county, "GET", f"/v1/totals?{year}", organisation, role)).json()["submitted"] == 0

        # And apply for a special case of it
        body = {"case_id": settlement["case_id"], "reason": "long_stay"}
        applied = await _call(county, "POST", "/v1/special-cases", organisation, role, body)
        assert problem(applied) == (404, "not-found")
    assert len((await _call(county, "GET", f"/v1/cases?{year}", AUTHORITY, "insurance_office")).json()["items"]) == 1


async def test_lists_show_a_hospital_its_own_and_the_office_all(county: County) -> None:
    # Given a case of each of two hospitals
    await county.submit("S-1", by=HOSPITAL)
    await county.submit("S-2", by=OTHER_HOSPITAL, institution_code=OTHER_HOSPITAL)

    # Then each desk lists one, the office two; and the same in the totals
    for organisation, role, expected in (
        (HOSPITAL, "hospital_insurance_desk", 1),
        (OTHER_HOSPITAL, "coder", 1),
        (AUTHORITY, "insurance_office", 2),
    ):
        listed = (await _call(county, "GET", "/v1/cases", organisation, role)).json()["items"]
        totals = (await _call(county, "GET", "/v1/totals?from=2025-01-01&to=2025-12-31", organisation, role)).json()
        assert (len(listed), totals["submitted"]) == (expected, expected)


async def test_an_offices_token_in_the_name_of_a_hospital_administers_nothing(county: County) -> None:
    # Given a token with the office's role that acts for a hospital
    answer = await _call(county, "POST", "/v1/packs", HOSPITAL, "insurance_office", _A_BROKEN_PACK)

    # Then the county's own acts stay closed
    assert problem(answer) == (403, "county-only")


_A_BROKEN_PACK = {"code": "x", "pack_version": "1", "name": "x", "source": "x", "files": {}}


async def _call(
    county: County, method: str, path: str, organisation: str, role: str, body: dict[str, Any] | None = None
) -> httpx.Response:
    headers = county.service.headers(organisation, roles=[role], version=1)
    reason = _REASONS.get(path.rsplit("/", 1)[-1])
    content = body if body is not None else {"reason": reason} if reason else {}
    if method == "GET":
        return await county.service.client.get(path, headers=headers)
    return await county.service.client.post(path, headers=headers, json=content)
