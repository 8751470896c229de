"""A county for each test, on the real servers."""

from __future__ import annotations

import pytest

from alliance.bootstrap import define_service
from yilian_kit.testing.plugin import StartService

from .county import County


@pytest.fixture
async def empty_county(service_harness: StartService) -> County:
    """The service on an empty directory."""
    return County(await service_harness(define_service(), simulated_time=True))


@pytest.fixture
async def patient_county(service_harness: StartService) -> County:
    """The county on a service that lets a thousand requests wait for its ten connections as long as it takes."""
    county = County(await service_harness(define_service(), simulated_time=True, database_deadline_seconds=150))
    await county.build()
    return county


@pytest.fixture
async def county(empty_county: County) -> County:
    """Two alliances with two townships each and a village; no expert yet."""
    await empty_county.build()
    return empty_county
