"""What is refused, and how it is said."""

from typing import Any
from uuid import UUID

import pytest

from referral.domain.states import Act, ReferralState

from .county import (
    AUTHORITY,
    LEAD,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    VILLAGE,
    WAY_TO,
    County,
    a_person,
    a_request,
    id_number,
)
from .others_events import sign

POSSIBLE = {
    "requested": {"receive"},
    "received": {"accept", "reject"},
    "accepted": {"arrive"},
    "arrived": {"start"},
    "in_progress": {"complete", "back-referral"},
    "completed": {"back-referral"},
    "rejected": set(),
}
RECEIVERS_ACTS = [act.value for act in Act if act not in {Act.REQUEST, Act.CANCEL}]


@pytest.mark.parametrize("state", WAY_TO)
async def test_an_illegal_act_of_the_receiver_is_answered_with_the_acts_allowed_now(county: County, state: str) -> None:
    # given
    referral = await county.brought_to(state, await county.request())
    seen = await county.read(referral, LEAD)
    assert set(seen["allowed_actions"]) == POSSIBLE[state]
    for act in sorted(set(RECEIVERS_ACTS) - POSSIBLE[state]):
        # when
        answer = await county.act(act, referral, LEAD)
        # then
        assert answer.status_code == 409, (act, answer.text)
        problem = answer.json()
        assert problem["type"] == "urn:yilian:problem:act-not-allowed"
        assert problem["state"] == state
        assert problem["allowed_actions"] == seen["allowed_actions"]


@pytest.mark.parametrize("state", [state for state in WAY_TO if state not in {"requested", "received", "accepted"}])
async def test_after_arrival_or_the_end_the_sender_cannot_cancel(county: County, state: str) -> None:
    # given
    referral = await county.brought_to(state, await county.request())
    # when
    answer = await county.act("cancel", referral, TOWNSHIP)
    # then
    assert answer.status_code == 409
    assert answer.json()["allowed_actions"] == []


@pytest.mark.parametrize("state", ["requested", "received", "accepted"])
async def test_before_arrival_the_sender_may_cancel(county: County, state: str) -> None:
    # given
    referral = await county.brought_to(state, await county.request())
    # when
    cancelled = await county.done("cancel", referral, TOWNSHIP)
    # then
    assert cancelled["state"] == ReferralState.CANCELLED
    assert cancelled["end_reason"] == "patient_declined"


async def test_an_old_version_is_stale_and_a_missing_one_is_asked_for(county: County) -> None:
    # given
    referral = await county.request()
    await county.done("receive", referral, LEAD)
    # when
    stale = await county.act("accept", referral, LEAD)
    missing = await county.post(f"/{referral['id']}/accept", {}, LEAD)
    # then
    assert (stale.status_code, stale.json()["current"]) == (412, 2)
    assert missing.status_code == 428


async def test_a_duplicate_is_named_and_may_be_confirmed(county: County) -> None:
    # given an open referral of the person to the department
    first = await county.request()
    county.later(days=2)
    # when
    refused = await county.post("", a_request(), TOWNSHIP)
    wrong = await county.post("", a_request(confirmed_beside=str(UUID(int=1))), TOWNSHIP)
    confirmed = await county.post("", a_request(confirmed_beside=first["id"]), TOWNSHIP)
    # then
    assert (refused.status_code, wrong.status_code, confirmed.status_code) == (409, 409, 201)
    problem = refused.json()
    assert problem["type"] == "urn:yilian:problem:duplicate-referral"
    assert problem["open_referral_id"] == first["id"]
    assert problem["open_referral_number"] == first["referral_number"]


@pytest.mark.parametrize(
    "difference",
    [
        {"receiving_department": "neurology"},
        {"receiving_institution_code": "LEAD-2"},
        {"person": a_person(2)},
    ],
    ids=["department", "receiver", "person"],
)
async def test_another_department_receiver_or_person_is_no_duplicate(
    county: County, difference: dict[str, Any]
) -> None:
    await county.request()
    await county.request(**difference)


async def test_an_old_or_ended_referral_is_no_duplicate(county: County) -> None:
    # given one that ended, and one that is eight days old
    await county.brought_to("rejected", await county.request())
    await county.request()
    county.later(days=8)
    # then
    await county.request()


async def test_a_duplicate_from_another_sender_is_found_too(county: County) -> None:
    # given
    first = await county.request()
    # when
    answer = await county.post("", a_request(sending_institution_code=OTHER_TOWNSHIP), OTHER_TOWNSHIP)
    # then
    assert answer.status_code == 409
    assert answer.json()["open_referral_id"] == first["id"]


