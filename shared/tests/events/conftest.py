"""A bench for every test: an empty database with a ledger, declared topics with a prefix of their own."""

from collections.abc import AsyncIterator

import pytest

from yilian_kit.database import Database
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.settings import service_settings
from yilian_kit.testing.stack import Stack

from .bench import Bench, metadata


@pytest.fixture
async def bench(stack: Stack, databases: TestDatabases, topic_prefix: str) -> AsyncIterator[Bench]:
    async with databases.with_tables("ledger", metadata) as url:
        settings = service_settings(stack, url, topic_prefix=topic_prefix, settings_class=ServiceSettings)
        database = Database(url, pool_size=20)
        made = Bench(settings, database)
        await made.declare()
        yield made
        await database.dispose()
