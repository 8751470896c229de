"""Experts and where they may practise."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from alliance.adapters.tables import expert as expert_table
from yilian_kit.tables import audit, idempotency, outbox

from .county import County, a_site, an_expert, done, problem


class TestPersonalData:
    async def test_name_and_licence_are_neither_in_the_database_nor_in_events_in_the_clear(
        self, county: County
    ) -> None:
        # given an expert who was registered, changed, and given a practice site
        registered = await county.expert(name="Made-up Secret Name", licence_number="990000SECRET")
        await county.approved_site(registered["id"])
        path = f"/v1/experts/{registered['id']}"
        body = {"name": "Made-up Second Name"}
        version = done(await county.get(path))["version"]
        done(await county.post(f"{path}/change", body, version=version))
        # when every stored byte of it is looked at
        async with county.harness.database.transaction() as session:
            stored = [
                str(tuple(row)).encode("latin-1", "replace") + b"".join(cell for cell in row if isinstance(cell, bytes))
                for table in (expert_table, outbox, audit, idempotency)
                for row in await session.execute(sa.select(table))
            ]
        # then neither name nor licence number is there
        for secret in (b"Secret Name", b"Second Name", b"990000SECRET"):
            assert not [row for row in stored if secret in row]
        # and the API shows them to who may see the expert
        shown = done(await county.get(path))
        assert (shown["name"], shown["licence_number"]) == ("Made-up Second Name", "990000SECRET")

    async def test_refusals_do_not_repeat_what_was_sent(self, county: County) -> None:
        body = an_expert(name="Made-up Secret Name", licence_number="SECRET 1", licence_scope=["astrology"])
        answer = await county.post("/v1/experts", body)
        assert problem(answer) == (422, "request-malformed")
        assert "SECRET" not in answer.text.upper()
        assert {error["field"] for error in answer.json()["errors"]} == {
            "body.licence_number",
            "body.licence_scope.0",
        }

    async def test_every_read_and_write_leaves_an_audit_row(self, county: County) -> None:
        # given two experts
        first, second = await county.expert("E-1"), await county.expert("E-2")
        # when one is read, and both are listed
        await county.get(f"/v1/experts/{first['id']}")
        await county.get("/v1/experts")
        # then there is a row for each person and act
        async with county.harness.database.transaction() as session:
            rows = await session.execute(
                sa.select(audit.c.action, audit.c.record_id, audit.c.organisation_code)
                .where(audit.c.record_type == "expert")
                .order_by(audit.c.position)
            )
            found = [(row.action, str(row.record_id), row.organisation_code) for row in rows]
        assert found == [
            ("register", first["id"], "COUNTY"),
            ("register", second["id"], "COUNTY"),
            ("read", first["id"], "COUNTY"),
            ("list", first["id"], "COUNTY"),
            ("list", second["id"], "COUNTY"),
        ]


class TestRegistering:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"code": "E-1"}, (409, "code-taken")),
            ({"licence_number": "990000e-1"}, (409, "code-taken")),
            ({"home_institution_code": "NOBODY"}, (422, "reference-unknown")),
        ],
    )
    async def test_code_and_licence_are_registered_once(
        self, county: County, changes: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        await county.expert("E-1")
        assert problem(await county.post("/v1/experts", {**an_expert("E-2"), **changes})) == expected

    async def test_the_worklist_of_licences_to_renew(self, county: County) -> None:
        # given licences that end in 60 and in 61 days
        await county.expert("E-1", licence_valid_until="2025-03-02")
        await county.expert("E-2", licence_valid_until="2025-03-03")
        # when those that end within 60 days are asked for, then it is the first
        listed = done(await county.get("/v1/experts", licence_expires_within_days=60))
        assert [item["code"] for item in listed["items"]] == ["E-1"]

    async def test_lists_go_on_from_page_to_page(self, county: County) -> None:
        for number in range(5):
            await county.expert(f"E-{number}")
        codes: list[str] = []
        cursor: dict[str, str] = {}
        for _ in range(3):
            page = done(await county.get("/v1/experts", limit=2, **cursor))
            codes += [item["code"] for item in page["items"]]
            cursor = {"cursor": page["next_cursor"]}
        assert codes == [f"E-{number}" for number in range(5)]
        assert page["next_cursor"] is None


class TestPracticeSites:
    async def test_an_application_is_approved_and_told(self, county: County) -> None:
        # given an expert
        expert = await county.expert()
        # when a filing inside the alliance is applied for and approved
        site = await county.approved_site(expert["id"])
        # then the expert's whole state was told each time, in its next version
        events = (await county.harness.recorded_events())[-3:]
        assert [(event.type.split(".")[-2], event.aggregateversion) for event in events] == [
            ("expert-registered", 1),
            ("expert-changed", 2),
            ("practice-site-approved", 3),
        ]
        assert events[-1].data["sites"] == [
            {
                "id": site["id"],
                "institution_id": county.ids["TOWN-1"],
                "kind": "filed",
                "state": "approved",
                "valid_from": "2025-01-01",
                "valid_to": "2025-12-31",
            }
        ]
        assert events[-1].data["home_institution_id"] == county.ids["LEAD-1"]

    @pytest.mark.parametrize(
        ("place", "kind", "expected"),
        [
            ("TOWN-3", "filed", (409, "filing-outside-alliance")),
            ("TOWN-1", "main", (409, "main-is-the-home")),
            ("NOBODY", "filed", (422, "reference-unknown")),
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, county: County, place: str, kind: str, expected: tuple[int, str]
    ) -> None:
        expert = await county.expert()
        answer = await county.post(f"/v1/experts/{expert['id']}/practice-sites", a_site(place, kind))
        assert problem(answer) == expected

    async def test_outside_the_alliance_the_authority_decides_not_the_lead(self, county: County) -> None:
        # given a registration at a township of the other alliance, applied for by the home hospital
        expert = await county.expert()
        path = f"/v1/experts/{expert['id']}/practice-sites"
        site = done(await county.post(path, a_site("TOWN-3", "registered"), by="LEAD-1"))
        assert site["allowed_actions"] == []
        # when the home hospital approves it, then it may not; the authority may
        approve = f"{path}/{site['id']}/approve"
        assert problem(await county.post(approve, by="LEAD-1", version=1)) == (403, "not-your-act")
        assert done(await county.post(approve, version=1))["state"] == "approved"

    async def test_a_decided_site_goes_on_by_its_own_version(self, county: County) -> None:
        # given an approved site, and another applied for after it
        expert = await county.expert()
        site = await county.approved_site(expert["id"])
        path = f"/v1/experts/{expert['id']}/practice-sites"
        done(await county.post(path, a_site("TOWN-2")))
        # when it is suspended with its own version, then it is; approving it again is not possible
        suspended = done(await county.post(f"{path}/{site['id']}/suspend", version=site["version"]))
        assert suspended["allowed_actions"] == ["reinstate", "revoke"]
        answer = await county.post(f"{path}/{site['id']}/approve", version=suspended["version"])
        assert problem(answer) == (409, "act-not-allowed")
        assert answer.json()["allowed_actions"] == ["reinstate", "revoke"]

    async def test_an_expired_site_says_so(self, county: County) -> None:
        expert = await county.expert()
        await county.approved_site(expert["id"])
        shown = done(await county.get(f"/v1/experts/{expert['id']}", now="2026-01-01T00:00:00+08:00"))
        site = shown["practice_sites"][0]
        assert (site["state"], site["allowed_actions"]) == ("expired", [])
