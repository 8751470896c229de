"""Desks and the insurance office do everything at once to two people: in the end all ledgers agree."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from itertools import count, pairwise
from random import Random
from typing import Any

import httpx
import sqlalchemy as sa

from drg_billing.adapters.account_tables import account_movement, outpatient_settlement
from drg_billing.adapters.tables import accumulator, settlement
from drg_billing.adapters.unit_of_work import Components, SqlUnitOfWork
from drg_billing.application import ReplayOutcome, replay_settlement, replay_visit
from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.year_base import BasePart

from .adjustments import PAYERS
from .county import AREA, AUTHORITY, County, an_id_number, created
from .purses import a_visit, accounts_kept, credited, move
from .stays import week

ROUNDS, AT_ONCE = 12, 6
NOBODYS = Decimal(0)


@dataclass
class Storm:
    """What desks and the office do; everything but the order of arrival comes from one seed."""

    county: County
    random: Random = field(default_factory=lambda: Random(4))  # noqa: S311 - test data
    numbers: count[int] = field(default_factory=count)
    cases: list[dict[str, Any]] = field(default_factory=list)

    async def an_act(self) -> httpx.Response:
        acts = (self.a_stay, self.a_stay, self.a_visit, self.a_reversed_visit, self.a_correction, self.a_share)
        return await self.random.choice(acts)()

    async def a_stay(self) -> httpx.Response:
        """Settle it, correct it, or take it back, whatever it allows when it is looked at."""
        case = (await self.county.get(f"/v1/cases/{self.random.choice(self.cases)['id']}")).json()
        entries = (await self.county.get(f"/v1/cases/{case['id']}/settlements")).json()["items"]
        if case["state"] != "settled":
            return await self.county.settle(
                case,
                account_available=self.random.choice(("0.00", "150.00")),
                mutual_aid_available="70.00",
                mutual_aid_id_number=an_id_number(3 - int(case["settlement_number"][2])),
            )
        whole = [entry for entry in entries if entry["kind"] == "settlement"][-1]
        body: dict[str, Any] = {"reason": "other"}
        act = self.random.choice(("reverse", "adjust"))
        if act == "adjust":
            body["costs"] = {"total_cost": f"{self.random.randrange(9000)}.37"}
        return await self.county.post(f"/v1/settlements/{whole['id']}/{act}", body, version=whole["version"])

    async def a_visit(self) -> httpx.Response:
        person = self.random.choice((1, 2))
        visit = a_visit(
            f"V-{next(self.numbers)}",
            person_id_number=an_id_number(person),
            total_cost=f"{self.random.randrange(600)}.55",
            account_available=self.random.choice(("20.00", None)),
            mutual_aid_available="10.00",
            mutual_aid_id_number=an_id_number(3 - person),
        )
        return await self.county.post("/v1/outpatient-settlements", visit)

    async def a_reversed_visit(self) -> httpx.Response:
        visits = (await self.county.get("/v1/outpatient-settlements", limit=200)).json()["items"]
        if not visits:
            return await self.a_visit()
        path = f"/v1/outpatient-settlements/{self.random.choice(visits)['id']}/reverse"
        return await self.county.post(path, {"reason": "other"}, version=1)

    async def a_correction(self) -> httpx.Response:
        amount = f"{self.random.choice(('', '-'))}{self.random.randrange(1, 90)}.01"
        person = self.random.choice((1, 2))
        return await move(self.county, amount, f"C-{next(self.numbers)}", kind="correction", person=person)

    async def a_share(self, last_days: Sequence[str | None] = (None, None, "2025-02-01")) -> httpx.Response:
        """Of an account with the other person, mostly open, sometimes over before anything that happens here."""
        holder = self.random.choice((1, 2))
        return await self.shared(holder, self.random.choice(last_days))

    async def shared(self, holder: int, last_day: str | None) -> httpx.Response:
        body = {
            "person_id_number": an_id_number(holder),
            "relative_id_number": an_id_number(3 - holder),
            "pooling_area": AREA,
            "shared_from": "2025-01-01",
            "shared_to": last_day,
        }
        return await self.county.post("/v1/accounts/shares", body, by=AUTHORITY)


async def test_whatever_happens_at_once_the_ledgers_agree_in_the_end(county: County) -> None:
    # Given two people who share their accounts, and a year that stays and visits share
    storm = Storm(county)
    await accounts_kept(county, year="shared")
    for person in (1, 2):
        await credited(county, "5000.00", f"M-{person}", person=person)
        created(await storm.shared(person, None))
        for number in range(2):
            case = await county.submit(
                f"S-{person}-{number}", insurance_type="employee", person_id_number=an_id_number(person), **week(number)
            )
            storm.cases.append(case)

    # When everything happens at once, then nothing is worse than refused
    for _ in range(ROUNDS):
        answers = await asyncio.gather(*(storm.an_act() for _ in range(AT_ONCE)))
        assert {answer.status_code for answer in answers} <= {200, 201, 409, 412}

    # And entries, years, accounts, events and replay tell the same story
    async with county.service.database.transaction() as session:
        stays = (await session.execute(sa.select(settlement).order_by(settlement.c.sequence))).all()
        visits = (await session.execute(sa.select(outpatient_settlement))).all()
        years = (await session.execute(sa.select(accumulator))).all()
        movements = (await session.execute(sa.select(account_movement))).all()
    assert {entry.kind for entry in stays} == {"settlement", "adjustment", "reversal"}
    await _events_tell_the_entries(county, stays)
    _accounts_moved_for(movements, [*stays, *visits])
    await _years_and_replay(county, stays, visits, years)


async def _events_tell_the_entries(county: County, stays: Sequence[Any]) -> None:
    told = [event.data for event in await county.service.recorded_events() if "settlement_id" in event.data]
    assert Counter(one["settlement_id"] for one in told) == Counter(str(entry.id) for entry in stays)
    amounts = {one["settlement_id"]: [Decimal(one[payer]) for payer in PAYERS] for one in told}
    assert amounts == {str(entry.id): [getattr(entry, payer) for payer in PAYERS] for entry in stays}


def _accounts_moved_for(movements: Sequence[Any], entries: Sequence[Any]) -> None:
    moved: dict[Any, Decimal] = {}
    for movement in movements:
        cause = movement.settlement_id or movement.outpatient_settlement_id
        moved[cause] = moved.get(cause, NOBODYS) - movement.amount
    assert all(moved.get(entry.id, NOBODYS) == entry.account + entry.mutual_aid for entry in entries)


async def _years_and_replay(county: County, stays: Sequence[Any], visits: Sequence[Any], years: Sequence[Any]) -> None:
    components = county.service.runtime.components
    assert isinstance(components, Components)
    added: dict[str, YearTotals] = {}
    held: dict[str, list[BasePart]] = {}
    async with county.service.database.transaction() as session:
        work = SqlUnitOfWork(session, components)
        for latest in {entry.case_id: entry for entry in stays}.values():
            if latest.kind != "reversal":
                entry = await work.settlements.get(latest.id)
                added[latest.person_key] = added.get(latest.person_key, YearTotals()).plus(entry.result.year_added)
                held.setdefault(latest.person_key, []).extend(entry.base_parts)
        for visit in visits:
            share = (await work.outpatient.get(visit.id)).year_added
            added[visit.person_key] = added.get(visit.person_key, YearTotals()).plus(share)
        for year in years:
            names = [one.name for one in fields(YearTotals)]
            assert YearTotals(*(getattr(year, name) for name in names)) == added.get(year.person_key, YearTotals())
        for parts in held.values():
            parts.sort(key=lambda part: part.above)
            assert all(part.up_to <= following.above for part, following in pairwise(parts))
        outcomes = [await replay_settlement(entry.id, work) for entry in stays]
        outcomes += [await replay_visit(entry.id, work) for entry in visits]
    assert set(outcomes) == {ReplayOutcome.IDENTICAL}
