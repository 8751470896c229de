"""The sample service on a real database, with a county of two towns in its directory."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from yilian_kit.testing.harness import ServiceHarness
from yilian_kit.testing.sample import define_sample_service

COUNTY = "9901000000000000000001"
TOWN = "9901000000000000000002"
OTHER_TOWN = "9901000000000000000003"
READ_AND_WRITE = ("sample:read", "sample:write")


@dataclass
class Sample:
    """The sample service as the tests of this folder call it."""

    harness: ServiceHarness

    async def write(
        self, text: str, *, key: str | None = None, organisation: str = TOWN, **more: Any
    ) -> httpx.Response:
        headers = self.harness.headers(organisation, scopes=READ_AND_WRITE, idempotency_key=key)
        return await self.harness.client.post("/v1/notes", json={"text": text, **more}, headers=headers)

    async def write_at(self, text: str, time: str) -> httpx.Response:
        headers = self.harness.headers(TOWN, scopes=READ_AND_WRITE)
        return await self.harness.client.post(
            "/v1/notes", json={"text": text}, headers={**headers, "Yilian-Simulated-Time": time}
        )

    async def rewrite(self, note_id: str, text: str, *, version: int | None, **more: Any) -> httpx.Response:
        headers = self.harness.headers(TOWN, scopes=READ_AND_WRITE, version=version)
        path = f"/v1/notes/{note_id}/rewrite"
        return await self.harness.client.post(path, json={"text": text, **more}, headers=headers)

    async def read(self, path: str, organisation: str = TOWN, **params: Any) -> httpx.Response:
        headers = self.harness.headers(organisation, scopes=READ_AND_WRITE)
        return await self.harness.client.get(path, params=params, headers=headers)

    async def count(self, *tables: sa.Table) -> list[int]:
        async with self.harness.database.transaction() as session:
            return [
                (await session.execute(sa.select(sa.func.count()).select_from(table))).scalar_one() for table in tables
            ]


@pytest.fixture
async def unfilled_sample(service_harness: Callable[..., Awaitable[ServiceHarness]]) -> Sample:
    settings = {"database_deadline_seconds": 3, "simulated_time": True}
    return Sample(await service_harness(define_sample_service(), migrated=False, **settings))


@pytest.fixture
async def sample(unfilled_sample: Sample) -> Sample:
    county = await unfilled_sample.harness.know(COUNTY, tier="county_authority")
    for town in (TOWN, OTHER_TOWN):
        await unfilled_sample.harness.know(town, tier="township", parent=county)
    return unfilled_sample
