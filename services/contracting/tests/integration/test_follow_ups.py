"""A hospital sends a patient back: the team owes a visit within seven days, and the visit closes the loop."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from yilian_kit.events.envelope import Envelope
from yilian_kit.events.subscriptions import PermanentFailure
from yilian_kit.identifiers import new_id
from yilian_kit.testing.events import arriving_event

from .county import County, institution_id, noon, slug

REFERRALS = "referral.referrals"
SENT_BACK = date(2025, 3, 3)
STRANGER = "cd" * 32


def back_referral(person_key: str, to: str = "TOWN-1", day: date = SENT_BACK, **changes: Any) -> Envelope:
    """What referral publishes, with fields that contracting does not know."""
    referral_id = new_id()
    data = {
        "referral_id": str(referral_id),
        "person_key": person_key,
        "receiving_institution_id": str(institution_id(to)),
        "receiving_institution_code": to,
        "answers": str(new_id()),
        "follow_up_due_on": (day + timedelta(days=7)).isoformat(),
        "something_new": {"nested": True},
    }
    event_type = "cn.yilian.referral.back-referral-requested.v1"
    return arriving_event(event_type, data | changes, subject=referral_id, time=noon(day))


async def test_a_signed_patient_is_followed_up_by_the_team_within_seven_days(county: County) -> None:
    # given a resident of the clinic's village, signed with the other township's team
    resident = await county.resident("V2")
    await county.sign(resident, "T2")
    # when the hospital sends the person back
    event = back_referral(resident["person_key"])
    assert await county.harness.deliver(REFERRALS, event)
    # then the team's township has the task
    county.today = SENT_BACK
    (task,) = (await county.get("/v1/follow-ups", org="TOWN-2", state="open"))["items"]
    assert {name: task[name] for name in ("referral_id", "resident_id", "team_code", "due_on", "state")} == {
        "referral_id": str(event.subject),
        "resident_id": resident["id"],
        "team_code": "T2",
        "due_on": "2025-03-10",
        "state": "open",
    }
    assert (await county.get("/v1/follow-ups", org="TOWN-1"))["items"] == []


async def test_the_same_back_referral_told_twice_gives_one_task(county: County) -> None:
    resident = await county.resident()
    event = back_referral(resident["person_key"])
    # when delivered again, and told again under another event id
    assert await county.harness.deliver(REFERRALS, event)
    assert not await county.harness.deliver(REFERRALS, event)
    assert await county.harness.deliver(REFERRALS, event.model_copy(update={"id": new_id()}))
    # then
    assert len((await county.get("/v1/follow-ups", org="990100"))["items"]) == 1


async def test_without_an_agreement_the_task_goes_to_the_village_s_team(county: County) -> None:
    resident = await county.resident("V3")
    ended = await county.sign(resident, "T1")
    await county.post(f"/v1/agreements/{ended['id']}/terminate", {"reason": "resident_wish"}, version=1)
    await county.harness.deliver(REFERRALS, back_referral(resident["person_key"], to="TOWN-1"))
    (task,) = (await county.get("/v1/follow-ups", org="TOWN-2"))["items"]
    assert task["team_code"] == "T2"


async def test_somebody_not_registered_here_is_on_the_receiver_s_worklist(county: County) -> None:
    await county.harness.deliver(REFERRALS, back_referral(STRANGER, to="TOWN-3"))
    (task,) = (await county.get("/v1/follow-ups", org="TOWN-3"))["items"]
    assert (task["resident_id"], task["team_code"]) == (None, None)


async def test_the_worklist_shows_what_is_due_first(county: County) -> None:
    # given three tasks, told in another order than they are due
    for day in (date(2025, 3, 5), date(2025, 3, 1), date(2025, 3, 3)):
        await county.harness.deliver(REFERRALS, back_referral(STRANGER, day=day))
    county.today = date(2025, 3, 9)
    # when
    shown = (await county.get("/v1/follow-ups", limit=2))["items"]
    # then
    assert [(task["due_on"], task["state"]) for task in shown] == [("2025-03-08", "overdue"), ("2025-03-10", "open")]
    overdue = (await county.get("/v1/follow-ups", state="overdue"))["items"]
    assert [task["due_on"] for task in overdue] == ["2025-03-08"]
    first = await county.get("/v1/follow-ups", state="open", limit=2)
    rest = await county.get("/v1/follow-ups", state="open", limit=2, cursor=first["next_cursor"])
    assert [task["due_on"] for task in first["items"] + rest["items"]] == ["2025-03-08", "2025-03-10", "2025-03-12"]


async def test_a_visit_closes_the_loop_and_tells_it_once(county: County) -> None:
    # given
    resident = await county.resident()
    await county.sign(resident)
    event = back_referral(resident["person_key"])
    await county.harness.deliver(REFERRALS, event)
    county.today = date(2025, 3, 8)
    (task,) = (await county.get("/v1/follow-ups"))["items"]
    # when
    body = {"done_on": "2025-03-07", "outcome": "recovering"}
    done = await county.post(f"/v1/follow-ups/{task['id']}/complete", body, version=1)
    again = await county.call("POST", f"/v1/follow-ups/{task['id']}/complete", body, version=2)
    # then
    assert (done["state"], done["outcome"], done["allowed_actions"], done["version"]) == ("done", "recovering", [], 2)
    assert (again.status_code, slug(again)) == (409, "follow-up-already-done")
    told = [e for e in await county.harness.recorded_events() if e.type.endswith("follow-up-done.v1")]
    assert [(e.subject, e.aggregateversion) for e in told] == [(UUID(task["id"]), 2)]
    assert told[0].data == {
        "follow_up_id": task["id"],
        "referral_id": str(event.subject),
        "person_key": resident["person_key"],
        "team_code": "T1",
        "institution_id": str(institution_id("TOWN-1")),
        "institution_code": "TOWN-1",
        "opened_on": "2025-03-03",
        "due_on": "2025-03-10",
        "done_on": "2025-03-07",
        "in_time": True,
        "outcome": "recovering",
    }


@pytest.mark.parametrize("done_on", ["2025-03-02", "2025-03-09"])
async def test_a_visit_lies_between_the_back_referral_and_today(county: County, done_on: str) -> None:
    await county.harness.deliver(REFERRALS, back_referral(STRANGER))
    county.today = date(2025, 3, 8)
    (task,) = (await county.get("/v1/follow-ups"))["items"]
    body = {"done_on": done_on, "outcome": "stable"}
    answer = await county.call("POST", f"/v1/follow-ups/{task['id']}/complete", body, version=1)
    assert (answer.status_code, slug(answer)) == (422, "implausible-date")


async def test_a_back_referral_that_cannot_be_read_is_parked_and_not_guessed(county: County) -> None:
    with pytest.raises(PermanentFailure):
        await county.harness.deliver(REFERRALS, back_referral("no key"))
