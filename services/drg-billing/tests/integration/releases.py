"""A database on its way from one release to the next, and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import sqlalchemy as sa
from alembic import command
from sqlalchemy.ext.asyncio import create_async_engine

from drg_billing.bootstrap import define_service
from yilian_kit.migration import alembic_config
from yilian_kit.testing.databases import TestDatabases


class ReleasedDatabase:
    """A database at some revision."""

    def __init__(self, url: str) -> None:
        self._config = alembic_config(define_service().migrations, url)
        self.engine = create_async_engine(url)

    async def upgrade(self, revision: str) -> None:
        await asyncio.to_thread(command.upgrade, self._config, revision)

    async def downgrade(self, revision: str) -> None:
        await asyncio.to_thread(command.downgrade, self._config, revision)

    async def execute(self, statements: Iterable[str]) -> None:
        async with self.engine.begin() as connection:
            for statement in statements:
                await connection.execute(sa.text(statement))

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        async with self.engine.begin() as connection:
            return [tuple(row) for row in await connection.execute(sa.text(statement))]


@asynccontextmanager
async def released(
    databases: TestDatabases, revision: str, statements: Iterable[str]
) -> AsyncIterator[ReleasedDatabase]:
    """A new database of an older release, with what was stored then."""
    async with databases.empty() as url:
        database = ReleasedDatabase(url)
        await database.upgrade(revision)
        await database.execute(statements)
        yield database
        await database.engine.dispose()
