"""A county for each test."""

import pytest

from drg_billing.bootstrap import define_service
from yilian_kit.testing.plugin import StartService

from .county import County


@pytest.fixture
async def county(service_harness: StartService) -> County:
    """Drg-billing on an empty database that knows the county's institutions; no worker runs."""
    return await _county(service_harness, worker=False)


@pytest.fixture
def served(county: County, monkeypatch: pytest.MonkeyPatch) -> County:
    """The same, and the commands find its database as in an operator's shell."""
    for name, value in county.service.environment().items():
        monkeypatch.setenv(name, value)
    return county


@pytest.fixture
async def working_county(service_harness: StartService) -> County:
    """A county with its relay and consumers on Kafka."""
    return await _county(service_harness, worker=True)


async def _county(start: StartService, *, worker: bool) -> County:
    county = County(await start(define_service(), worker=worker, simulated_time=True))
    await county.know_its_institutions()
    return county
