"""Each test has a county of its own, on the real servers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracting.bootstrap import define_service

from .county import County


@pytest.fixture
async def county(service_harness: Any) -> AsyncIterator[County]:
    """A built county; ``residents_per_family_doctor`` is 10, so that teams fill up."""
    async with service_harness(define_service(), residents_per_family_doctor=10) as harness:
        built = County(harness.client, harness)
        await built.build()
        yield built
