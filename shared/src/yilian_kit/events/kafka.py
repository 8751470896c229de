"""The edge to aiokafka, which has no types: what of it the kit uses, and clients that always close.

The defaults of aiokafka are unsafe (acks=1, automatic commits, latest, no idempotence); every client is made here,
where they are all set.
"""

import asyncio
import inspect
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, cast

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from yilian_kit.events.log_codes import EventLogCode
from yilian_kit.observability.logging import logger
from yilian_kit.settings import ServiceSettings

_CLOSING_DEADLINE = 5.0  # seconds for a client to say good-bye to a broker that may not answer
LARGEST_REQUEST = 1_048_576
"""Bytes; Kafka's own default."""


class KafkaRecord(Protocol):
    """A record as aiokafka delivers it."""

    @property
    def topic(self) -> str: ...

    @property
    def partition(self) -> int: ...

    @property
    def offset(self) -> int: ...

    @property
    def key(self) -> bytes | None: ...

    @property
    def value(self) -> bytes | None: ...

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


@dataclass(frozen=True)
class StoredRecord:
    """A record put together again from what was kept of it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


def header(record: KafkaRecord, name: str) -> str | None:
    """The first header called ``name``, or None; no value, or one that is not text, counts as absent."""
    for key, value in record.headers:
        if key == name and value is not None:
            with suppress(UnicodeDecodeError):
                return value.decode()
    return None


def fenced_producer(settings: ServiceSettings, transactional_id: str, transaction_timeout: float) -> Any:
    """A producer that writes in transactions; starting one shuts out every other with the same id."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=transactional_id,
        transactional_id=transactional_id,
        transaction_timeout_ms=int(transaction_timeout * 1000),
        acks="all",
        max_request_size=LARGEST_REQUEST,
        max_batch_size=LARGEST_REQUEST // 4,
        request_timeout_ms=_milliseconds(settings.kafka_request_timeout_seconds),
    )


def idempotent_producer(settings: ServiceSettings, client_id: str) -> Any:
    """A producer outside transactions, for dead letters."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=client_id,
        enable_idempotence=True,
        acks="all",
        max_request_size=LARGEST_REQUEST,
        request_timeout_ms=_milliseconds(settings.kafka_request_timeout_seconds),
    )


def group_consumer(settings: ServiceSettings, group: str) -> Any:
    """A member of the consumer group ``group`` that commits only what it is told to."""
    session = settings.kafka_session_timeout_seconds
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=group,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        session_timeout_ms=_milliseconds(session),
        heartbeat_interval_ms=_milliseconds(session / 10),
        rebalance_timeout_ms=_milliseconds(rebalance_timeout(settings)),
        request_timeout_ms=_milliseconds(settings.kafka_request_timeout_seconds),
        # A topic that a service declares later is found within this time.
        metadata_max_age_ms=30_000,
        # While one fetch waits at the broker, a partition that was still being worked on is not asked for.
        fetch_max_wait_ms=200,
    )


def single_reader(settings: ServiceSettings) -> Any:
    """A consumer outside any group, to read one known record."""
    return AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        request_timeout_ms=_milliseconds(settings.kafka_request_timeout_seconds),
    )


def rebalance_timeout(settings: ServiceSettings) -> float:
    """Seconds that the group waits for a member to finish what it has in hand: one transaction and one commit."""
    return settings.database_deadline_seconds + settings.kafka_request_timeout_seconds


async def close_client(client: Any, name: str) -> None:
    """Stop a producer or consumer of aiokafka, whatever state it and the broker are in, within seconds.

    ``stop()`` of a producer waits for its buffers, and of a consumer for the coordinator: without a broker, for good,
    or it breaks off half-way. The connections are cut then, and what the client still runs is cancelled: a heartbeat
    left behind would go on for good.
    """
    stopping = asyncio.ensure_future(client.stop())
    try:
        await asyncio.wait([stopping], timeout=_CLOSING_DEADLINE)
    finally:  # also when whoever closes it is cancelled
        if not _succeeded(stopping):
            await _cut_off(client, stopping, name)


async def _cut_off(client: Any, stopping: asyncio.Future[None], name: str) -> None:
    logger().warning(EventLogCode.CLIENT_NOT_CLOSED, client=name)
    with suppress(Exception):
        async with asyncio.timeout(_CLOSING_DEADLINE):
            await _connections(client).close()
    left = [stopping, *_tasks_of(client)]
    for task in left:
        task.cancel()
    await asyncio.wait(left, timeout=_CLOSING_DEADLINE)
    for task in left:
        _succeeded(task)


def _succeeded(task: asyncio.Future[None]) -> bool:
    """Whether it has ended well; asking takes notice of an error, which asyncio would report otherwise."""
    return task.done() and not task.cancelled() and task.exception() is None


def _connections(client: Any) -> Any:
    return getattr(client, "client", None) or client._client


def _tasks_of(client: Any) -> list[asyncio.Task[Any]]:
    """The tasks that run a method of one of its parts: aiokafka keeps no list of them."""
    parts = [part for part in vars(client).values() if type(part).__module__.startswith("aiokafka.")]
    return [task for task in asyncio.all_tasks() if any(_runs_for(task) is part for part in parts)]


def _runs_for(task: asyncio.Task[Any]) -> object:
    return inspect.getcoroutinelocals(cast(Coroutine[Any, Any, Any], task.get_coro())).get("self")


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))
