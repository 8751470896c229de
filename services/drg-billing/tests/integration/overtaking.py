"""One act that begins in the middle of another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from yilian_kit.testing.waiting import eventually

from .county import County

_WAITING = sa.text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
)


def begin_before(
    patch: pytest.MonkeyPatch, module: Any, step: str, county: County, act: Callable[[], Awaitable[httpx.Response]]
) -> list[asyncio.Task[httpx.Response]]:
    """Begin `act` when the first request comes to `step` of its use case, which goes on when `act` ends or waits."""
    go_on, begun = getattr(module, step), []

    async def waits() -> bool:
        async with county.service.database.transaction() as session:
            return bool(await session.scalar(_WAITING))

    async def stepped(*arguments: Any) -> Any:
        if not begun:
            begun.append(asyncio.ensure_future(act()))

            async def ended_or_waits() -> bool:
                return begun[0].done() or await waits()

            await eventually(ended_or_waits)
        return await go_on(*arguments)

    patch.setattr(module, step, stepped)
    return begun
