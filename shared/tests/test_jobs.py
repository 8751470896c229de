"""Periodic jobs and pauses."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yilian_kit.backoff import Backoff
from yilian_kit.jobs import PeriodicJob, run_periodically, wait_until_set


class Counter:
    """A job that counts its runs, raises in the first of them if asked, and stops after some."""

    def __init__(self, runs: int, *, failing: int = 0) -> None:
        self.stop = asyncio.Event()
        self.runs = 0
        self._until = runs
        self._failing = failing

    async def run(self) -> None:
        self.runs += 1
        if self.runs >= self._until:
            self.stop.set()
        if self.runs <= self._failing:
            raise RuntimeError("a run that fails")


@pytest.mark.parametrize("failing", [0, 2])
async def test_a_job_runs_at_once_and_then_periodically_also_after_failures(failing: int) -> None:
    # given a job with a short period
    counter = Counter(4, failing=failing)
    job = PeriodicJob("count", every=timedelta(milliseconds=10), run=counter.run)

    # when it is run until it has run four times
    async with asyncio.timeout(10):
        await run_periodically(job, counter.stop)

    # then it ran four times
    assert counter.runs == 4


async def test_a_stopped_worker_does_not_wait_for_the_next_run() -> None:
    # given a daily job that has run
    counter = Counter(1)
    job = PeriodicJob("daily", every=timedelta(days=1), run=counter.run)

    # when it is stopped, then it ends now, not tomorrow
    async with asyncio.timeout(10):
        await run_periodically(job, counter.stop)
    assert counter.runs == 1


def test_a_job_needs_a_period() -> None:
    with pytest.raises(ValueError, match="daily"):
        PeriodicJob("daily", every=timedelta(0), run=Counter(1).run)


async def test_a_wait_says_whether_the_event_was_set() -> None:
    event = asyncio.Event()

    assert await wait_until_set(event, 0.001) is False
    assert await wait_until_set(event, -1) is False
    event.set()
    assert await wait_until_set(event, 10) is True


@given(first=st.floats(0.01, 5), longest=st.floats(5, 60), failures=st.integers(1, 40))
def test_pauses_grow_to_their_limit_and_begin_again_after_a_success(
    first: float, longest: float, failures: int
) -> None:
    backoff = Backoff(first, longest)

    pauses = [backoff.next() for _ in range(failures)]
    backoff.reset()

    for number, pause in enumerate(pauses):
        middle = min(first * 2**number, longest)
        assert 0.75 * middle <= pause <= 1.25 * middle
    assert backoff.next() <= 1.25 * first
