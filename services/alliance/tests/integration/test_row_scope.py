"""Every route shows and does only what the caller's place in the tree gives; what it does not see looks absent."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .county import County, a_dispatch, a_placement, a_site, a_training, an_expert, done, problem

STRANGER = "LEAD-2"


@pytest.fixture
async def records(county: County) -> dict[str, dict[str, Any]]:
    """One record of each type, all of the first alliance."""
    expert = await county.expert()
    site = await county.approved_site(expert["id"])
    dispatch = await county.planned(expert["id"])
    training = await county.training()
    attendance = done(await county.attend(training, "S-1"))
    placement = done(await county.post("/v1/placements", a_placement(expert["id"])))
    return {
        "expert": expert,
        "site": site,
        "dispatch": dispatch,
        "training": training,
        "attendance": attendance,
        "placement": placement,
    }


def routes(county: County, records: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any] | None]]:
    """Every route about one record of the first alliance: GET without a body, POST with one."""
    ids = {name: record["id"] for name, record in records.items()}
    town, sites = f"/v1/institutions/{county.ids['TOWN-1']}", f"/v1/experts/{ids['expert']}/practice-sites"
    dispatch, placement = f"/v1/dispatches/{ids['dispatch']}", f"/v1/placements/{ids['placement']}"
    check_in = {"attendee_code": "S-9", "institution_code": "TOWN-1", "check_in_code": "AAAAAAAA"}
    return [
        (town, None),
        (f"{town}/history", None),
        (f"{town}/change", {"name": "N"}),
        (f"{town}/close", {}),
        (f"/v1/alliances/{county.ids['A-1']}", None),
        (f"/v1/experts/{ids['expert']}", None),
        (f"/v1/experts/{ids['expert']}/change", {"title": "N"}),
        (sites, a_site("TOWN-2")),
        *((f"{sites}/{ids['site']}/{act}", {}) for act in ("approve", "suspend", "reinstate", "revoke")),
        (dispatch, None),
        *((f"{dispatch}/{act}", {}) for act in ("confirm", "start", "complete", "no-show")),
        (f"{dispatch}/cancel", {"reason": "N"}),
        (f"/v1/trainings/{ids['training']}", None),
        (f"/v1/trainings/{ids['training']}/attendances", check_in),
        (placement, None),
        (f"{placement}/complete", {"result": "N"}),
        (f"{placement}/withdraw", {"reason": "N"}),
    ]


async def test_to_another_alliance_no_record_exists(county: County, records: dict[str, dict[str, Any]]) -> None:
    # when the other lead hospital, with every scope, asks for or acts on each record
    answers = {}
    for path, body in routes(county, records):
        if body is None:
            answers[f"GET {path}"] = await county.get(path, by=STRANGER)
        else:
            answers[f"POST {path}"] = await county.post(path, body, by=STRANGER, version=1)
    # then each looks absent
    assert {name: problem(answer) for name, answer in answers.items()} == dict.fromkeys(answers, (404, "not-found"))


async def test_every_route_with_an_id_is_in_the_table(county: County, records: dict[str, dict[str, Any]]) -> None:
    # given the routes of the service that name a record
    document = done(await county.harness.client.get("/openapi.json"))
    named = {
        f"{method.upper()} {re.sub('{[a-z_]+_id}', '[^/]+', path)}"
        for path, methods in document["paths"].items()
        for method in methods
        if "_id}" in path
    }
    # when each is looked for in the table, then it is there
    listed = [f"{'GET' if body is None else 'POST'} {path}" for path, body in routes(county, records)]
    assert [route for route in named if not any(re.fullmatch(route, entry) for entry in listed)] == []


@pytest.mark.parametrize(
    "path", ["/v1/institutions", "/v1/alliances", "/v1/experts", "/v1/dispatches", "/v1/trainings", "/v1/placements"]
)
async def test_lists_show_each_side_its_own(county: County, records: dict[str, dict[str, Any]], path: str) -> None:
    # when the township the records are about, its lead and the authority list, then they find them
    for by in ("TOWN-1", "LEAD-1", "COUNTY"):
        assert done(await county.get(path, by=by))["items"], by
    # when another township lists, then it finds nothing of theirs
    foreign = done(await county.get(path, by="TOWN-3"))["items"]
    assert {item["code"] for item in foreign if "code" in item} <= {"TOWN-3", "A-2"}
    assert not [item for item in foreign if "code" not in item]


async def test_figures_count_what_the_caller_sees(county: County) -> None:
    # given a completed session in the first alliance
    expert = await county.expert()
    await county.completed(expert["id"], {"sessions": 1})
    # then it counts for the sender, the receiver and the authority, and for nobody else
    period = {"from": "2025-01-01", "to": "2025-12-31"}
    for by, counted in (("COUNTY", 1), ("LEAD-1", 1), ("TOWN-1", 1), ("TOWN-2", 0), ("LEAD-2", 0)):
        assert done(await county.get("/v1/figures", by=by, **period))["experts_sent"] == counted, by
        rows = done(await county.get("/v1/figures/experts_sent/rows", by=by, **period))["items"]
        assert len(rows) == counted, by


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/institutions", {"code": "X", "name": "N", "tier": "township", "parent_code": "LEAD-1"}),
        ("/v1/alliances", {"code": "X", "name": "N", "lead_institution_code": "LEAD-1"}),
        ("/v1/experts", an_expert("E-9")),
        ("/v1/dispatches", None),
        ("/v1/trainings", a_training("T-9")),
        ("/v1/placements", None),
    ],
)
async def test_nobody_creates_for_another_alliance(
    county: County, records: dict[str, dict[str, Any]], path: str, body: dict[str, Any] | None
) -> None:
    # given a request about the first alliance's institutions and experts
    expert_id = records["expert"]["id"]
    bodies = {
        "/v1/dispatches": a_dispatch(expert_id, hour=15, institution_code="TOWN-3"),
        "/v1/placements": a_placement(expert_id, "S-9"),
    }
    body = body or bodies[path]
    if path == "/v1/institutions":
        body = {**body, "valid_from": "2024-01-01"}
    # when the second lead hospital sends it, then what it names is unknown to it
    assert problem(await county.post(path, body, by=STRANGER)) == (422, "reference-unknown")


async def test_a_receiver_sees_a_dispatch_but_neither_confirms_nor_cancels_it(
    county: County, records: dict[str, dict[str, Any]]
) -> None:
    # given a planned dispatch to a township
    path = f"/v1/dispatches/{records['dispatch']['id']}"
    # when the township looks, then it sees it, without an act of the sender
    assert done(await county.get(path, by="TOWN-1"))["allowed_actions"] == []
    assert done(await county.get(path, by="LEAD-1"))["allowed_actions"] == ["confirm", "cancel"]
    # when it tries, then it is told that the act is not its own
    assert problem(await county.post(f"{path}/confirm", by="TOWN-1", version=1)) == (403, "not-your-act")
    answer = await county.post(f"{path}/cancel", {"reason": "N"}, by="TOWN-1", version=1)
    assert problem(answer) == (403, "not-your-act")


async def test_an_institution_sees_who_practises_there_but_does_not_change_them(
    county: County, records: dict[str, dict[str, Any]]
) -> None:
    path = f"/v1/experts/{records['expert']['id']}"
    shown = done(await county.get(path, by="TOWN-1"))
    assert shown["practice_sites"][0]["allowed_actions"] == []
    assert done(await county.get(path, by="LEAD-1"))["practice_sites"][0]["allowed_actions"] == ["suspend", "revoke"]
    for act, body in (("change", {"title": "N"}), ("practice-sites", a_site("TOWN-2"))):
        answer = await county.post(f"{path}/{act}", body, by="TOWN-1", version=shown["version"])
        assert problem(answer) == (403, "not-your-act")


async def test_the_check_in_code_is_for_the_host_alone(county: County, records: dict[str, dict[str, Any]]) -> None:
    path = f"/v1/trainings/{records['training']['id']}"
    assert done(await county.get(path, by="LEAD-1"))["check_in_code"]
    assert done(await county.get(path, by="TOWN-1"))["check_in_code"] is None


async def test_allowed_actions_follow_the_scopes_of_the_token(
    county: County, records: dict[str, dict[str, Any]]
) -> None:
    path = f"/v1/dispatches/{records['dispatch']['id']}"
    headers = county.harness.headers("LEAD-1", scopes=["alliance:read", "alliance:record"])
    assert done(await county.harness.client.get(path, headers=headers))["allowed_actions"] == []
