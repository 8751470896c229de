"""PostgreSQL and Kafka under the launcher: each started in a thread, started again when it dies, stopped."""

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from yilian_kit.embedded import EmbeddedStackError
from yilian_local.notices import Notices

LOOK_EVERY = 0.3
PAUSE_AFTER_FAILURE = 3.0


class Server(Protocol):
    """What ``EmbeddedPostgres`` and ``EmbeddedKafka`` have in common."""

    @property
    def running(self) -> bool:
        """Whether its process lives."""

    def stop(self) -> None:
        """Ends it in order."""


S = TypeVar("S", bound=Server)


class KeptServer(Generic[S]):
    """One of the servers, kept running from :meth:`start` to :meth:`stop`."""

    def __init__(self, name: str, start: Callable[[], S], notices: Notices) -> None:
        self.name = name
        self._start = start
        self._notices = notices
        self._starting: asyncio.Future[S] | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> S:
        """Starts it, and then watches it. Raises ``EmbeddedStackError``."""
        server = await self._started()
        self._keeper = asyncio.create_task(self._keep(server))
        return server

    async def stop(self) -> None:
        """Stops it, also when it is only just starting; nothing happens when it was never started."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._starting is None:
            return
        try:
            server = await self._starting
        except EmbeddedStackError:
            return
        await asyncio.to_thread(server.stop)

    async def _started(self) -> S:
        # A thread cannot be cancelled: stop() must find what it starts, even when nobody waits here any more.
        self._starting = asyncio.get_running_loop().run_in_executor(None, self._start)
        return await asyncio.shield(self._starting)

    async def _keep(self, server: S) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if server.running:
                continue
            self._notices.warn(f"{self.name} has ended unasked; starting it again.")
            try:
                server = await self._started()
            except EmbeddedStackError as failure:
                self._notices.warn(f"{failure}\nTrying again in {PAUSE_AFTER_FAILURE:.0f} s.")
                await asyncio.sleep(PAUSE_AFTER_FAILURE)
