"""What contracting and drg-billing tell, and what it means for referrals."""

from datetime import UTC
from uuid import UUID

from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.waiting import eventually

from .county import AUTHORITY, LEAD, OTHER_LEAD, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, County, a_person
from .others_events import (
    AGREEMENT,
    AGREEMENT_SIGNED,
    AGREEMENTS,
    CASE,
    CASE_SETTLED,
    CASES,
    FOLLOW_UP,
    FOLLOW_UP_DONE,
    FOLLOW_UPS,
    SETTLEMENT_REVERSED,
    agreement_data,
    case_data,
    follow_up,
    follow_up_data,
    publish,
    reverse,
    settle,
    sign,
)


async def test_a_signed_resident_is_known_on_the_day_of_the_request(county: County) -> None:
    # given an agreement with the township
    await sign(county, TOWNSHIP)
    # when
    referral = await county.request()
    # then
    assert referral["signed"] is True
    assert (referral["team_code"], referral["first_contact"]) == ("TEAM-1", "family_doctor")
    assert (await county.request(person=a_person(2)))["first_contact"] == "not_signed"


async def test_an_agreement_that_arrives_after_the_referral_counts_all_the_same(county: County) -> None:
    # given
    referral = await county.request()
    assert referral["signed"] is False
    # when
    await sign(county, OTHER_TOWNSHIP, "2025-03-04")
    # then the version, which counts acts, is as it was
    seen = await county.read(referral)
    assert (seen["signed"], seen["first_contact"], seen["version"]) == (True, "elsewhere", 1)


async def test_an_agreement_signed_after_the_request_does_not_count(county: County) -> None:
    referral = await county.request()
    await sign(county, TOWNSHIP, "2025-03-05")
    assert (await county.read(referral))["signed"] is False


async def test_an_agreement_entered_in_error_never_counted(county: County) -> None:
    # given
    await sign(county, TOWNSHIP)
    referral = await county.request()
    # when
    await sign(county, TOWNSHIP, terminated_on="2025-01-01", version=2)
    # then
    assert (await county.read(referral))["signed"] is False


async def test_an_older_state_of_an_agreement_does_not_turn_back_time(county: County) -> None:
    # given a termination that came first, from the dead letter queue
    await sign(county, TOWNSHIP, terminated_on="2025-02-01", version=2)
    # when
    await sign(county, TOWNSHIP, version=1)
    # then
    assert (await county.request())["signed"] is False


async def test_signed_residents_stand_before_others_of_the_same_priority(county: County) -> None:
    # given four referrals, the signed ones last
    await sign(county, TOWNSHIP, person=3)
    await sign(county, TOWNSHIP, person=4)
    for number, priority in ((1, "routine"), (2, "urgent"), (3, "routine"), (4, "urgent")):
        await county.request(person=a_person(number), priority=priority, referral_number=f"R{number}")
        county.later(hours=1)
    # when
    listed = (await county.get("referrals", LEAD, side="received")).json()["items"]
    # then
    assert [item["referral_number"] for item in listed] == ["R4", "R2", "R3", "R1"]


async def test_a_settled_stay_closes_the_loop(county: County) -> None:
    # given
    referral = await county.request()
    assert (await county.figures(TOWNSHIP))["loops_closed"] == 0
    # when
    county.later(days=6)
    await settle(county, LEAD, "2025-03-05", "2025-03-09")
    # then
    seen = await county.read(referral)
    assert (seen["loop_closed_on"], seen["version"]) == ("2025-03-10", 1)
    assert (await county.figures(TOWNSHIP))["loops_closed"] == 1


async def test_a_reversed_settlement_closes_nothing(county: County) -> None:
    # given
    referral = await county.request()
    await settle(county, LEAD, "2025-03-05", "2025-03-09")
    # when
    await reverse(county)
    # then
    assert (await county.read(referral))["loop_closed_on"] is None
    # and an older event does not bring it back, but settling it anew does
    await settle(county, LEAD, "2025-03-05", "2025-03-09", version=2)
    assert (await county.read(referral))["loop_closed_on"] is None
    await settle(county, LEAD, "2025-03-05", "2025-03-09", version=4)
    assert (await county.read(referral))["loop_closed_on"] == "2025-03-04"


