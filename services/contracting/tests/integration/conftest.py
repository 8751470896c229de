"""Each test has a county of its own, on the real servers."""

import pytest

from contracting.bootstrap import define_service
from yilian_kit.testing.plugin import StartService

from .county import County


@pytest.fixture
async def county(service_harness: StartService) -> County:
    """A built county; ``residents_per_family_doctor`` is 10, so that teams fill up."""
    harness = await service_harness(define_service(), residents_per_family_doctor=10, simulated_time=True)
    built = County(harness)
    await built.build()
    return built
