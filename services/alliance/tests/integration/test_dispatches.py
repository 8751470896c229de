"""Dispatches: their course, what they need, and that nobody is in two places."""

from __future__ import annotations

from typing import Any

import pytest

from .county import MONDAY, County, a_dispatch, done, problem


class TestCourse:
    async def test_planned_confirmed_on_site_completed(self, county: County) -> None:
        # given an expert
        expert = await county.expert()
        # when a dispatch is planned and goes its course
        dispatch = await county.planned(expert["id"])
        assert (dispatch["state"], dispatch["allowed_actions"]) == ("planned", ["confirm", "cancel"])
        confirmed = done(await county.act(dispatch, "confirm"))
        assert (confirmed["state"], confirmed["allowed_actions"]) == ("confirmed", ["start", "cancel", "no-show"])
        started = done(await county.act(confirmed, "start", by="TOWN-1"))
        assert (started["state"], started["allowed_actions"]) == ("on_site", ["complete"])
        results = {
            "patients_seen": 21,
            "sessions": 1,
            "consultations": 2,
            "operations": [{"code": "86.0400", "count": 1}],
            "people_taught": 3,
        }
        completed = done(await county.act(started, "complete", results, by="TOWN-1"))
        # then it is completed with its results, and shown so
        assert (completed["state"], completed["allowed_actions"]) == ("completed", [])
        assert completed["results"] == results
        assert done(await county.get(f"/v1/dispatches/{dispatch['id']}")) == completed
        assert done(await county.get("/v1/dispatches", state="completed"))["items"] == [completed]
        # and each step was told with the whole state
        events = (await county.harness.recorded_events())[-4:]
        assert [(event.type.split(".")[-2], event.aggregateversion) for event in events] == [
            ("dispatch-planned", 1),
            ("dispatch-confirmed", 2),
            ("dispatch-started", 3),
            ("dispatch-completed", 4),
        ]
        assert events[-1].data["results"] == results
        assert events[-1].data["alliance_id"] == county.ids["A-1"]

    async def test_a_no_show_is_told_as_a_cancellation_that_says_so(self, county: County) -> None:
        expert = await county.expert()
        confirmed = done(await county.act(await county.planned(expert["id"]), "confirm"))
        assert problem(await county.act(confirmed, "no-show", now=f"{MONDAY}T08:59:00+08:00")) == (409, "too-early")
        done(await county.act(confirmed, "no-show"))
        event = (await county.harness.recorded_events())[-1]
        assert (event.type, event.data["state"]) == ("cn.yilian.alliance.dispatch-cancelled.v1", "no_show")

    async def test_a_reason_is_kept_and_not_told(self, county: County) -> None:
        # given a cancelled dispatch
        expert = await county.expert()
        body = {"reason": "the road is closed"}
        cancelled = done(await county.act(await county.planned(expert["id"]), "cancel", body))
        # then the record has the reason, the event has not
        assert cancelled["reason"] == "the road is closed"
        assert "road" not in str((await county.harness.recorded_events())[-1].data)

    @pytest.mark.parametrize(
        ("act", "body", "expected"),
        [
            ("start", None, (409, "act-not-allowed")),
            ("complete", {}, (409, "act-not-allowed")),
            ("no-show", None, (409, "act-not-allowed")),
            ("cancel", {}, (422, "request-malformed")),
        ],
    )
    async def test_an_act_out_of_turn_is_refused(
        self, county: County, act: str, body: dict[str, Any] | None, expected: tuple[int, str]
    ) -> None:
        expert = await county.expert()
        answer = await county.act(await county.planned(expert["id"]), act, body)
        assert problem(answer) == expected
        if expected[0] == 409:
            assert answer.json()["allowed_actions"] == ["confirm", "cancel"]

    async def test_nobody_acts_on_what_has_changed_since(self, county: County) -> None:
        expert = await county.expert()
        dispatch = await county.planned(expert["id"])
        done(await county.act(dispatch, "confirm"))
        assert problem(await county.act(dispatch, "cancel", {"reason": "N"})) == (412, "version-stale")

    @pytest.mark.parametrize(
        ("kind", "missing"),
        [("outpatient", "sessions"), ("consultation", "consultations"), ("operation", "operations")],
    )
    async def test_results_name_what_the_kind_is_counted_by(self, county: County, kind: str, missing: str) -> None:
        expert = await county.expert()
        dispatch = await county.planned(expert["id"], kind=kind)
        for act in ("confirm", "start"):
            dispatch = done(await county.act(dispatch, act))
        answer = await county.act(dispatch, "complete", {})
        assert problem(answer) == (409, "results-incomplete")
        assert answer.json()["missing"] == missing

    async def test_one_operation_code_stands_once(self, county: County) -> None:
        expert = await county.expert()
        dispatch = await county.planned(expert["id"])
        twice = {"operations": [{"code": "86.0400", "count": 1}] * 2}
        assert problem(await county.act(dispatch, "complete", twice)) == (422, "request-malformed")


