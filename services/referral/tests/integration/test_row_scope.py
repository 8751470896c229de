"""A referral is visible to its two sides, to the county authority and to the family doctor, and to nobody else."""

import pytest

from .county import (
    AUTHORITY,
    FAR_LEAD,
    LEAD,
    OTHER_AUTHORITY,
    OTHER_LEAD,
    OTHER_TOWNSHIP,
    READ,
    TOWNSHIP,
    VILLAGE,
    WAY_TO,
    County,
    a_person,
    a_request,
)
from .others_events import sign

STRANGERS = (VILLAGE, OTHER_LEAD, OTHER_TOWNSHIP, FAR_LEAD, OTHER_AUTHORITY)
ACTS = (
    "receive",
    "accept",
    "reject",
    "cancel",
    "record-consent",
    "arrive",
    "start",
    "complete",
    "back-referral",
)


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_to_a_stranger_there_is_no_such_referral(county: County, stranger: str) -> None:
    # given
    referral = await county.request()
    # when / then
    for path in (f"referrals/{referral['id']}", f"referrals/{referral['id']}/timeline"):
        assert (await county.get(path, stranger)).status_code == 404
    for act in ACTS:
        assert (await county.act(act, referral, stranger)).status_code == 404
    assert (await county.get("referrals", stranger)).json()["items"] == []
    figures = await county.figures(stranger)
    assert (figures["up"], figures["by_institution"]) == (0, [])


async def test_an_institution_above_a_side_is_no_side(county: County) -> None:
    # given a referral from a village to its township: the lead hospital stands above both
    referral = await county.request(VILLAGE, sending_institution_code=VILLAGE, receiving_institution_code=TOWNSHIP)
    # then
    assert (await county.get(f"referrals/{referral['id']}", LEAD)).status_code == 404


@pytest.mark.parametrize("reader", [TOWNSHIP, LEAD, AUTHORITY])
async def test_the_two_sides_and_the_county_read(county: County, reader: str) -> None:
    # given
    referral = await county.request()
    # then
    assert (await county.read(referral, reader))["person"]["name"] == "王小明"
    assert [item["id"] for item in (await county.get("referrals", reader)).json()["items"]] == [referral["id"]]


async def test_the_county_only_reads(county: County) -> None:
    # given
    referral = await county.request()
    assert (await county.read(referral, AUTHORITY))["allowed_actions"] == []
    # then
    for act in ACTS:
        assert (await county.act(act, referral, AUTHORITY)).status_code == 403


async def test_the_family_doctor_reads_while_the_agreement_is_in_force(county: County) -> None:
    # given a resident who signed in another township than the one that refers
    referral = await county.request()
    await sign(county, OTHER_TOWNSHIP, "2025-01-01", "2025-03-10")
    # then
    seen = await county.read(referral, OTHER_TOWNSHIP)
    assert (seen["signed"], seen["first_contact"], seen["allowed_actions"]) == (True, "elsewhere", [])
    for act in ACTS:
        assert (await county.act(act, referral, OTHER_TOWNSHIP)).status_code == 403
    for side, listed in (("signed", 1), ("any", 1), ("sent", 0), ("received", 0)):
        assert len((await county.get("referrals", OTHER_TOWNSHIP, side=side)).json()["items"]) == listed
    # but it is not in that township's figures, and no longer visible once the agreement is over
    figures = await county.figures(OTHER_TOWNSHIP)
    assert figures["up"] == 0
    county.later(days=7)
    assert (await county.get(f"referrals/{referral['id']}", OTHER_TOWNSHIP)).status_code == 404
    assert (await county.get("referrals", OTHER_TOWNSHIP)).json()["items"] == []


async def test_only_the_sending_institution_asks_for_itself(county: County) -> None:
    for other in (LEAD, VILLAGE, AUTHORITY):
        answer = await county.post("", a_request(), other)
        assert answer.status_code == 403
        assert answer.json()["type"] == "urn:yilian:problem:sending-for-another-institution"


@pytest.mark.parametrize(
    ("act", "side"), [("cancel", LEAD), *((act, TOWNSHIP) for act in ("receive", "accept", "start"))]
)
async def test_an_act_of_the_other_side_is_refused_in_every_state(county: County, act: str, side: str) -> None:
    for number, state in enumerate(WAY_TO, start=1):
        # given
        referral = await county.brought_to(state, await county.request(person=a_person(number)))
        # when
        answer = await county.act(act, referral, side)
        # then
        assert answer.status_code == 403
        assert answer.json()["type"] == "urn:yilian:problem:act-of-another-role"


async def test_arrival_needs_more_than_the_right_to_read(county: County) -> None:
    # given
    referral = await county.brought_to("accepted", await county.request())
    # when
    answer = await county.post(f"/{referral['id']}/arrive", {}, LEAD, version=referral["version"], scopes=(READ,))
    # then
    assert answer.status_code == 403