async def test_a_reversal_that_came_first_holds(county: County) -> None:
    referral = await county.request()
    await reverse(county)
    await settle(county, LEAD, "2025-03-05", "2025-03-09", version=2)
    assert (await county.read(referral))["loop_closed_on"] is None


async def test_a_stay_elsewhere_or_much_later_closes_nothing(county: County) -> None:
    referral = await county.request()
    await settle(county, OTHER_LEAD, "2025-03-05", "2025-03-09")
    assert (await county.read(referral))["loop_closed_on"] is None
    await settle(county, LEAD, "2025-04-05", "2025-04-09", version=3)
    assert (await county.read(referral))["loop_closed_on"] is None


async def test_papers_that_come_after_the_settlement_close_the_loop_too(county: County) -> None:
    # given an emergency that was treated and settled on the day before its papers
    await settle(county, LEAD, "2025-03-03", "2025-03-03")
    # when
    referral = await county.request(priority="emergency", consent=None)
    # then
    assert (await county.read(referral))["loop_closed_on"] == "2025-03-04"


async def test_a_follow_up_done_closes_the_loop_of_the_way_up(county: County) -> None:
    # given
    first = await county.brought_to("completed", await county.request())
    back = await county.done("back-referral", first, LEAD)
    # when
    await follow_up(county, back, "2025-03-08")
    # then
    assert (await county.read(first))["loop_closed_on"] == "2025-03-08"
    assert (await county.read(back))["loop_closed_on"] is None
    assert (await county.figures(LEAD))["loops_closed"] == 1


async def test_the_events_arrive_over_kafka(working_county: County) -> None:
    # given a patient who went up and came back
    county = working_county
    first = await county.brought_to("completed", await county.request())
    back = await county.done("back-referral", first, LEAD)
    settled_at = county.now.astimezone(UTC)
    agreement = agreement_data(county, TOWNSHIP, "2025-01-01", "2025-12-31")
    case = case_data(county, LEAD, "2025-03-05", "2025-03-09")

    # when the other services publish
    await publish(
        county,
        (AGREEMENTS, arriving_event(AGREEMENT_SIGNED, agreement, subject=AGREEMENT)),
        (CASES, arriving_event(CASE_SETTLED, case, subject=CASE, time=settled_at)),
        (FOLLOW_UPS, arriving_event(FOLLOW_UP_DONE, follow_up_data(back, "2025-03-08"), subject=FOLLOW_UP)),
    )

    # then
    async def settled() -> bool:
        seen = await county.read(first)
        return bool(seen["signed"]) and bool(seen["loop_closed_on"] == "2025-03-04")

    await eventually(settled, within=60)

    # and a reversal leaves the follow-up
    await publish(county, (CASES, arriving_event(SETTLEMENT_REVERSED, case, subject=CASE, version=2)))

    async def only_followed_up() -> bool:
        return bool((await county.read(first))["loop_closed_on"] == "2025-03-08")

    await eventually(only_followed_up, within=60)


async def test_a_new_institution_of_the_directory_may_send(county: County) -> None:
    # given a village clinic that nobody here knows
    assert (await county.get("referrals", "VILL-NEW")).status_code == 403
    # when alliance registers it
    clinic = UUID(int=777)
    institution = {
        "id": str(clinic),
        "code": "VILL-NEW",
        "name": "new clinic",
        "tier": "village",
        "parent_id": str(county.ids[TOWNSHIP]),
        "ancestor_ids": [*(str(county.ids[code]) for code in (AUTHORITY, LEAD, TOWNSHIP)), str(clinic)],
        "alliance_id": None,
        "town": None,
        "capabilities": [],
        "open": True,
        "valid_from": "2025-01-01",
    }
    event = arriving_event("cn.yilian.alliance.institution-registered.v1", institution, subject=clinic)
    assert await county.harness.deliver("alliance.institutions", event)
    # then
    sent = await county.request("VILL-NEW", sending_institution_code="VILL-NEW", receiving_institution_code=TOWNSHIP)
    assert sent["state"] == "requested"
    assert (await county.get(f"referrals/{sent['id']}", VILLAGE)).status_code == 404
