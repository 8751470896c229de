"""What was there when a service began to serve is not searched for cycles again."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI

from yilian_kit.long_lived import keep_out_of_collections
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.serving import ServiceServer
from yilian_kit.testing.settings import settings_without_servers
from yilian_kit.testing.waiting import eventually

_SETTINGS = settings_without_servers(port=0, grace_period_seconds=1)


class _Part:
    pass


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    yield
    gc.unfreeze()


def _searched(part: object) -> bool:
    return any(one is part for one in gc.get_objects())


async def test_a_service_that_serves_is_searched_only_for_what_came_after_its_start() -> None:
    # given a service
    application = FastAPI()
    application.state.worker = None
    application.state.runtime = SimpleNamespace(metrics=ServiceMetrics("long lived"))
    server = ServiceServer(application, _SETTINGS)
    assert _searched(application)

    # when it serves
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    await eventually(lambda: not _searched(application))

    # then rounds see what came later, and nothing of what it was built of
    later = _Part()
    assert _searched(later)
    assert not any(_searched(route) for route in application.routes)
    server.should_exit = True
    await asyncio.wait_for(task, 30)


def test_what_is_dropped_later_goes_at_once() -> None:
    # given a part that was kept out
    part = _Part()
    gone = weakref.ref(part)
    keep_out_of_collections()

    # when nobody needs it any more, then it is gone without a round
    gc.disable()
    try:
        del part
        assert gone() is None
    finally:
        gc.enable()
