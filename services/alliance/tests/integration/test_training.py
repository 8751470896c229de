"""Lectures, attendances and placements."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from .county import County, a_placement, a_training, done, problem


class TestAttendance:
    async def test_a_person_attends_a_session_once(self, county: County) -> None:
        # given a lecture
        training = await county.training()
        # when somebody checks in, and again under another key
        attendance = done(await county.attend(training, "S-1", by="TOWN-1"))
        assert attendance["institution_id"] == county.ids["TOWN-1"]
        assert problem(await county.attend(training, "S-1")) == (409, "attended-already")
        # then one has attended; the same staff code of another institution is another person
        done(await county.attend(training, "S-1", of="TOWN-2"))
        assert done(await county.get(f"/v1/trainings/{training['id']}"))["attended"] == 2

    async def test_everybody_checks_in_at_once_as_far_as_there_are_places(self, county: County) -> None:
        # given a lecture with 20 places
        training = await county.training(places=20)
        # when 40 people check in at the same moment
        answers = await asyncio.gather(*(county.attend(training, f"S-{number}") for number in range(40)))
        # then 20 have a place, nobody lost a race, and each was told once, in order
        assert Counter(answer.status_code for answer in answers) == {201: 20, 409: 20}
        assert {problem(answer)[1] for answer in answers if not answer.is_success} == {"training-full"}
        events = (await county.harness.recorded_events())[-20:]
        assert [event.data["attended"] for event in events] == list(range(1, 21))

    async def test_the_event_does_not_tell_who(self, county: County) -> None:
        training = await county.training()
        done(await county.attend(training, "STAFF-CODE-7"))
        event = (await county.harness.recorded_events())[-1]
        assert event.type == "cn.yilian.alliance.training-attended.v1"
        assert "STAFF-CODE-7" not in str(event.data)
        assert event.data["from_institution_id"] == county.ids["TOWN-1"]

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({"check_in_code": "AAAAAAAA"}, (409, "wrong-check-in-code")),
            ({"now": "2025-03-02T23:59:00+08:00"}, (409, "too-early")),
            ({"of": "NOBODY"}, (422, "reference-unknown")),
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, county: County, options: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        training = await county.training()
        assert problem(await county.attend(training, "S-1", **options)) == expected

    async def test_a_code_names_one_session(self, county: County) -> None:
        await county.training("T-1")
        assert problem(await county.post("/v1/trainings", a_training("T-1"))) == (409, "code-taken")

    async def test_sessions_are_listed_by_day(self, county: County) -> None:
        for code, day in (("T-2", "2025-04-02"), ("T-1", "2025-04-01")):
            await county.training(code, starts_at=f"{day}T09:00:00+08:00", ends_at=f"{day}T10:00:00+08:00")
        first = done(await county.get("/v1/trainings", limit=1))
        second = done(await county.get("/v1/trainings", limit=1, cursor=first["next_cursor"]))
        assert [page["items"][0]["code"] for page in (first, second)] == ["T-1", "T-2"]
        assert second["next_cursor"] is None

    async def test_a_cursor_of_another_list_is_refused(self, county: County) -> None:
        # given the cursor of a list by code
        cursor = done(await county.get("/v1/institutions", limit=1))["next_cursor"]
        # when a list by day gets it, and the other way round, then both refuse
        assert problem(await county.get("/v1/trainings", cursor=cursor)) == (422, "cursor-invalid")
        for code in ("T-1", "T-2"):
            await county.training(code)
        cursor = done(await county.get("/v1/trainings", limit=1))["next_cursor"]
        assert problem(await county.get("/v1/institutions", cursor=cursor)) == (422, "cursor-invalid")


class TestPlacement:
    async def test_a_placement_is_completed_and_told(self, county: County) -> None:
        # given a placement
        supervisor = await county.expert()
        placement = done(await county.post("/v1/placements", a_placement(supervisor["id"], "STAFF-CODE-7")))
        assert placement["allowed_actions"] == ["complete", "withdraw"]
        # when it is completed
        path = f"/v1/placements/{placement['id']}"
        options: dict[str, Any] = {"version": 1, "now": "2025-05-31T17:00:00+08:00"}
        completed = done(await county.post(f"{path}/complete", {"result": "passed"}, **options))
        # then it says so, allows nothing more, and the event does not tell who
        assert (completed["state"], completed["result"], completed["allowed_actions"]) == ("completed", "passed", [])
        event = (await county.harness.recorded_events())[-1]
        assert event.type == "cn.yilian.alliance.training-completed.v1"
        assert "STAFF-CODE-7" not in str(event.data)

    async def test_one_person_is_in_one_placement_at_a_time(self, county: County) -> None:
        # given ten desks that place the same person at once
        supervisor = await county.expert()
        body = a_placement(supervisor["id"])
        answers = await asyncio.gather(*(county.post("/v1/placements", body) for _ in range(10)))
        # then one is stored, and the others name it
        assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
        (stored,) = (answer.json()["id"] for answer in answers if answer.is_success)
        assert {answer.json()["placement_id"] for answer in answers if not answer.is_success} == {stored}
        # and afterwards the person may be placed again
        later = {"from_date": "2025-06-01", "to_date": "2025-06-30"}
        done(await county.post("/v1/placements", {**body, **later}))

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"institution_code": "TOWN-2"}, (409, "host-cannot-train")),
            ({"institution_code": "LEAD-2"}, (409, "supervisor-elsewhere")),
            ({"to_date": "2025-02-01"}, (422, "period-reversed")),
            ({"supervisor_expert_id": "00000000-0000-7000-8000-000000000000"}, (422, "reference-unknown")),
        ],
    )
    async def test_what_does_not_fit_is_refused(
        self, county: County, fields: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        supervisor = await county.expert()
        body = {**a_placement(supervisor["id"]), **fields}
        assert problem(await county.post("/v1/placements", body)) == expected
