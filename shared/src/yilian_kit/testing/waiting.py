"""Bounded waits: a test waits for a condition, never for a time."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar, overload

T = TypeVar("T")

_LOOK_AGAIN_AFTER = 0.02  # seconds


@overload
async def eventually(check: Callable[[], Awaitable[T]], within: float = 30.0) -> T: ...
@overload
async def eventually(check: Callable[[], T], within: float = 30.0) -> T: ...
async def eventually(check: Callable[[], T | Awaitable[T]], within: float = 30.0) -> T:
    """The first truthy value of ``check``, asked again and again; an ``AssertionError`` in it counts as not yet.

    Raises ``AssertionError`` after ``within`` seconds, from the last one that ``check`` raised.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        reason: AssertionError | None = None
        try:
            found = check()
            value: T = await found if inspect.isawaitable(found) else found
            if value:
                return value
        except AssertionError as error:
            reason = error
        if loop.time() > deadline:
            raise AssertionError(f"not within {within} s") from reason
        await asyncio.sleep(_LOOK_AGAIN_AFTER)
