"""Cases that break a rule, or that nobody has set a price for: a coded problem, and nothing stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from .county import HOSPITAL, SCOPES, County, a_discharge
from .purses import a_visit
from .refusals import refused, slug
from .test_group import a_record

RULES = [
    # what, changes of a discharge, status, slug
    ("discharge before admission", {"discharged_on": "2025-02-28"}, 422, "discharge-before-admission"),
    ("a discharge to come", {"discharged_on": "2199-12-31"}, 422, "discharge-in-future"),
    ("more intensive care than stay", {"icu_hours": 193}, 422, "hours-exceed-stay"),
    ("more ventilation than stay", {"ventilation_hours": 193}, 422, "hours-exceed-stay"),
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


async def test_hours_beyond_the_stay_are_named_by_their_field_in_a_case_and_in_a_question(county: County) -> None:
    # Given a stay of one day with more hours of intensive care than a day has
    too_long = {"discharged_on": "2025-03-01", "icu_hours": 25}

    # Then its case and every question about it are refused by field and limit
    for path, body in (
        ("/v1/cases", a_discharge(**too_long)),
        ("/v1/group", a_record(**too_long)),
        ("/v1/what-if", a_record(reason="coding", **too_long)),
    ):
        problem = await refused(county, path, body)
        assert slug(problem) == (422, "hours-exceed-stay"), path
        assert (problem["field"], problem["hours"], problem["at_most"]) == ("icu_hours", 25, 24)


async def test_a_discharge_to_come_is_asked_about_and_not_submitted(county: County) -> None:
    # Given the day that it is in Asia/Shanghai, and one after tomorrow, whatever midnight does to this test
    today = county.service.runtime.clock.today()
    to_come = (today + timedelta(days=2)).isoformat()

    # Then the case of that day is refused by field and day, a question about it answered, and today's case taken
    problem = await refused(county, "/v1/cases", a_discharge(discharged_on=to_come))
    assert slug(problem) == (422, "discharge-in-future")
    assert f"discharged_on {to_come}" in problem["detail"]
    assert (await county.ask("/v1/group", a_record(discharged_on=to_come))).status_code == 200
    await county.submit(discharged_on=today.isoformat())


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


OF_THE_RELATIVE = {"mutual_aid_id_number": "990101196001010000"}


async def test_an_identity_number_that_is_none_is_told_by_its_field_and_not_repeated(county: County) -> None:
    # Given a case that could be settled
    await county.set_parameters()
    case = await county.submit()

    # When numbers are wrong, each of another person in the request
    for path, body, field in (
        ("/v1/cases", a_discharge("S-2", person_id_number="990101196001010000"), "person_id_number"),
        (f"/v1/cases/{case['id']}/settle", OF_THE_RELATIVE, "mutual_aid_id_number"),
        ("/v1/outpatient-settlements", a_visit(**OF_THE_RELATIVE), "mutual_aid_id_number"),
    ):
        problem = await refused(county, path, body, version=case["version"])

        # Then the field is named, and the number is nowhere
        assert slug(problem) == (422, "invalid-identity-number")
        assert (problem["field"], problem["fault"]) == (field, "check-character")
        assert "99010119600101" not in str(problem)
