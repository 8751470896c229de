"""A database with the kit's tables for each test, whose audit rows are numbered from 1."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from yilian_kit.database import Database
from yilian_kit.testing.databases import TestDatabases


@pytest.fixture
async def database(databases: TestDatabases) -> AsyncIterator[Database]:
    async with databases.with_tables("kit") as url:
        opened = Database(url)
        async with opened.transaction() as session:
            # Databases are used again, and numbers that a rolled-back test took are gone.
            await session.execute(sa.text("ALTER TABLE audit ALTER COLUMN position RESTART"))
        yield opened
        await opened.dispose()
