"""What tests across services share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.stack import Stack
from yilian_local.testing.county_processes import CountyProcesses, running_county


@pytest.fixture
async def county(
    stack: Stack, databases: TestDatabases, topic_prefix: str, tmp_path: Path
) -> AsyncIterator[CountyProcesses]:
    """The four services on empty databases, as processes that are started again when they die."""
    async with running_county(stack, databases, tmp_path, topic_prefix) as running:
        yield running
