"""Reads of nearly every request, put to the driver itself: who calls, which pack groups.

For a read of one row SQLAlchemy's session takes several times the processor time of its driver, and a hospital asks
200 times a second (docs/adr/0036-frequent-reads-by-the-driver.md).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self, cast

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.exc import DBAPIError
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
        self._ended = False

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
        """The rows of a statement that writes nothing: what it wrote would be committed at once.

        Raises ``DBAPIError`` with what the server says, as a session does.
        """
        connection = await self._connection()
        self._broken_off = True
        try:
            rows: Sequence[Row] = await connection.fetch(text, *arguments)
        except asyncpg.PostgresError as error:
            raise DBAPIError(None, None, error, connection_invalidated=connection.is_closed()) from error
        except asyncpg.InterfaceError as error:
            if connection.is_closed():
                raise DatabaseUnavailable("the connection was lost") from error
            raise  # asked wrongly
        self._broken_off = False
        return rows

    async def _connection(self) -> Any:
        if self._ended:
            raise RuntimeError("this reading has ended: its connection may be another's by now")
        while self._taken is None:
            try:
                taken = await self._database.engine.raw_connection()
            except self._database.engine.dialect.loaded_dbapi.Error as error:
                raise DBAPIError(None, None, error) from error
            if cast(Any, taken.driver_connection).is_closed():
                taken.invalidate()  # the server ended it while it lay in the pool: nothing was asked yet
            else:
                self._taken = taken
        return self._taken.driver_connection

    def _give_back(self) -> None:
        """Without a wait: there is no transaction to end. A connection whose answer nobody read is thrown away."""
        self._ended = True
        if self._taken is None:
            return
        if self._broken_off:
            self._taken.invalidate()
        else:
            self._taken.close()


class PreparedRead:
    """A SELECT whose text is made once; its bound parameters are named. Asks a reading or a session alike.

    For columns with a name and parameters that the driver takes as they are. Raises ``TypeError`` when it is made from
    another statement (an ``IN`` list, an amount), and when it is asked without a value or with one too many.
    """

    def __init__(self, statement: sa.Select[Any]) -> None:
        self._statement = statement
        compiled = statement.compile(dialect=_DIALECT)
        self._text = compiled.string
        self._names = tuple(compiled.positiontup or ())
        bound = {name: compiled.binds[name] for name in self._names}
        self._fixed = {name: parameter.effective_value for name, parameter in bound.items() if not parameter.required}
        self._asked_for = {name for name, parameter in bound.items() if parameter.required}
        _check(statement, compiled, bound.values())
        self._from_driver = {column.name: _read(column) for column in statement.selected_columns}
        self._as_read = not any(self._from_driver.values())

    async def rows(self, asked: AsyncSession | Reading, /, **values: object) -> Sequence[Row]:
        """All rows. Raises what the asked one raises."""
        if values.keys() != self._asked_for:
            raise TypeError(f"values are needed for {sorted(self._asked_for)}, and given for {sorted(values)}")
        if isinstance(asked, Reading):
            given = {**self._fixed, **values}
            rows = await asked.rows(self._text, [given[name] for name in self._names])
            return rows if self._as_read else [self._row(row) for row in rows]
        return cast(Sequence[Row], (await asked.execute(self._statement, values)).mappings().all())

    async def first(self, asked: AsyncSession | Reading, /, **values: object) -> Row | None:
        """The first row, or None when there is none."""
        return next(iter(await self.rows(asked, **values)), None)

    def _row(self, row: Row) -> Row:
        return {name: row[name] if read is None else read(row[name]) for name, read in self._from_driver.items()}


def _check(statement: sa.Select[Any], compiled: Any, bound: Iterable[sa.BindParameter[Any]]) -> None:
    """That a reading and a session would ask the same. Raises ``TypeError``."""
    if compiled.post_compile_params or compiled.literal_execute_params:
        raise TypeError("the text of this statement depends on its values")
    for parameter in bound:
        if parameter.callable is not None or parameter.type.dialect_impl(_DIALECT).bind_processor(_DIALECT):
            raise TypeError(f"the driver does not take {parameter.key} as it is")
    for column in statement.selected_columns:
        if getattr(column, "name", None) is None:
            raise TypeError("each column needs a name: label it")
        if isinstance(column.type, sa.Numeric):
            raise TypeError(f"the driver gives {column.name} as another number than a session does")


def _read(column: sa.ColumnElement[Any]) -> Callable[[Any], Any] | None:
    return column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
