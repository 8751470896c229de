"""The directory: registering, changing, closing, and what it tells the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from alliance.adapters.events import InstitutionData
from yilian_kit.organisation import find_organisation

from .county import County, done, problem


class TestRegistering:
    async def test_the_first_institution_is_the_callers_county_authority(self, empty_county: County) -> None:
        # when the county authority registers itself in an empty directory
        registered = await empty_county.institution("COUNTY", "county_authority")
        # then it is there, and may act
        shown = done(await empty_county.get(f"/v1/institutions/{registered['id']}"))
        assert shown == registered
        assert shown["allowed_actions"] == ["change", "close"]

    @pytest.mark.parametrize(("code", "tier"), [("OTHER", "county_authority"), ("COUNTY", "county_lead")])
    async def test_nobody_else_can_be_first(self, empty_county: County, code: str, tier: str) -> None:
        body = {"code": code, "name": "N", "tier": tier, "valid_from": "2024-01-01"}
        assert problem(await empty_county.post("/v1/institutions", body)) == (409, "first-is-the-authority")

    async def test_of_two_authorities_at_once_one_is_the_root(self, empty_county: County) -> None:
        # when two authorities register themselves in an empty directory at the same moment
        bodies = [
            {"code": code, "name": "N", "tier": "county_authority", "valid_from": "2024-01-01"}
            for code in ("ONE", "OTHER")
        ]
        answers = await asyncio.gather(
            *(empty_county.post("/v1/institutions", body, by=body["code"]) for body in bodies)
        )
        # then one is the root; the other is too late, or already a stranger
        assert sorted(answer.status_code for answer in answers) in ([201, 403], [201, 409])

    async def test_before_it_every_other_route_waits_for_the_directory(self, empty_county: County) -> None:
        answer = await empty_county.get("/v1/institutions")
        assert problem(answer) == (503, "directory-empty")
        assert answer.headers["Retry-After"]

    async def test_a_child_joins_the_alliance_of_its_parent(self, county: County) -> None:
        village = done(await county.get(f"/v1/institutions/{county.ids['VILLAGE-1']}"))
        assert village["alliance_id"] == county.ids["A-1"]
        assert village["ancestor_ids"] == [county.ids[code] for code in ("COUNTY", "LEAD-1", "TOWN-1", "VILLAGE-1")]

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"parent_code": None}, (422, "parent-required")),
            ({"parent_code": "NOBODY"}, (422, "reference-unknown")),
            ({"parent_code": "TOWN-1"}, (409, "tier-mismatch")),
            ({"code": "TOWN-1"}, (409, "code-taken")),
            ({"alliance_code": "A-2"}, (409, "alliance-mismatch")),
            ({"tier": "county_authority"}, (409, "root-exists")),
            ({"tier": "planet"}, (422, "request-malformed")),
            ({"surprise": 1}, (422, "request-malformed")),
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, county: County, changes: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        body = {"code": "TOWN-9", "name": "N", "tier": "township", "parent_code": "LEAD-1", "valid_from": "2024-01-01"}
        assert problem(await county.post("/v1/institutions", {**body, **changes})) == expected

    async def test_the_same_key_registers_once(self, county: County) -> None:
        # given a registration
        body = {"code": "TOWN-9", "name": "N", "tier": "township", "parent_code": "LEAD-1", "valid_from": "2024-01-01"}
        first = await county.post("/v1/institutions", body, key="once")
        # when it is sent again, then the first answer comes back
        again = await county.post("/v1/institutions", body, key="once")
        assert (again.status_code, again.json(), again.headers["ETag"]) == (201, first.json(), '"1"')


class TestChanging:
    async def test_a_new_parent_takes_everything_below_along(self, county: County) -> None:
        # given a township with a village in the first alliance
        before = await county.harness.recorded_events()
        # when it moves under the lead of the second
        path = f"/v1/institutions/{county.ids['TOWN-1']}"
        moved = done(await county.post(f"{path}/change", {"parent_code": "LEAD-2"}, version=1))
        # then both have the second's ancestors and alliance, and an event each says so
        assert (moved["version"], moved["alliance_id"]) == (2, county.ids["A-2"])
        events = (await county.harness.recorded_events())[len(before) :]
        told = {data.code: data for data in (InstitutionData.model_validate(event.data) for event in events)}
        assert [event.type.split(".")[-2] for event in events] == ["institution-changed"] * 2
        assert [event.aggregateversion for event in events] == [2, 2]
        above = [county.ids[code] for code in ("COUNTY", "LEAD-2", "TOWN-1", "VILLAGE-1")]
        assert [str(id_) for id_ in told["VILLAGE-1"].ancestor_ids] == above
        assert str(told["VILLAGE-1"].alliance_id) == county.ids["A-2"]
        # and who sees it has changed with the same commit
        village = f"/v1/institutions/{county.ids['VILLAGE-1']}"
        assert (await county.get(village, by="LEAD-2")).status_code == 200
        assert (await county.get(village, by="LEAD-1")).status_code == 404

    async def test_the_service_row_scope_is_the_directory_itself(self, county: County) -> None:
        # when something changes, then the kit's replica in the same database has the same version
        path = f"/v1/institutions/{county.ids['TOWN-2']}/change"
        done(await county.post(path, {"name": "Renamed"}, version=1))
        async with county.harness.database.transaction() as session:
            replica = await find_organisation(session, code="TOWN-2")
        assert replica is not None
        assert (replica.name, replica.version) == ("Renamed", 2)

    async def test_history_is_kept(self, county: County) -> None:
        # given a change that took effect some days before
        path = f"/v1/institutions/{county.ids['TOWN-2']}"
        body = {"town": "New Town", "effective_from": "2025-02-01"}
        done(await county.post(f"{path}/change", body, version=1, now="2025-02-10T08:00:00+08:00"))
        # when the history is read, then it has both states, each with its first day
        states = done(await county.get(f"{path}/history"))["states"]
        assert [(state["version"], state["town"], state["effective_from"]) for state in states] == [
            (1, None, "2024-01-01"),
            (2, "New Town", "2025-02-01"),
        ]

    @pytest.mark.parametrize(
        ("code", "body", "version", "expected"),
        [
            ("TOWN-2", {"name": "N"}, None, (428, "if-match-missing")),
            ("TOWN-2", {"name": "N"}, 7, (412, "version-stale")),
            ("TOWN-2", {"name": "N", "effective_from": "2025-01-02"}, 1, (422, "date-in-future")),
            ("TOWN-2", {"name": "N", "effective_from": "2023-12-31"}, 1, (409, "date-before-present-state")),
            ("TOWN-1", {"parent_code": "VILLAGE-1"}, 1, (409, "parent-in-own-subtree")),
            ("LEAD-1", {"alliance_code": "A-2"}, 2, (409, "alliance-mismatch")),
            ("COUNTY", {"parent_code": "LEAD-1"}, 1, (409, "root-exists")),
        ],
    )
    async def test_a_change_that_does_not_fit_is_refused(
        self, county: County, code: str, body: dict[str, Any], version: int | None, expected: tuple[int, str]
    ) -> None:
        answer = await county.post(f"/v1/institutions/{county.ids[code]}/change", body, version=version)
        assert problem(answer) == expected


class TestClosing:
    async def test_a_closed_institution_keeps_its_history_and_takes_no_act(self, county: County) -> None:
        # when a township without villages closes
        path = f"/v1/institutions/{county.ids['TOWN-2']}"
        closed = done(await county.post(f"{path}/close", {}, version=1))
        # then it says so, allows nothing, and is still there
        assert (closed["state"], closed["closed_on"], closed["allowed_actions"]) == ("closed", "2025-01-01", [])
        answer = await county.post(f"{path}/change", {"name": "N"}, version=2)
        assert problem(answer) == (409, "act-not-allowed")
        assert answer.json()["allowed_actions"] == []
        assert len(done(await county.get(f"{path}/history"))["states"]) == 2
        event = (await county.harness.recorded_events())[-1]
        assert (event.type, event.data["open"]) == ("cn.yilian.alliance.institution-closed.v1", False)

    async def test_its_own_people_are_shut_out(self, county: County) -> None:
        done(await county.post(f"/v1/institutions/{county.ids['TOWN-2']}/close", {}, version=1))
        assert problem(await county.get("/v1/institutions", by="TOWN-2")) == (403, "organisation-unknown")

    @pytest.mark.parametrize(
        ("code", "version", "because"),
        [("TOWN-1", 1, "open-institutions-below"), ("LEAD-2", 2, "leads-an-alliance")],
    )
    async def test_what_is_in_use_does_not_close(self, county: County, code: str, version: int, because: str) -> None:
        # given a lead hospital without anything below it
        if code == "LEAD-2":
            done(await county.post(f"/v1/institutions/{county.ids['TOWN-3']}/close", {}, version=1))
        # when it is to close, then the refusal says why not
        answer = await county.post(f"/v1/institutions/{county.ids[code]}/close", {}, version=version)
        assert problem(answer) == (409, "still-in-use")
        assert answer.json()["because"] == because

    async def test_a_place_that_experts_are_on_their_way_to_does_not_close(self, county: County) -> None:
        expert = await county.expert()
        await county.planned(expert["id"], institution_code="TOWN-2")
        answer = await county.post(f"/v1/institutions/{county.ids['TOWN-2']}/close", {}, version=1)
        assert answer.json()["because"] == "dispatches-to-come"


class TestAlliances:
    async def test_registering_one_republishes_the_lead_and_everything_below(self, empty_county: County) -> None:
        # given a lead hospital with a township
        county = empty_county
        await county.institution("COUNTY", "county_authority")
        await county.institution("LEAD-1", "county_lead", "COUNTY")
        await county.institution("TOWN-1", "township", "LEAD-1")
        # when its alliance is registered
        body = {"code": "A-1", "name": "Alliance", "lead_institution_code": "LEAD-1"}
        alliance = done(await county.post("/v1/alliances", body))
        # then both are told anew with the alliance
        events = (await county.harness.recorded_events())[-2:]
        told = {(event.data["code"], event.data["alliance_id"], event.aggregateversion) for event in events}
        assert told == {("LEAD-1", alliance["id"], 2), ("TOWN-1", alliance["id"], 2)}

    @pytest.mark.parametrize(
        ("code", "lead", "by", "expected"),
        [
            ("A-9", "LEAD-1", "COUNTY", (409, "leads-already")),
            ("A-9", "TOWN-1", "COUNTY", (409, "not-a-lead-hospital")),
            ("A-9", "LEAD-3", "LEAD-3", (422, "reference-unknown")),
            ("A-1", "LEAD-3", "COUNTY", (409, "code-taken")),
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, county: County, code: str, lead: str, by: str, expected: tuple[int, str]
    ) -> None:
        await county.institution("LEAD-3", "county_lead", "COUNTY")
        body = {"code": code, "name": "N", "lead_institution_code": lead}
        assert problem(await county.post("/v1/alliances", body, by=by)) == expected

    async def test_members_see_their_own_alliance(self, county: County) -> None:
        listed = done(await county.get("/v1/alliances", by="VILLAGE-1"))["items"]
        assert [alliance["code"] for alliance in listed] == ["A-1"]
