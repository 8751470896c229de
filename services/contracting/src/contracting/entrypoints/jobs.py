"""Periodic work: agreements expire in the night after their last day."""

from datetime import timedelta

from contracting.adapters.unit_of_work import Components, SqlUnitOfWork
from contracting.application import expire_agreements
from yilian_kit.jobs import PeriodicJob
from yilian_kit.runtime import Runtime

EVERY = timedelta(hours=1)
"""So often that the night's work is done within an hour of midnight in Shanghai, or of the end of a power cut."""


def jobs(runtime: Runtime) -> tuple[PeriodicJob, ...]:
    """None in simulated time: the machine's calendar would expire agreements of a month that is only being played."""
    if runtime.settings.simulated_time:
        return ()

    async def expire() -> None:
        await expire_all(runtime)

    return (PeriodicJob("expire-agreements", EVERY, expire),)


async def expire_all(runtime: Runtime) -> int:
    """Expire all agreements that ended before today, in transactions of at most 200; returns how many."""
    components = runtime.components
    assert isinstance(components, Components)  # noqa: S101 - made by bootstrap.build_components
    total = 0
    while True:
        async with runtime.database.transaction() as session:
            count = await expire_agreements(SqlUnitOfWork(session, components), components.clock.today())
        total += count
        if count == 0:
            return total
