"""From the commit in one service to the change applied in another, beside a bare round trip through the same broker."""

import asyncio
import time
from uuid import UUID

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from benchmarks.county import COUNTY, HOSPITAL, County
from benchmarks.figures import Row, milliseconds, percentile
from yilian_kit.identifiers import new_id

EVENTS = 600
PER_SECOND = 40
_WARM_UP = 40  # round trips until all partitions have leaders and connections
_APPLIED_WITHIN = 60.0  # seconds
_TOPIC = "bench.round-trip"


def measure(county: County) -> list[Row]:
    """Latencies of the events, of the bare round trip, and their ratio."""
    return asyncio.run(_measure(county))


async def _measure(county: County) -> list[Row]:
    await _register_villages(county)
    events = await _latencies(county)
    bare = await _round_trips(county.kafka.bootstrap_servers)
    middle, slow = percentile(events, 0.5), percentile(events, 0.99)
    bare_middle = percentile(bare, 0.5)
    return [
        Row(
            f"recorded in alliance → applied in contracting, {EVENTS} events at {PER_SECOND}/s, p50",
            milliseconds(middle),
        ),
        Row("the same, p99", milliseconds(slow)),
        Row("bare round trip through the broker, p50", milliseconds(bare_middle)),
        Row("the same, p99", milliseconds(percentile(bare, 0.99))),
        Row("event : bare round trip, p50", f"{middle / bare_middle:.1f} : 1"),
    ]


async def _register_villages(county: County) -> None:
    async with httpx.AsyncClient(base_url=county.addresses["alliance"], timeout=30) as client:
        town = "990100000000000000000C"
        await _register(client, county, town, "township", HOSPITAL)
        begin = time.monotonic()
        for number in range(EVENTS):
            await asyncio.sleep(max(0.0, begin + number / PER_SECOND - time.monotonic()))
            await _register(client, county, f"9901{number:018}", "village", town)


async def _register(client: httpx.AsyncClient, county: County, code: str, tier: str, parent: str) -> None:
    body = {
        "code": code,
        "name": "测试机构",
        "tier": tier,
        "parent_code": parent,
        "capabilities": [],
        "valid_from": "2025-01-01",
    }
    (await client.post("/v1/institutions", json=body, headers=county.headers(COUNTY))).raise_for_status()


async def _latencies(county: County) -> list[float]:
    sockets = str(county.postgres.socket_folder)
    recorded = await _times(sockets, "alliance", "SELECT id, recorded_at FROM outbox")
    deadline = time.monotonic() + _APPLIED_WITHIN
    while time.monotonic() < deadline:
        applied = await _times(sockets, "contracting", "SELECT event_id, handled_at FROM inbox")
        if recorded.keys() <= applied.keys():
            return [applied[event] - at for event, at in recorded.items()][-EVENTS:]
        await asyncio.sleep(0.5)
    raise TimeoutError("not all events were applied")


async def _times(sockets: str, database: str, query: str) -> dict[UUID, float]:
    connection = await asyncpg.connect(host=sockets, user=database, database=database)
    try:
        return {row[0]: row[1].timestamp() for row in await connection.fetch(query)}
    finally:
        await connection.close()


async def _round_trips(servers: str) -> list[float]:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    await admin.create_topics([NewTopic(_TOPIC, 6, 1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True, acks="all")
    consumer = AIOKafkaConsumer(_TOPIC, bootstrap_servers=servers, auto_offset_reset="earliest")
    await producer.start()
    await consumer.start()
    try:
        trips = []
        for _ in range(_WARM_UP + EVENTS):
            key = new_id().bytes
            started = time.monotonic()
            await producer.send_and_wait(_TOPIC, b"x" * 700, key=key)
            while (await consumer.getone()).key != key:
                pass
            trips.append(time.monotonic() - started)
            await asyncio.sleep(max(0.0, started + 1 / PER_SECOND - time.monotonic()))
        return trips[_WARM_UP:]
    finally:
        await consumer.stop()
        await producer.stop()
