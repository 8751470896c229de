"""One resident, one active agreement at any time, whatever happens at the same moment."""

import asyncio
from collections import Counter
from contextlib import nullcontext
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from contracting.adapters.tables import agreement
from yilian_kit.identifiers import new_id

from .county import NEW_YEAR, County, consent, slug

MANY = 40


async def test_many_teams_sign_one_person_at_once_and_exactly_one_wins(county: County) -> None:
    # given forty teams and one resident
    resident = await county.resident()
    for number in range(MANY):
        await county.team(f"M{number}")
    # when all sign in the same moment
    answers = await asyncio.gather(
        *(
            county.call("POST", "/v1/agreements", county.agreement(resident, f"M{number}"), org="990100")
            for number in range(MANY)
        )
    )
    # then one wins, and every loser learns the winner's team and the end date
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: MANY - 1}
    winner = next(answer.json() for answer in answers if answer.status_code == 201)
    losers = [answer for answer in answers if answer.status_code == 409]
    assert {(slug(a), a.json()["team_name"], a.json()["ends_on"]) for a in losers} == {
        ("already-signed", winner["team_name"], "2025-12-31")
    }


async def test_files_that_sign_the_same_people_at_once_sign_each_once(county: County) -> None:
    # given
    people = [await county.resident() for _ in range(10)]
    for number in range(6):
        await county.team(f"M{number}")
    files = [
        {"rows": [county.agreement(p, f"M{number}") for p in people[::step]]}
        for number, step in enumerate((1, -1, 1, -1, 1, -1))
    ]
    # when
    answers = await asyncio.gather(*(county.post("/v1/agreements/import", file, org="990100") for file in files))
    # then
    outcomes = Counter(row["outcome"] for answer in answers for row in answer["rows"])
    assert outcomes == {"signed": 10, "rejected": 50}


async def test_waiting_agreements_confirmed_at_once_bring_one_into_force(county: County) -> None:
    # given one person with twelve waiting agreements
    resident = await county.resident()
    waiting = [await county.sign(resident, consent=None) for _ in range(12)]
    body = {"consent": consent(county.today)}
    # when
    answers = await asyncio.gather(
        *(county.call("POST", f"/v1/agreements/{a['id']}/give-consent", body, version=1) for a in waiting)
    )
    # then
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 11}


async def test_the_last_place_of_a_team_is_taken_once(county: County) -> None:
    # given a team with one place left
    people = [await county.resident() for _ in range(19)]
    for person in people[:9]:
        await county.sign(person)
    # when ten want it
    forms = [county.agreement(person) for person in people[9:]]
    answers = await asyncio.gather(*(county.call("POST", "/v1/agreements", form) for form in forms))
    # then
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    assert {slug(answer) for answer in answers if answer.status_code == 409} == {"team-full"}


async def test_the_same_key_sent_many_times_at_once_signs_once_and_answers_the_same(county: County) -> None:
    form = county.agreement(await county.resident())
    answers = await asyncio.gather(*(county.call("POST", "/v1/agreements", form, key="one-key") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize(("shift", "refused"), [(0, True), (364, True), (365, False)])
async def test_the_database_itself_refuses_two_agreements_on_one_day(county: County, shift: int, refused: bool) -> None:
    # given an agreement, and a second one written past all rules of the service
    signed = await county.sign(await county.resident())
    async with county.harness.database.transaction() as session:
        row = (await session.execute(sa.select(agreement).where(agreement.c.id == signed["id"]))).mappings().one()
    first_day = NEW_YEAR + timedelta(days=shift)
    days = Range(first_day, first_day + timedelta(days=10), bounds="[)")
    copy = {**row, "id": new_id(), "agreement_number": "past-the-rules", "in_force": days}
    # when, then
    expected = pytest.raises(IntegrityError, match="agreement_one_in_force") if refused else nullcontext()
    with expected:
        async with county.harness.database.transaction() as session:
            await session.execute(sa.insert(agreement).values(copy))
