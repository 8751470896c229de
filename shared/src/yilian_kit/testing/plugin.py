"""The pytest plugin of the workspace: real servers for the run, empty databases and topic names for each test.

async def test_something(kit_database, topic_prefix): ...

@pytest.fixture
async def alliance(service_harness):
    return await service_harness(define_service())
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from yilian_kit.database import Database
from yilian_kit.definition import ServiceDefinition
from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.harness import ServiceHarness, running_service
from yilian_kit.testing.stack import Stack, begin_run, end_run, shared_stack

StartService = Callable[..., Awaitable[ServiceHarness]]

_run_is_ours = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Name the run before parallel workers are made, so that they share its servers."""
    config.stash[_run_is_ours] = begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's servers."""
    if config.stash.get(_run_is_ours, False):
        end_run()


@pytest.fixture(scope="session")
def stack() -> Stack:
    """PostgreSQL and Kafka of this run."""
    return shared_stack()


@pytest.fixture(scope="session")
async def databases(stack: Stack) -> AsyncIterator[TestDatabases]:
    """Makes databases."""
    made = TestDatabases(stack)
    yield made
    await made.close()


@pytest.fixture
def topic_prefix() -> str:
    """What this test's topics and consumer groups begin with: nobody else's do."""
    return f"t{token_hex(5)}."


@pytest.fixture
async def kit_database_url(databases: TestDatabases) -> AsyncIterator[str]:
    """The address of an empty database with the kit's own tables alone."""
    async with databases.with_tables("kit") as url:
        yield url


@pytest.fixture
async def kit_database(kit_database_url: str) -> AsyncIterator[Database]:
    """An empty database with the kit's own tables alone."""
    database = Database(kit_database_url)
    yield database
    await database.dispose()


@pytest.fixture
async def service_harness(
    stack: Stack, databases: TestDatabases, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[StartService]:
    """Starts services for this test: ``await service_harness(definition, worker=False, **settings)``.

    Several services of one test share their topics and their issuer.
    """
    async with AsyncExitStack() as services:

        async def start(definition: ServiceDefinition, **options: Any) -> ServiceHarness:
            return await services.enter_async_context(
                running_service(definition, stack, databases, tmp_path, topic_prefix=topic_prefix, **options)
            )

        yield start