class TestPermission:
    @pytest.mark.parametrize(
        ("expert_fields", "dispatch_fields", "missing"),
        [
            ({"licence_scope": ["general_practice"]}, {"kind": "operation"}, "licence_scope"),
            ({"licence_valid_until": "2025-03-02"}, {}, "licence_expired"),
            ({}, {"legal_basis": "filed"}, "practice_site"),
            ({}, {"legal_basis": "consultation"}, "basis_does_not_cover_act"),
            ({}, {"document_valid_until": "2025-03-02"}, "document_expired"),
        ],
    )
    async def test_the_refusal_names_what_is_missing(
        self, county: County, expert_fields: dict[str, Any], dispatch_fields: dict[str, Any], missing: str
    ) -> None:
        # given an expert or a plan that lacks one thing
        expert = await county.expert(**expert_fields)
        # when the dispatch is planned, then the refusal names it
        answer = await county.post("/v1/dispatches", a_dispatch(expert["id"], **dispatch_fields))
        assert problem(answer) == (409, "not-covered")
        assert answer.json()["missing"] == missing

    async def test_an_approved_filing_is_enough_until_it_is_revoked(self, county: County) -> None:
        # given a dispatch on an approved filing
        expert = await county.expert()
        site = await county.approved_site(expert["id"])
        dispatch = await county.planned(expert["id"], legal_basis="filed")
        # when the filing is revoked before the dispatch is confirmed
        path = f"/v1/experts/{expert['id']}/practice-sites/{site['id']}/revoke"
        done(await county.post(path, version=site["version"]))
        # then it is not confirmed any more
        answer = await county.act(dispatch, "confirm")
        assert problem(answer) == (409, "not-covered")
        assert answer.json()["missing"] == "practice_site"

    @pytest.mark.parametrize("field", ["legal_basis", "document_number", "document_valid_until"])
    async def test_no_dispatch_without_a_basis_and_its_document(self, county: County, field: str) -> None:
        expert = await county.expert()
        body = a_dispatch(expert["id"])
        del body[field]
        assert problem(await county.post("/v1/dispatches", body)) == (422, "request-malformed")

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"institution_code": "LEAD-1"}, (409, "not-sent-away")),
            ({"institution_code": "NOBODY"}, (422, "reference-unknown")),
            ({"ends_at": f"{MONDAY}T09:00:00+08:00"}, (422, "period-reversed")),
            ({"starts_at": f"{MONDAY}T09:00:00"}, (422, "request-malformed")),
            ({"ends_at": "9999-12-31T23:59:59Z"}, (422, "request-malformed")),
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, county: County, fields: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        expert = await county.expert()
        assert problem(await county.post("/v1/dispatches", a_dispatch(expert["id"], **fields))) == expected

    async def test_an_expert_is_sent_to_the_other_alliance_too(self, county: County) -> None:
        expert = await county.expert()
        dispatch = done(
            await county.post("/v1/dispatches", a_dispatch(expert["id"], institution_code="TOWN-3"), by="LEAD-1")
        )
        assert done(await county.get(f"/v1/dispatches/{dispatch['id']}", by="TOWN-3"))["allowed_actions"] == []


class TestOnePlaceAtATime:
    @pytest.mark.parametrize(
        ("fields", "clashes"),
        [
            ({"institution_code": "TOWN-2"}, True),
            ({"hour": 11}, True),  # 11:00 with half an hour on the way, while the way back takes until 11:30
            ({"hour": 12}, False),
            ({"hour": 11, "travel_minutes": 0}, True),
            ({"day": "2025-03-04"}, False),
        ],
    )
    async def test_the_way_counts_as_busy(self, county: County, fields: dict[str, Any], clashes: bool) -> None:
        # given an expert who sees patients from 9 to 11, half an hour away
        expert = await county.expert()
        first = await county.planned(expert["id"])
        # when something else is planned
        answer = await county.post("/v1/dispatches", a_dispatch(expert["id"], **fields))
        # then it is refused, naming what is in the way, exactly when session and way overlap
        assert answer.status_code == (409 if clashes else 201), answer.text
        if clashes:
            named = answer.json()
            assert problem(answer)[1] == "expert-double-booked"
            assert (named["dispatch_id"], named["institution_code"]) == (first["id"], "TOWN-1")
            assert named["starts_at"] == "2025-03-03T01:00:00+00:00"

    async def test_two_sessions_in_a_row_at_one_place_have_no_way_between(self, county: County) -> None:
        expert = await county.expert()
        await county.planned(expert["id"], travel_back_minutes=0)
        await county.planned(expert["id"], hour=11, travel_minutes=0, travel_back_minutes=30, kind="ward_round")

    async def test_a_cancelled_session_frees_the_time_a_completed_one_does_not(self, county: County) -> None:
        # given a completed session and a cancelled one
        expert = await county.expert()
        await county.completed(expert["id"], {"sessions": 1})
        done(await county.act(await county.planned(expert["id"], hour=14), "cancel", {"reason": "N"}))
        # when others are planned in their place, then only the cancelled one's time is free
        answer = await county.post("/v1/dispatches", a_dispatch(expert["id"]))
        assert problem(answer) == (409, "expert-double-booked")
        await county.planned(expert["id"], hour=14)
