"""Settlements at once: no deductible is used twice, no account overdrawn, no case settled twice."""

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from drg_billing.adapters.tables import accumulator

from .county import County, an_id_number, created, problem
from .overtaking import begin_before
from .purses import a_visit, accounts_kept, balance, credited, move, movements, share
from .stays import week


async def test_two_stays_of_one_person_at_once_never_use_the_same_deductible(county: County) -> None:
    # Given six stays of one employee, whose deductible of 500 is due once a year
    await county.set_parameters()
    cases = [await county.submit(f"S-{number}", insurance_type="employee", **week(number)) for number in range(6)]

    # When all are settled at once
    answers = await asyncio.gather(*(county.settle(case) for case in cases))
    settlements = [created(answer) for answer in answers]

    # Then each waited for its turn, exactly one paid the deductible, and the year holds the sum of all six
    assert sorted(one["deductible"] for one in settlements) == ["0.00"] * 5 + ["500.00"]
    async with county.service.database.transaction() as session:
        year = (await session.execute(sa.select(accumulator))).mappings().one()
    assert (year["deductible_used"], year["version"]) == (500, 6)
    assert year["basic_paid"] == sum(Decimal(one["basic"]) for one in settlements)


async def test_one_case_settled_by_ten_at_once_is_settled_once(county: County) -> None:
    await county.set_parameters()
    case = await county.submit()
    answers = await asyncio.gather(*(county.settle(case) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers).count(201) == 1
    assert {answer.status_code for answer in answers} <= {201, 409, 412}
    assert len((await county.get(f"/v1/cases/{case['id']}/settlements")).json()["items"]) == 1


async def test_who_settles_a_case_while_another_reads_its_parameters_is_first(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a settlement that has read its case, and is overtaken by a whole other one before it reads more
    await county.set_parameters()
    case = await county.submit()
    module = importlib.import_module("drg_billing.application.settle_case")
    begun = begin_before(monkeypatch, module, "parameters_for", county, lambda: county.settle(case))

    # When it goes on
    answer = await county.settle(case)

    # Then it is told that the case is another by now, and the case is settled once
    assert problem(answer) == (412, "version-stale")
    assert [(await task).status_code for task in begun] == [201]
    assert len((await county.get(f"/v1/cases/{case['id']}/settlements")).json()["items"]) == 1


async def test_one_settlement_reversed_by_ten_at_once_is_reversed_once(county: County) -> None:
    await county.set_parameters()
    settled = await county.settled(insurance_type="employee")
    answers = await asyncio.gather(*(county.reverse(settled) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    async with county.service.database.transaction() as session:
        assert (await session.scalar(sa.select(accumulator.c.deductible_used))) == 0


async def test_people_do_not_wait_for_each_other(county: County) -> None:
    await county.set_parameters()
    cases = [
        await county.submit(f"S-{number}", insurance_type=kind, **week(number))
        for number, kind in enumerate(["resident", "employee"])
    ]
    answers = await asyncio.gather(*(county.settle(case) for case in cases))
    assert [created(answer)["total"] for answer in answers] == ["5000.00", "5000.00"]


async def settle_all(acts: list[Callable[[], Awaitable[httpx.Response]]]) -> tuple[list[dict[str, Any]], int]:
    """Do all at once, and again what lost a race, until each has an answer; what was settled, and how often lost."""
    settled, lost, waiting = [], 0, acts
    while waiting:
        answers = await asyncio.gather(*(act() for act in waiting))
        settled += [answer.json() for answer in answers if answer.status_code == 201]
        again = [answer.status_code == 409 and problem(answer)[1] == "changed-meanwhile" for answer in answers]
        waiting = [act for act, repeat in zip(waiting, again, strict=True) if repeat]
        lost += len(waiting)
    return settled, lost


async def test_stays_and_visits_of_one_person_at_once_never_use_the_same_deductible(county: County) -> None:
    # Given stays and visits that share a year, in which the deductible of 500 covers the visits' 200
    await accounts_kept(county, year="shared")
    cases = [await county.submit(f"S-{number}", insurance_type="employee", **week(number)) for number in range(3)]
    visits = [a_visit(f"V-{number}", total_cost="300.00") for number in range(3)]

    # When all are settled at once
    stays = [partial(county.settle, case) for case in cases]
    settled, lost = await settle_all(
        [*stays, *(partial(county.post, "/v1/outpatient-settlements", visit) for visit in visits)]
    )

    # Then there was a race, and what they paid together is due once
    assert lost > 0
    assert len(settled) == 6
    used = sum(Decimal(one["deductible"]) for one in settled)
    assert used == 500
    async with county.service.database.transaction() as session:
        year = (await session.execute(sa.select(accumulator))).mappings().one()
    assert (year["deductible_used"], year["version"]) == (used, 6)
    assert year["basic_paid"] == sum(Decimal(one["basic"]) for one in settled)
    assert year["outpatient_paid"] == sum(Decimal(one["basic"]) for one in settled if "visited_on" in one)


async def test_an_account_from_which_many_pay_at_once_is_never_overdrawn(county: County) -> None:
    # Given an account of 100 that its holder shares with four relatives
    await accounts_kept(county)
    account = await credited(county, "100.00")
    relatives = range(2, 6)
    for person in relatives:
        await share(county, holder=1, relative=person)

    # When each wants 40 of it for a visit, all at once
    offer = {"mutual_aid_available": "40.00", "mutual_aid_id_number": an_id_number(1)}
    visits = [a_visit(f"V-{person}", person_id_number=an_id_number(person), **offer) for person in relatives]
    settled, lost = await settle_all([partial(county.post, "/v1/outpatient-settlements", visit) for visit in visits])

    # Then there was a race, two were paid, two were refused, and the rest is there
    assert lost > 0
    assert [one["mutual_aid"] for one in settled] == ["40.00", "40.00"]
    assert await movements(county, account["account_id"]) == [
        ("credit", "100.00", "100.00"),
        ("payment", "-40.00", "60.00"),
        ("payment", "-40.00", "20.00"),
    ]


async def test_one_settlement_adjusted_and_reversed_at_once_stays_consistent(county: County) -> None:
    # Given a settlement that eight correct and two reverse at once
    await county.set_parameters()
    settled = await county.settled(insurance_type="employee")
    path = f"/v1/settlements/{settled['id']}"
    corrections = [
        county.post(f"{path}/adjust", {"reason": "other", "costs": {"total_cost": f"{4000 + step}.00"}}, version=1)
        for step in range(8)
    ]
    answers = await asyncio.gather(*corrections, county.reverse(settled), county.reverse(settled))

    # Then one was first, and the ledger adds up to what is in force
    assert [answer.status_code for answer in answers].count(201) == 1
    assert {answer.status_code for answer in answers} <= {201, 409, 412}
    entries = (await county.get(f"/v1/cases/{settled['case_id']}/settlements")).json()["items"]
    assert len(entries) == 2
    async with county.service.database.transaction() as session:
        year = (await session.execute(sa.select(accumulator))).mappings().one()
    assert year["basic_paid"] == sum(Decimal(entry["basic"]) for entry in entries)


async def test_a_visit_that_arrives_ten_times_at_once_is_settled_once(county: County) -> None:
    # Given a desk whose line stutters, and an account of 100
    await accounts_kept(county)
    account = await credited(county, "100.00")
    visit = a_visit(total_cost="30.00", account_available=None)

    # When the same visit arrives ten times at once, and once more
    answers = await asyncio.gather(*(county.post("/v1/outpatient-settlements", visit) for _ in range(10)))
    again = await county.post("/v1/outpatient-settlements", visit)

    # Then it was settled once
    assert sorted(answer.status_code for answer in answers).count(201) == 1
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert again.status_code == 200
    assert (await movements(county, account["account_id"]))[1:] == [("payment", "-30.00", "70.00")]


async def test_credits_at_once_open_one_account_and_all_arrive(county: County) -> None:
    acts = [partial(move, county, "10.00", f"M-{number}") for number in range(6)]
    posted, _ = await settle_all(acts)
    assert sorted(one["balance_after"] for one in posted) == [f"{10 * count}.00" for count in range(1, 7)]
    assert len({one["account_id"] for one in posted}) == 1


async def test_relatives_who_pay_for_each_other_at_once_do_not_wait_in_a_ring(county: County) -> None:
    # Given two people who share their accounts with each other
    await accounts_kept(county)
    pairs = ((1, 2), (2, 1))
    for holder, relative in pairs:
        await credited(county, "1000.00", f"M-{holder}", person=holder)
        await share(county, holder=holder, relative=relative)

    # When each pays from both accounts, many times at once
    visits = [
        a_visit(
            f"V-{person}-{number}",
            person_id_number=an_id_number(person),
            total_cost="20.00",
            account_available="10.00",
            mutual_aid_available="10.00",
            mutual_aid_id_number=an_id_number(relative),
        )
        for number in range(4)
        for person, relative in pairs
    ]
    settled, _ = await settle_all([partial(county.post, "/v1/outpatient-settlements", visit) for visit in visits])

    # Then all are settled, and each account has paid eight times ten
    assert len(settled) == 8
    assert (await balance(county, person=1), await balance(county, person=2)) == ("920.00", "920.00")
