"""Components of a worker: one that fails is started again, whatever it failed with."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from yilian_kit.observability.tracing import Tracing
from yilian_kit.testing.harness import ServiceHarness
from yilian_kit.testing.sample import define_sample_service
from yilian_kit.testing.waiting import eventually
from yilian_kit.worker import Worker

Start = Callable[..., Awaitable[ServiceHarness]]


class _Failing:
    """Fails once, then runs until it is stopped."""

    def __init__(self, error: BaseException) -> None:
        self._error = error
        self.starts = 0

    async def run(self, stop: asyncio.Event) -> None:
        self.starts += 1
        if self.starts == 1:
            raise self._error
        await stop.wait()


@pytest.mark.parametrize("error", [RuntimeError("broken"), asyncio.CancelledError()], ids=["error", "cancellation"])
async def test_a_component_that_fails_is_started_again(
    service_harness: Start, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    # given a worker whose consumer fails
    harness = await service_harness(define_sample_service(), migrated=False)
    failing = _Failing(error)
    worker = Worker(harness.definition, harness.runtime, Tracing("sample"))
    monkeypatch.setitem(worker._components, "consumer", failing.run)

    # when it runs
    worker.start()
    try:
        # then the consumer is there again
        await eventually(lambda: failing.starts == 2)
    finally:
        await worker.stop()
