"""Periodic work of a worker: deadlines that pass, figures that are made, old rows that go.

Every worker process runs every job, so a job is written such that two runs at once do no harm
(``SELECT … FOR UPDATE SKIP LOCKED``, or statements that find nothing left to do).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from yilian_kit.observability.logging import logger

_FIRST_PAUSE = 1.0  # seconds before a failed run is repeated; doubles up to the job's own period


class JobLogCode(StrEnum):
    """What periodic jobs log."""

    RUN_FAILED = "job.run-failed"


@dataclass(frozen=True)
class PeriodicJob:
    """Run ``run`` when the worker starts and then every ``every``, counted from the start of the run before.

    A run that takes longer than the period is followed by the next at once; runs of one worker never overlap.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]

    def __post_init__(self) -> None:
        if self.every <= timedelta(0):
            raise ValueError(f"job {self.name} needs a period above zero")


async def run_periodically(job: PeriodicJob, stop: asyncio.Event) -> None:
    """Run the job until ``stop`` is set; a run in hand is finished first.

    A run that raises is logged and repeated after a pause that doubles from one second up to the period.
    """
    loop = asyncio.get_running_loop()
    period = job.every.total_seconds()
    pause = min(_FIRST_PAUSE, period)
    while not stop.is_set():
        started = loop.time()
        try:
            await job.run()
        except Exception as error:
            logger().error(JobLogCode.RUN_FAILED, job=job.name, exc_info=error, pause=pause)
            wait, pause = pause, min(pause * 2, period)
        else:
            wait, pause = period - (loop.time() - started), min(_FIRST_PAUSE, period)
        await wait_until_set(stop, wait)


async def wait_until_set(event: asyncio.Event, seconds: float) -> bool:
    """Wait for ``event`` no longer than ``seconds``; True when it is set."""
    if seconds > 0:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass
    return event.is_set()
