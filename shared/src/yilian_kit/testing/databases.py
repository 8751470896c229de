"""Databases for tests: migrated once into a template, copied once per process, emptied after each test."""

import asyncio
import hashlib
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import asyncpg
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateTable

from yilian_kit import migration
from yilian_kit.definition import ServiceDefinition
from yilian_kit.migration import create_kit_tables, migrate_database
from yilian_kit.testing.stack import Stack

Fill = Callable[[str], Awaitable[None]]

# Only tables that have rows: truncating one costs milliseconds, looking into it next to nothing.
_EMPTY = """
DO $$
DECLARE
    name text;
    filled text[] := '{}';
    has_rows boolean;
BEGIN
    FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO has_rows;
        IF has_rows THEN filled := filled || name; END IF;
    END LOOP;
    IF filled <> '{}' THEN
        EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' RESTART IDENTITY CASCADE';
    END IF;
END $$
"""
_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


@dataclass
class _Copies:
    """The databases that one process has of one template."""

    template: str
    seeded: bool
    free: list[str] = field(default_factory=list)


class TestDatabases:
    """Makes databases on the server of the tests.

    Templates stay on the server and are shared by all processes and runs that use it; a changed migration gives
    another one. Copies are dropped by ``close``.
    """

    __test__ = False  # pytest: not a test class

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._copies: dict[str, _Copies] = {}

    @asynccontextmanager
    async def migrated(self, definition: ServiceDefinition) -> AsyncIterator[str]:
        """The address of an empty database of ``definition`` at its newest revision, as its migrations leave it."""

        async def migrate(url: str) -> None:
            await asyncio.to_thread(migrate_database, definition.migrations, url)

        revisions = sorted(definition.migrations.rglob("*.py"))
        async with self._copy(definition.name, (path.read_text() for path in revisions), migrate) as url:
            yield url

    @asynccontextmanager
    async def with_tables(self, name: str, metadata: sa.MetaData | None = None) -> AsyncIterator[str]:
        """The address of an empty database with the kit's tables and those of ``metadata``, without migrations."""
        more = metadata or sa.MetaData()

        async def create(url: str) -> None:
            engine = create_async_engine(url, poolclass=sa.NullPool)
            async with engine.begin() as connection:
                await connection.run_sync(lambda each: create_kit_tables(Operations(MigrationContext.configure(each))))
                await connection.run_sync(more.create_all)
            await engine.dispose()

        async with self._copy(name, (str(CreateTable(table)) for table in more.sorted_tables), create) as url:
            yield url

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """The address of a database with nothing in it, for tests of migrations; dropped afterwards."""
        name = f"empty_{token_hex(6)}"
        await self._execute(f'CREATE DATABASE "{name}"')
        try:
            yield self._stack.url(name)
        finally:
            await self._drop(name)

    async def close(self) -> None:
        """Drop the copies that this process made."""
        for copies in self._copies.values():
            for name in copies.free:
                await self._drop(name)
        self._copies.clear()

    @asynccontextmanager
    async def _copy(self, name: str, sources: Iterable[str], fill: Fill) -> AsyncIterator[str]:
        stem = name.replace("-", "_")
        copies = self._copies.get(name)
        if copies is None:
            copies = self._copies[name] = await self._template(stem, sources, fill)
        if not copies.free:
            made = f"{stem}_{token_hex(6)}"
            await self._execute(f'CREATE DATABASE "{made}" TEMPLATE "{copies.template}"')
            copies.free.append(made)
        database = copies.free.pop()
        try:
            yield self._stack.url(database)
        finally:
            # What a migration put in is part of the database; only a new copy has it again.
            if copies.seeded:
                await self._drop(database)
            else:
                await self._empty(database)
                copies.free.append(database)

    async def _template(self, stem: str, sources: Iterable[str], fill: Fill) -> _Copies:
        digest = hashlib.sha256()
        for source in (inspect.getsource(migration), *sources):
            digest.update(source.encode())
        template = f"template_{stem}_{digest.hexdigest()[:12]}"
        async with self._session("postgres") as administrator:
            await administrator.execute("SELECT pg_advisory_lock(hashtext($1))", template)
            if not await administrator.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", template):
                unfinished = f"{template}_{token_hex(3)}"
                await administrator.execute(f'CREATE DATABASE "{unfinished}"')
                await fill(self._stack.url(unfinished))
                await administrator.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
            async with self._session(template) as look:
                tables = [row[0] for row in await look.fetch(_TABLES)]
                looks = " OR ".join(f"EXISTS (SELECT FROM {table})" for table in tables)
                seeded = bool(await look.fetchval(f"SELECT {looks or 'false'}"))
        return _Copies(template, seeded)

    async def _empty(self, database: str) -> None:
        async with self._session(database) as session:
            # A test that failed may have left a transaction open, which would be in the way.
            await session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await session.execute(_EMPTY)

    async def _drop(self, name: str) -> None:
        await self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _execute(self, statement: str) -> None:
        async with self._session("postgres") as session:
            await session.execute(statement)

    @asynccontextmanager
    async def _session(self, database: str) -> AsyncIterator[Any]:
        session = await asyncpg.connect(
            host=self._stack.postgres_socket_folder, user="postgres", database=database, timeout=30
        )
        try:
            yield session
        finally:
            await session.close(timeout=5)
