"""Requests that carry the same ``Idempotency-Key`` at the same time take turns before they take a connection.

The database would let them wait too, on the row of the first, but each with a connection of the pool in its hand: a
client that repeats a slow request often enough would take them all.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class KeyQueue:
    """The requests of one process, by caller and key; those of other processes meet at the row."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, caller: str, key: str) -> AsyncIterator[None]:
        """Wait until no other request of this caller with this key is inside the block."""
        lock = self._turns.setdefault((caller, key), asyncio.Lock())
        async with lock:
            yield
