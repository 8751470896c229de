"""One service's database: short transactions with a deadline on the client's side.

``statement_timeout`` alone never fires when the backend itself stands still, so every transaction also has a
deadline here, and a connection that missed it is thrown away, not reused.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

_ROLLBACK_DEADLINE = 1.0  # seconds; a healthy rollback takes less than one millisecond

# SQLSTATEs that pass by themselves: the caller may come back with the same request.
_TRANSIENT_CLASSES = (
    "08",
    "53",
    "57",
)  # connection, insufficient resources (53100: disk full), operator intervention
_TRANSIENT_STATES = (
    "40001",
    "40P01",
    "55P03",
    "25006",
)  # serialization, deadlock, lock not available, read only


class DatabaseUnavailable(Exception):
    """The database cannot serve now: refused, too slow, full or stopping. The same request may work later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LostRace(Exception):
    """Somebody else changed the record between this transaction's read and its write; nothing was stored."""

    def __init__(self, record_type: str, record_id: UUID) -> None:
        super().__init__(f"{record_type} {record_id} was changed by somebody else")
        self.record_type = record_type
        self.record_id = record_id


class Database:
    """A pool of connections to one service's database."""

    def __init__(
        self, url: str, *, pool_size: int = 10, deadline: float = 10.0, application_name: str = "yilian"
    ) -> None:
        """``deadline`` is in seconds and bounds a whole transaction, waiting for a connection included."""
        self.deadline = deadline
        milliseconds = str(int(deadline * 1000))
        self.engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            hide_parameters=True,  # bound values would stand in every error text
            pool_timeout=deadline,
            connect_args={
                "timeout": deadline,
                "server_settings": {
                    "application_name": application_name,
                    "statement_timeout": milliseconds,
                    "idle_in_transaction_session_timeout": milliseconds,
                    # A statement whose connection was thrown away ends, instead of running on beside its successors.
                    "client_connection_check_interval": "500ms",
                    "timezone": "UTC",
                    "jit": "off",  # statements here are short; compiling one costs more than it saves
                },
            },
        )
        sa.event.listen(self.engine.sync_engine, "do_connect", _connect)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def transaction(self, deadline: float | None = None) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block is left, rolled back when it raises.

        Raises ``DatabaseUnavailable`` when the deadline (seconds) passes or the database cannot serve; whether a
        commit that missed the deadline took effect is then unknown, which idempotency keys settle.
        """
        session = self._sessions()
        limit = asyncio.timeout(deadline or self.deadline)
        try:
            async with limit:
                yield session
                await session.commit()
        except BaseException as error:
            await self._abandon(session)
            reason = "the deadline passed" if limit.expired() else transient_reason(error)
            if reason is not None:
                raise DatabaseUnavailable(reason) from error
            raise
        else:
            await session.close()

    async def dispose(self) -> None:
        """Close all connections."""
        await self.engine.dispose()

    @staticmethod
    async def _abandon(session: AsyncSession) -> None:
        """Roll back within a short deadline; a connection that does not answer is terminated."""
        try:
            async with asyncio.timeout(_ROLLBACK_DEADLINE):
                await session.close()
        except (TimeoutError, DBAPIError, OSError, asyncio.CancelledError):
            with suppress(Exception):
                await session.invalidate()


def _connect(dialect: sa.Dialect, _: object, arguments: list[Any], named: dict[str, Any]) -> Any:
    """Connect; a host without name, route or listener, or one that does not answer, is a database that is away."""
    try:
        return dialect.connect(*arguments, **named)
    except OSError as error:  # TimeoutError and every error of the network among them
        raise DatabaseUnavailable("the database refuses connections") from error


def transient_reason(error: BaseException) -> str | None:
    """Why the database cannot serve now, or None when the error is something else."""
    if isinstance(error, DatabaseUnavailable):
        return error.reason
    if isinstance(error, PoolTimeout):
        return "no connection became free in time"
    if isinstance(error, ConnectionError):
        return "the connection was lost"
    if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
        state = getattr(error.orig, "sqlstate", None) or ""
        if state.startswith(_TRANSIENT_CLASSES) or state in _TRANSIENT_STATES:
            return f"SQLSTATE {state}"
        if error.connection_invalidated or not state:
            return "the connection was lost"
    return None


def violated_constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that a statement violated, for a repository to name the domain error."""
    cause = getattr(error.orig, "__cause__", None)
    name = getattr(cause, "constraint_name", None)
    return str(name) if name else None


async def update_versioned(
    session: AsyncSession,
    table: sa.Table,
    *,
    record_id: UUID,
    expected_version: int,
    values: dict[str, Any],
) -> int:
    """Store ``values`` on a record that still has ``expected_version``; returns its new version.

    Raises ``LostRace`` when another transaction was first.
    """
    version = expected_version + 1
    result = await session.execute(
        sa.update(table)
        .where(table.c.id == record_id, table.c.version == expected_version)
        .values(**values, version=version)
        .returning(table.c.id)
    )
    if result.first() is None:
        raise LostRace(table.name, record_id)
    return version
