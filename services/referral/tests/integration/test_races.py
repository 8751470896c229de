"""Two at once: exactly one wins."""

import asyncio
from collections import Counter

from .county import LEAD, TOWNSHIP, County, a_person, a_request
from .others_events import sign

ROUNDS = 8


async def test_of_two_receivers_who_decide_at_once_exactly_one_wins(county: County) -> None:
    for number in range(1, ROUNDS + 1):
        # given a referral that two at the desk have before them
        referral = await county.brought_to("received", await county.request(person=a_person(number)))
        # when one accepts and the other rejects
        answers = await asyncio.gather(county.act("accept", referral, LEAD), county.act("reject", referral, LEAD))
        # then
        outcomes = [answer.status_code for answer in answers]
        assert sorted(outcomes)[0] == 200
        assert sorted(outcomes)[1] in (409, 412)
        state = (await county.read(referral))["state"]
        assert state == ("accepted" if outcomes[0] == 200 else "rejected")
    kinds = Counter(each.type.split(".")[-2] for each in await county.harness.recorded_events())
    assert kinds["referral-accepted"] + kinds["referral-rejected"] == ROUNDS


async def test_of_two_duplicates_at_once_one_is_stored(county: County) -> None:
    # when ten systems send the same patient to the same department at once
    answers = await asyncio.gather(*(county.post("", a_request(), TOWNSHIP) for _ in range(10)))
    # then
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    (stored,) = (answer.json()["id"] for answer in answers if answer.status_code == 201)
    named = {answer.json()["open_referral_id"] for answer in answers if answer.status_code == 409}
    assert named == {stored}


async def test_of_two_referrals_with_one_number_one_is_stored(county: County) -> None:
    # when two patients get the same number at once
    answers = await asyncio.gather(
        *(
            county.post("", a_request(referral_number="TZ-7", person=a_person(number)), TOWNSHIP)
            for number in range(1, 6)
        )
    )
    # then
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 4}


async def test_of_two_back_referrals_at_once_one_is_stored(county: County) -> None:
    # given
    first = await county.brought_to("in_progress", await county.request())
    # when
    answers = await asyncio.gather(*(county.act("back-referral", first, LEAD) for _ in range(5)))
    # then
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 4}
    assert len(await county.told("back-referral-requested")) == 1


async def test_an_agreement_signed_at_the_moment_of_the_request_is_not_missed(county: County) -> None:
    for number in range(1, ROUNDS + 1):
        # when the patient is referred while the news of the agreement arrives
        referral, _ = await asyncio.gather(
            county.request(person=a_person(number)), sign(county, TOWNSHIP, person=number)
        )
        # then whichever came first, the referral is a signed resident's
        assert (await county.read(referral))["signed"] is True
