"""A thousand at once: one wins, and the store alone would keep it so."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from alliance.adapters.dispatch_repository import DispatchRepository
from alliance.adapters.row_scope import RowScope
from alliance.adapters.tables import dispatch
from alliance.domain.dispatch import ExpertDoubleBooked
from yilian_kit.identifiers import new_id

from .county import County, a_dispatch, done, problem

ATTEMPTS = 1000


async def test_of_a_thousand_attempts_one_wins_and_the_others_learn_what_is_in_the_way(
    patient_county: County,
) -> None:
    # given one expert, and a thousand desks that want the same hours in two towns
    county = patient_county
    expert = await county.expert()

    async def attempt(number: int) -> tuple[int, str]:
        body = a_dispatch(expert["id"], institution_code=f"TOWN-{number % 2 + 1}")
        answer = await county.post("/v1/dispatches", body)
        return answer.status_code, answer.json()["id" if answer.is_success else "dispatch_id"]

    # when all try
    outcomes = await asyncio.gather(*(attempt(number) for number in range(ATTEMPTS)))
    # then one has the expert, and every other is told which dispatch is in the way
    assert Counter(status for status, _ in outcomes) == {201: 1, 409: ATTEMPTS - 1}
    assert len({dispatch_id for _, dispatch_id in outcomes}) == 1
    assert (await county.event_names()).count("dispatch-planned") == 1


async def test_without_the_lock_the_constraint_refuses_and_names_the_clash(county: County) -> None:
    # given a planned dispatch, and a writer that asks nobody before it stores an overlapping one
    expert = await county.expert()
    planned = await county.planned(expert["id"])
    async with county.harness.database.transaction() as session:
        repository = DispatchRepository(session, RowScope(None))
        overlapping = replace(await repository.get(UUID(planned["id"])), id=new_id())
        # when it does, then the store refuses, and the error names what is in the way
        with pytest.raises(ExpertDoubleBooked) as refusal:
            await repository.add(overlapping)
    assert refusal.value.dispatch_id == planned["id"]


async def test_the_refusal_offers_colleagues_who_could_go_instead(county: County) -> None:
    # given an expert who is busy, and colleagues: four who could go, others who could not
    expert = await county.expert("E-1")
    await county.planned(expert["id"])
    willing = [(await county.expert(f"E-{number}"))["id"] for number in (2, 3, 4, 5)]
    await county.expert("E-6", specialties=["cardiology"])
    await county.expert("E-7", "LEAD-2")
    await county.expert("E-8", licence_valid_until="2025-03-02")
    await county.planned((await county.expert("E-0"))["id"], institution_code="TOWN-2")
    # when the expert is wanted again, then three of those are offered
    answer = await county.post("/v1/dispatches", a_dispatch(expert["id"]))
    assert answer.json()["other_expert_ids"] == willing[:3]
    # and nobody is offered who could not operate there on a filing
    wanted = a_dispatch(expert["id"], legal_basis="filed")
    await county.approved_site(willing[3])
    await county.approved_site(expert["id"])
    answer = await county.post("/v1/dispatches", wanted)
    assert answer.json()["other_expert_ids"] == [willing[3]]


async def test_of_two_desks_that_act_at_once_exactly_one_wins(county: County) -> None:
    expert = await county.expert()
    for day in range(3, 8):
        # given a planned dispatch that two at the desk have before them
        dispatch = await county.planned(expert["id"], day=f"2025-03-{day:02}")
        # when one confirms and the other cancels
        answers = await asyncio.gather(county.act(dispatch, "confirm"), county.act(dispatch, "cancel", {"reason": "N"}))
        # then one of both has happened
        statuses = [answer.status_code for answer in answers]
        assert sorted(statuses)[0] == 200
        assert sorted(statuses)[1] in (409, 412)
        state = done(await county.get(f"/v1/dispatches/{dispatch['id']}"))["state"]
        assert state == ("confirmed" if statuses[0] == 200 else "cancelled")


async def test_whatever_the_order_no_two_live_dispatches_of_one_expert_overlap(county: County) -> None:
    # given an expert, and sessions of two hours that start every hour of a week, wanted all at once
    expert = await county.expert()
    wanted = [a_dispatch(expert["id"], f"2025-03-{day:02}", hour) for day in range(3, 8) for hour in range(8, 18)]
    # when all are planned at once, each with half an hour on either way
    answers = await asyncio.gather(*(county.post("/v1/dispatches", body) for body in wanted))
    # then some are stored, the others were told what is in the way
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {201, 409}
    assert {problem(answer)[1] for answer in answers if not answer.is_success} == {"expert-double-booked"}
    # and no two stored ones overlap
    first, second = dispatch.alias("first"), dispatch.alias("second")
    overlapping = sa.select(sa.func.count()).where(
        first.c.id < second.c.id, first.c.expert_key == second.c.expert_key, first.c.busy.op("&&")(second.c.busy)
    )
    async with county.harness.database.transaction() as session:
        assert await session.scalar(overlapping) == 0
        assert await session.scalar(sa.select(sa.func.count()).select_from(dispatch)) == statuses[201]


async def test_the_constraint_holds_against_plain_sql(county: County) -> None:
    # given a planned dispatch
    expert = await county.expert()
    await county.planned(expert["id"])
    # when its row is copied under another id, then PostgreSQL refuses
    columns = [column for column in dispatch.c if column.name != "id"]
    copy = sa.insert(dispatch).from_select(
        ["id", *(column.name for column in columns)], sa.select(sa.literal(new_id()), *columns)
    )
    with pytest.raises(DBAPIError, match="dispatch_one_place_at_a_time"):
        async with county.harness.database.transaction() as session:
            await session.execute(copy)
