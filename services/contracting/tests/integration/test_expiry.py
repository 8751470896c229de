import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

import pytest

from contracting.adapters.unit_of_work import Components
from contracting.bootstrap import define_service
from contracting.entrypoints.jobs import expire_all, jobs
from yilian_kit.clock import FixedClock
from yilian_kit.runtime import Runtime
from yilian_kit.testing.plugin import StartService

from .county import County, noon


def runtime_on(county: County, day: date) -> Runtime:
    """The service's runtime on the night of ``day``."""
    runtime = county.harness.runtime
    assert isinstance(runtime.components, Components)
    return replace(runtime, components=replace(runtime.components, clock=FixedClock(noon(day))))


async def test_agreements_expire_after_their_last_day_and_the_others_stay(county: County) -> None:
    # given one that ends on 31 December, one that ends a year later, one renewed, one terminated, one waiting
    people = [await county.resident() for _ in range(5)]
    ends = await county.sign(people[0])
    longer = await county.sign(people[1], years=2)
    renewed = await county.sign(people[2])
    body = {"agreement_number": "R-1", "source": "clinic", "consent": county.agreement(people[2])["consent"]}
    await county.post(f"/v1/agreements/{renewed['id']}/renew", body, version=1)
    terminated = await county.sign(people[3])
    await county.post(f"/v1/agreements/{terminated['id']}/terminate", {"reason": "resident_wish"}, version=1)
    waiting = await county.sign(people[4], consent=None)
    # when the nights of the last day and of the day after come
    assert await expire_all(runtime_on(county, date(2025, 12, 31))) == 0
    assert await expire_all(runtime_on(county, date(2026, 1, 1))) == 1
    assert await expire_all(runtime_on(county, date(2026, 1, 1))) == 0
    # then
    states = {a["id"]: a["state"] for a in (await county.get("/v1/agreements"))["items"]}
    assert {
        key: states[a["id"]]
        for key, a in (
            ("ends", ends),
            ("longer", longer),
            ("renewed", renewed),
            ("terminated", terminated),
            ("waiting", waiting),
        )
    } == {
        "ends": "expired",
        "longer": "active",
        "renewed": "renewed",
        "terminated": "terminated",
        "waiting": "awaiting_consent",
    }
    expired = [e for e in await county.harness.recorded_events() if e.type.endswith("agreement-expired.v1")]
    assert [(str(e.subject), e.aggregateversion, e.data["ends_on"]) for e in expired] == [(ends["id"], 2, "2025-12-31")]


async def test_many_expire_in_batches_and_two_runs_at_once_expire_each_once(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given more than fit into one batch
    monkeypatch.setattr(sys.modules["contracting.application.expire_agreements"], "BATCH", 3)
    for _ in range(8):
        await county.sign(await county.resident())
    # when two workers sweep in the same moment
    runtime = runtime_on(county, date(2026, 1, 1))
    swept = await asyncio.gather(expire_all(runtime), expire_all(runtime))
    # then every one has expired, and is told once
    assert sum(swept) == 8
    agreements = (await county.get("/v1/agreements"))["items"]
    assert {(a["state"], a["version"]) for a in agreements} == {("expired", 2)}
    expired = [e for e in await county.harness.recorded_events() if e.type.endswith("agreement-expired.v1")]
    assert len({event.subject for event in expired}) == len(expired) == 8


async def test_expiry_changes_no_figure(county: County) -> None:
    await county.sign(await county.resident())
    county.today = date(2026, 3, 1)
    before = await county.get("/v1/coverage", as_of="2025-12-31")
    await expire_all(runtime_on(county, date(2026, 3, 1)))
    assert await county.get("/v1/coverage", as_of="2025-12-31") == before
    assert before["signed"] == 1


async def test_the_machine_s_calendar_does_not_expire_what_is_played_in_simulated_time(
    county: County, service_harness: StartService
) -> None:
    real = await service_harness(define_service())
    assert jobs(county.harness.runtime) == ()
    (job,) = jobs(real.runtime)
    run: Callable[[], Awaitable[None]] = job.run
    await run()
