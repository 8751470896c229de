"""Waiting until what one service said has reached the others."""

import asyncio
import time
from collections.abc import Iterable

from yilian_local.scenario.player.stage import OPERATOR, Stage
from yilian_local.scenario.steps import EventsStuck, Json, Service

LONGEST_WAIT = 120.0
"""Seconds; a consumer that was killed needs the session timeout of its group to be back."""

_PAUSE = 0.15


async def drained(
    stage: Stage,
    producers: Iterable[Service] = tuple(Service),
    consumers: Iterable[Service] = tuple(Service),
    *,
    longest_wait: float = LONGEST_WAIT,
) -> dict[Service, Json]:
    """Wait until the producers have published all and the consumers have applied all; answers the figures.

    What is published after the broker last answered a consumer is not seen as waiting yet, and an event applied may
    bring forth another: so the same figures must be seen twice.

    Raises ``EventsStuck``.
    """
    producing, consuming = frozenset(producers), frozenset(consumers)
    give_up_at = time.monotonic() + longest_wait
    before: dict[Service, Json] = {}
    while True:
        figures = await _figures(stage, producing | consuming)
        quiet = all(figures[service]["unpublished"] == 0 for service in producing) and all(
            figures[service]["waiting"] == 0 for service in consuming
        )
        if quiet and figures == before:
            return figures
        if time.monotonic() > give_up_at:
            raise EventsStuck(longest_wait, _standing(figures))
        before = figures
        await asyncio.sleep(_PAUSE)


async def _figures(stage: Stage, services: Iterable[Service]) -> dict[Service, Json]:
    asked = sorted(services)
    answers = await asyncio.gather(*(stage.client.read(service, OPERATOR, "/v1/events/figures") for service in asked))
    return dict(zip(asked, answers, strict=True))


def _standing(figures: dict[Service, Json]) -> str:
    return "; ".join(
        f"{service}: " + ", ".join(f"{name} {count}" for name, count in sorted(found.items()))
        for service, found in figures.items()
    )
