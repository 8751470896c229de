"""One holder at a time among all processes of a service: an advisory lock on a connection of its own.

The lock lives exactly as long as its connection. A holder that dies, or that the server no longer hears, loses it
without anybody's help; a holder whose connection ends is told at once.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

import asyncpg

from yilian_kit.database import Database, DatabaseUnavailable

_DEADLINE = 10.0  # seconds for one statement; whoever misses it counts as gone
_CLOSING_DEADLINE = 1.0

# A holder whose machine vanished without a word is noticed by the server after about 25 seconds.
_NOTICE_A_DEAD_PEER = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}


class LockLost(Exception):
    """The connection that held the lock is gone; somebody else may hold it now."""


class SessionLock:
    """A connection that may hold advisory locks of its session. Not for more than one task at a time."""

    def __init__(self, connection: Any, lost: asyncio.Event) -> None:
        self._connection = connection
        self.lost = lost

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, database: Database, application_name: str, settings: Mapping[str, str] | None = None
    ) -> AsyncIterator[Self]:
        """Open a connection outside the pool, with these server settings on top; it is closed on leaving the block.

        Raises ``DatabaseUnavailable``.
        """
        url = database.engine.url
        _, arguments = database.engine.dialect.create_connect_args(url)
        arguments.pop("prepared_statement_cache_size", None)  # SQLAlchemy's own, unknown to asyncpg
        lost = asyncio.Event()
        try:
            connection = await asyncpg.connect(
                **arguments,
                timeout=_DEADLINE,
                server_settings={"application_name": application_name, **_NOTICE_A_DEAD_PEER, **(settings or {})},
            )
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnavailable("the database refuses connections") from error
        connection.add_termination_listener(lambda _: lost.set())
        try:
            yield cls(connection, lost)
        finally:
            await _close(connection)

    async def try_acquire(self, name: str) -> bool:
        """Take the lock ``name`` of this database unless another session has it."""
        return bool(await self.value("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name))

    async def release(self, name: str) -> None:
        """Give the lock ``name`` back; the connection stays."""
        await self.value("SELECT pg_advisory_unlock(hashtextextended($1, 0))", name)

    async def rows(self, statement: str, *arguments: object) -> list[Mapping[str, Any]]:
        """Run a statement of its own transaction; returns its rows. Raises ``LockLost``."""
        async with self._bounded():
            rows: list[Mapping[str, Any]] = await self._connection.fetch(statement, *arguments)
            return rows

    async def value(self, statement: str, *arguments: object) -> object:
        """Run a statement of its own transaction; returns the first column of its first row. Raises ``LockLost``."""
        async with self._bounded():
            value: object = await self._connection.fetchval(statement, *arguments)
            return value

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        """Whatever goes wrong with a statement, the connection is not to be trusted with a lock any more."""
        try:
            async with asyncio.timeout(_DEADLINE):
                yield
        except Exception as error:  # asyncpg has errors of four families, one for its own confusion
            self.lost.set()
            self._connection.terminate()
            raise LockLost(type(error).__name__) from error


async def _close(connection: Any) -> None:
    try:
        await connection.close(timeout=_CLOSING_DEADLINE)
    except Exception:
        connection.terminate()
