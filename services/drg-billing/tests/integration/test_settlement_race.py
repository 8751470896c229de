"""Two settlements of one person at once never use the same deductible, and no case is settled twice."""

import asyncio
from decimal import Decimal

import sqlalchemy as sa

from drg_billing.adapters.tables import accumulator

from .county import County, created, problem


async def test_two_stays_of_one_person_at_once_never_use_the_same_deductible(county: County) -> None:
    # Given six stays of one employee, whose deductible of 500 is due once a year
    await county.set_parameters()
    cases = [await county.submit(f"S-{number}", insurance_type="employee") for number in range(6)]

    # When all are settled at once, and whoever lost the race tries again
    settlements, lost = [], 0
    waiting = cases
    while waiting:
        answers = await asyncio.gather(*(county.settle(case) for case in waiting))
        for answer in answers:
            if answer.status_code == 201:
                settlements.append(answer.json())
            else:
                assert problem(answer) == (409, "changed-meanwhile")
                lost += 1
        waiting = [case for case, answer in zip(waiting, answers, strict=True) if answer.status_code != 201]

    # Then there was a race, exactly one settlement paid the deductible, and the year holds the sum of all six
    assert lost > 0
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
        await county.submit(f"S-{number}", insurance_type=kind) for number, kind in enumerate(["resident", "employee"])
    ]
    answers = await asyncio.gather(*(county.settle(case) for case in cases))
    assert [created(answer)["total"] for answer in answers] == ["5000.00", "5000.00"]