async def test_the_agreement_named_must_be_the_persons(county: County) -> None:
    # given an agreement of another person
    await sign(county, TOWNSHIP, person=2)
    referral = await county.request(person=a_person(2))
    assert referral["agreement_id"] is not None
    # when
    answer = await county.post("", a_request(agreement_id=referral["agreement_id"]), TOWNSHIP)
    # then
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:yilian:problem:agreement-of-another-person"


REFUSED_REQUESTS: list[tuple[str, dict[str, Any], int, str]] = [
    ("direction", {"direction": "down"}, 422, "direction-does-not-fit"),
    ("itself", {"receiving_institution_code": TOWNSHIP}, 422, "referred-to-itself"),
    ("authority", {"receiving_institution_code": AUTHORITY}, 422, "not-a-care-institution"),
    ("unknown receiver", {"receiving_institution_code": "NOBODY"}, 422, "unknown-institution"),
    ("green channel", {"kind": "emergency"}, 422, "kind-contradicts-priority"),
    ("no consent", {"consent": None}, 422, "consent-missing"),
    ("future consent", {"consent": {"who": "person", "at": "2025-03-05T12:00:00+08:00"}}, 422, "consent-in-future"),
    ("no relation", {"consent": {"who": "guardian", "at": "2025-03-04T12:00:00+08:00"}}, 422, "relation-missing"),
    ("impression", {"impression_icd10": "angina"}, 422, "malformed-impression"),
    ("check digit", {"person": a_person() | {"id_number": "99010119500101002A"}}, 422, "invalid-identity-number"),
    ("sex", {"person": a_person() | {"sex": "male"}}, 422, "identity-contradiction"),
    ("birth date", {"person": a_person() | {"birth_date": "1950-01-02"}}, 422, "identity-contradiction"),
    ("unknown field", {"colour": "red"}, 422, "request-malformed"),
    ("time without offset", {"consent": {"who": "person", "at": "2025-03-04T12:00:00"}}, 422, "request-malformed"),
    ("empty reason", {"reason": "  "}, 422, "request-malformed"),
    ("nul character", {"reason": "a\x00b"}, 422, "request-malformed"),
    (
        "time before all calendars",
        {"consent": {"who": "person", "at": "0001-01-01T00:00:00+14:00"}},
        422,
        "request-malformed",
    ),
    ("number", {"referral_number": "no spaces"}, 422, "request-malformed"),
]


@pytest.mark.parametrize(
    ("changes", "status", "slug"), [row[1:] for row in REFUSED_REQUESTS], ids=[r[0] for r in REFUSED_REQUESTS]
)
async def test_a_request_that_breaks_a_rule_is_refused_by_name(
    county: County, changes: dict[str, Any], status: int, slug: str
) -> None:
    # when
    answer = await county.post("", a_request(**changes), TOWNSHIP)
    # then
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"urn:yilian:problem:{slug}"
    assert id_number(1) not in answer.text
    assert "王小明" not in answer.text


async def test_a_tier_is_skipped_only_for_a_reason(county: County) -> None:
    # given a village that sends to the county
    village = {"sending_institution_code": VILLAGE}
    # when
    refused = await county.post("", a_request(**village), VILLAGE)
    allowed = await county.post("", a_request(**village, skip_reason="infectious_disease"), VILLAGE)
    # then
    assert (refused.status_code, allowed.status_code) == (409, 201)
    assert refused.json()["type"] == "urn:yilian:problem:tier-skipped"
    assert allowed.json()["skip_reason"] == "infectious_disease"


@pytest.mark.parametrize(
    ("act", "body"), [("reject", {"reason": "other"}), ("reject", {"reason": "too tired"}), ("accept", {"bed": 3})]
)
async def test_an_act_with_a_body_that_breaks_a_rule_is_refused(county: County, act: str, body: dict[str, Any]) -> None:
    # given
    referral = await county.brought_to("received", await county.request())
    # when
    answer = await county.act(act, referral, LEAD, **body)
    # then
    assert answer.status_code == 422


async def test_problems_are_told_in_the_callers_language(county: County) -> None:
    # given
    referral = await county.request()
    headers = county.headers(LEAD, version=1)
    path = f"/v1/referrals/{referral['id']}/accept"
    # when
    chinese = await county.harness.client.post(path, headers=headers)
    english = await county.harness.client.post(path, headers={**headers, "Accept-Language": "en"})
    # then
    assert chinese.json()["title"] == "转诊单当前状态不允许该操作"
    assert english.json()["detail"] == "accept is not possible in the state requested; you may now: receive."
