"""A database with the kit's tables for each test."""

from collections.abc import AsyncIterator

import pytest

from yilian_kit.database import Database
from yilian_kit.testing.databases import TestDatabases


@pytest.fixture
async def database(databases: TestDatabases) -> AsyncIterator[Database]:
    async with databases.with_tables("kit") as url:
        opened = Database(url)
        yield opened
        await opened.dispose()
