"""Reads of nearly every request, put to the driver itself: who calls, which pack groups.

For a read of one row SQLAlchemy's session takes three times the driver's own processor time, and a hospital asks 200
times a second (docs/adr/0036-frequent-reads-by-the-driver.md).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.pool import PoolProxiedConnection

from yilian_kit.database import Database, DatabaseUnavailable, transient_reason

_DIALECT: sa.Dialect = asyncpg_dialect()  # type: ignore[no-untyped-call]  # as in SQLAlchemy

Row = Mapping[str, Any]


class Reading:
    """One connection of the pool for a few reads, taken with the first of them. Not for more than one task at a time.

    Each read is by itself, without the round trips of ``BEGIN`` and ``COMMIT``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._taken: PoolProxiedConnection | None = None
        self._broken_off = False

    @classmethod
    @asynccontextmanager
    async def of(cls, database: Database, deadline: float | None = None) -> AsyncIterator[Self]:
        """Read inside the block; ``deadline`` (seconds, None: the database's own) bounds the whole of it.

        Raises ``DatabaseUnavailable`` as ``Database.transaction`` does.
        """
        reading = cls(database)
        limit = asyncio.timeout(deadline or database.deadline)
        try:
            async with limit:
                yield reading
        except BaseException as error:
            reason = "the deadline passed" if limit.expired() else transient_reason(error)
            if reason is not None:
                raise DatabaseUnavailable(reason) from error
            raise
        finally:
            reading._give_back()

    async def rows(self, text: str, arguments: Sequence[object]) -> Sequence[Row]:
        """The rows of a statement that writes nothing: what it wrote would be committed at once."""
        connection = await self._connection()
        self._broken_off = True
        rows: Sequence[Row] = await connection.fetch(text, *arguments)
        self._broken_off = False
        return rows

    async def _connection(self) -> Any:
        while self._taken is None:
            try:
                taken = await self._database.engine.raw_connection()
            except self._database.engine.dialect.loaded_dbapi.Error as error:
                raise DatabaseUnavailable("the database refuses connections") from error
            if cast(Any, taken.driver_connection).is_closed():
                taken.invalidate()  # the server ended it while it lay in the pool: nothing was asked yet
            else:
                self._taken = taken
        return self._taken.driver_connection

    def _give_back(self) -> None:
        """Without a wait: there is no transaction to end. A connection whose answer nobody read is thrown away."""
        if self._taken is None:
            return
        if self._broken_off:
            self._taken.invalidate()
        else:
            self._taken.close()


class PreparedRead:
    """A SELECT whose text is made once; its bound parameters are named. Asks a reading or a session alike."""

    def __init__(self, statement: sa.Select[Any]) -> None:
        self._statement = statement
        compiled = statement.compile(dialect=_DIALECT)
        self._text = compiled.string
        self._names = tuple(compiled.positiontup or ())
        bound = {name: compiled.binds[name] for name in self._names}
        self._fixed = {name: parameter.effective_value for name, parameter in bound.items() if not parameter.required}
        self._to_driver = {name: _bound(parameter) for name, parameter in bound.items()}
        self._from_driver = {column.name: _read(column) for column in statement.selected_columns}
        self._as_read = not any(self._from_driver.values())

    async def rows(self, asked: AsyncSession | Reading, **values: object) -> Sequence[Row]:
        """All rows. Raises what the asked one raises."""
        if isinstance(asked, Reading):
            given = {**self._fixed, **values}
            rows = await asked.rows(self._text, [self._to_driver[name](given[name]) for name in self._names])
            return rows if self._as_read else [self._row(row) for row in rows]
        return cast(Sequence[Row], (await asked.execute(self._statement, values)).mappings().all())

    async def first(self, asked: AsyncSession | Reading, **values: object) -> Row | None:
        """The first row, or None when there is none."""
        return next(iter(await self.rows(asked, **values)), None)

    def _row(self, row: Row) -> Row:
        return {name: row[name] if read is None else read(row[name]) for name, read in self._from_driver.items()}


def _bound(parameter: sa.BindParameter[Any]) -> Callable[[Any], Any]:
    return parameter.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) or _unchanged


def _read(column: sa.ColumnElement[Any]) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)


def _unchanged(value: Any) -> Any:
    return value
