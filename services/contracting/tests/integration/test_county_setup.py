"""Areas, villages and teams, and what is refused about them."""

import pytest

from .county import County, slug


@pytest.mark.parametrize(
    ("path", "body", "status", "problem"),
    [
        ("/v1/areas", {"code": "A9", "institution_code": "CLINIC-1"}, 422, "wrong-tier"),
        ("/v1/areas", {"code": "A9", "institution_code": "TOWN-2"}, 422, "unknown-code"),
        ("/v1/areas", {"code": "A1", "institution_code": "TOWN-1"}, 409, "code-taken"),
        ("/v1/villages", {"code": "V9", "area_code": "A1", "institution_code": "TOWN-9"}, 422, "unknown-code"),
        ("/v1/villages", {"code": "V9", "area_code": "A3", "institution_code": "TOWN-1"}, 422, "unknown-code"),
        ("/v1/villages", {"code": "V3", "area_code": "A1", "institution_code": "TOWN-1"}, 409, "code-taken"),
        ("/v1/teams", {"code": "T9", "institution_code": "TOWN-1", "village_codes": ["V4"]}, 422, "unknown-code"),
        ("/v1/teams", {"code": "T9", "institution_code": "TOWN-3", "village_codes": []}, 422, "unknown-code"),
        ("/v1/teams", {"code": "T2", "institution_code": "TOWN-1", "village_codes": []}, 409, "code-taken"),
    ],
)
async def test_what_does_not_fit_the_tree_is_refused(
    county: County, path: str, body: dict[str, object], status: int, problem: str
) -> None:
    rest: dict[str, dict[str, object]] = {
        "/v1/areas": {"name": "n", "chief_name_given": "c"},
        "/v1/villages": {"name": "n"},
        "/v1/teams": {"name": "n", "leader_name": "l", "family_doctors": 1},
    }
    answer = await county.call("POST", path, rest[path] | body)
    assert (answer.status_code, slug(answer)) == (status, problem)


async def test_a_village_lies_in_the_township_of_its_area(county: County) -> None:
    body = {"code": "V9", "name": "n", "area_code": "A2", "institution_code": "TOWN-1"}
    answer = await county.call("POST", "/v1/villages", body, org="LEAD-A")
    assert slug(answer) == "institution-outside-area"
    body = {"code": "V9", "name": "n", "area_code": "A1", "institution_code": "LEAD-A"}
    answer = await county.call("POST", "/v1/villages", body, org="LEAD-A")
    assert slug(answer) == "wrong-tier"


async def test_the_lists_show_what_lies_in_the_caller_s_scope(county: County) -> None:
    shown = {
        org: [
            [item["code"] for item in (await county.get(path, org=org))["items"]]
            for path in ("/v1/areas", "/v1/villages", "/v1/teams")
        ]
        for org in ("990100", "LEAD-A", "TOWN-1", "CLINIC-1")
    }
    assert shown == {
        "990100": [["A1", "A2", "A3"], ["V1", "V2", "V3", "V4"], ["T1", "T2", "T3"]],
        "LEAD-A": [["A1", "A2"], ["V1", "V2", "V3"], ["T1", "T2"]],
        "TOWN-1": [["A1"], ["V1", "V2"], ["T1"]],
        "CLINIC-1": [[], ["V2"], []],
    }
    first = await county.get("/v1/villages", org="990100", limit=3)
    rest = await county.get("/v1/villages", org="990100", limit=3, cursor=first["next_cursor"])
    assert [item["code"] for item in first["items"] + rest["items"]] == ["V1", "V2", "V3", "V4"]


async def test_a_team_shows_members_villages_and_how_full_it_is(county: County) -> None:
    team = await county.get("/v1/teams/T1")
    assert (team["institution_code"], team["village_codes"]) == ("TOWN-1", ["V1", "V2"])
    assert team["members"] == [{"role": "nurse", "name": "nurse"}]
    assert team["capacity"] == {"limit": 10, "used": 0, "level": "free"}
    assert (await county.call("GET", "/v1/teams/T1", org="TOWN-2")).status_code == 404


async def test_the_packages_of_the_national_specification_are_there_from_the_start(county: County) -> None:
    packages = await county.get("/v1/packages")
    assert [package["code"] for package in packages["items"]] == sorted(
        [
            "basic",
            "tcm",
            "elderly",
            "child",
            "pregnant",
            "hypertension",
            "diabetes",
            "tuberculosis",
            "severe_mental_disorder",
            "disabled",
            "low_income",
            "special_family_planning",
        ]
    )
    assert {package["price"] for package in packages["items"]} == {"0.00"}
