"""Where records go that cannot be applied: the dead letter topic holds them, the table ``dead_letter`` lists them."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.events.envelope import HEADER_ID, HEADER_TYPE, Envelope, MalformedEnvelope
from yilian_kit.events.failures import failure_text
from yilian_kit.events.kafka import (
    LARGEST_REQUEST,
    KafkaRecord,
    StoredRecord,
    close_client,
    header,
    idempotent_producer,
)
from yilian_kit.events.topics import dead_letter_topic
from yilian_kit.observability.exceptions import error_type
from yilian_kit.settings import ServiceSettings
from yilian_kit.tables import dead_letter

_ORIGIN_TOPIC = "dlq-origin-topic"
_ORIGIN_PARTITION = "dlq-origin-partition"
_ORIGIN_OFFSET = "dlq-origin-offset"
_CONSUMER = "dlq-consumer"
_ERROR_TYPE = "dlq-error-type"
_ERROR_TEXT = "dlq-error-text"
_NOT_COPIED = "dlq-not-copied"
_OWN_HEADERS = {_ORIGIN_TOPIC, _ORIGIN_PARTITION, _ORIGIN_OFFSET, _CONSUMER, _ERROR_TYPE, _ERROR_TEXT, _NOT_COPIED}

_LARGEST_COPY = LARGEST_REQUEST - 20_000
"""Bytes. Batches arrive compressed, so that a record may be larger here than the broker takes it from us."""


@dataclass(frozen=True)
class ParkedAt:
    """Where in the dead letter topic a record lies."""

    partition: int
    offset: int


class DeadLetterQueue:
    """The dead letter topic of one consumer group, for writing."""

    def __init__(self, settings: ServiceSettings, group: str) -> None:
        self.group = group
        self.topic = settings.topic_prefix + dead_letter_topic(group).name
        self._settings = settings
        self._deadline = settings.kafka_request_timeout_seconds * 2
        self._producer: Any = None
        self._starting = asyncio.Lock()

    async def send(self, record: KafkaRecord, error: Exception) -> ParkedAt:
        """Copy a record, as it came, with the reason in its headers; returns when the broker has stored it.

        One that is too large to be copied stays at its origin, and only the reason is sent.

        Raises ``KafkaError``, ``OSError`` or ``TimeoutError``.
        """
        notes = {
            _ORIGIN_TOPIC: record.topic,
            _ORIGIN_PARTITION: str(record.partition),
            _ORIGIN_OFFSET: str(record.offset),
            _CONSUMER: self.group,
            _ERROR_TYPE: error_type(error),
            _ERROR_TEXT: failure_text(error),
        }
        too_large = _size(record) > _LARGEST_COPY
        if too_large:
            notes[_NOT_COPIED] = f"{_size(record)} bytes"
        own = [(name, text.encode()) for name, text in notes.items()]
        key, value, headers = (None, b"", own) if too_large else (record.key, record.value, [*record.headers, *own])
        try:
            async with asyncio.timeout(self._deadline):
                producer = await self._started()
                stored = await producer.send_and_wait(self.topic, value=value or b"", key=key, headers=headers)
        except BaseException:
            await self.close()  # an idempotent producer that gave up on a record is of no more use
            raise
        return ParkedAt(stored.partition, stored.offset)

    async def close(self) -> None:
        """Let go of the broker; the next ``send`` connects again."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await close_client(producer, self.topic)

    async def _started(self) -> Any:
        async with self._starting:
            if self._producer is None:
                producer = idempotent_producer(self._settings, self.topic)
                try:
                    await producer.start()
                except BaseException:
                    await close_client(producer, self.topic)
                    raise
                self._producer = producer
            return self._producer


async def list_as_dead_letter(
    session: AsyncSession, group: str, record: KafkaRecord, error: Exception, parked: ParkedAt
) -> None:
    """Enter a parked record into the table; the same record again takes its place as a new, unreplayed one."""
    values = {
        "consumer": group,
        "origin_topic": record.topic,
        "origin_partition": record.partition,
        "origin_offset": record.offset,
        "dlq_partition": parked.partition,
        "dlq_offset": parked.offset,
        "event_id": event_id_of(record),
        "event_type": _event_type(record),
        "error_type": error_type(error),
        "error_text": failure_text(error),
    }
    statement = insert(dead_letter).values(**values)
    await session.execute(
        statement.on_conflict_do_update(
            constraint="dead_letter_origin",
            set_={**values, "parked_at": sa.func.clock_timestamp(), "replayed_at": None},
        )
    )


def is_copied(parked: KafkaRecord) -> bool:
    """False when the dead letter topic has the reason only, and the record itself is at its origin."""
    return header(parked, _NOT_COPIED) is None


def original_record(parked: KafkaRecord, topic: str, partition: int, offset: int) -> StoredRecord:
    """The record as it was in its own topic."""
    headers = [(name, value) for name, value in parked.headers if name not in _OWN_HEADERS]
    return StoredRecord(topic, partition, offset, parked.key, parked.value, headers)


def _size(record: KafkaRecord) -> int:
    headers = sum(len(name) + len(value or b"") for name, value in record.headers)
    return len(record.key or b"") + len(record.value or b"") + headers


def event_id_of(record: KafkaRecord) -> UUID | None:
    """The id of the event, from its header or from its envelope, as far as either can be read."""
    try:
        return UUID(header(record, HEADER_ID) or "")
    except ValueError:
        envelope = _envelope(record)
        return None if envelope is None else envelope.id


def _event_type(record: KafkaRecord) -> str | None:
    envelope = _envelope(record)
    return header(record, HEADER_TYPE) if envelope is None else envelope.type


def _envelope(record: KafkaRecord) -> Envelope | None:
    try:
        return Envelope.from_bytes(record.value or b"")
    except MalformedEnvelope:
        return None
