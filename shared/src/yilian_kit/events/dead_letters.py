"""Parked records in an operator's hand: list them, look at one, hand it to its handlers again."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from aiokafka import TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from yilian_kit.database import Database
from yilian_kit.events.dead_letter_queue import is_copied, original_record
from yilian_kit.events.handling import EventHandling
from yilian_kit.events.kafka import KafkaRecord, close_client, single_reader
from yilian_kit.events.subscriptions import Subscription
from yilian_kit.events.topics import dead_letter_topic
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.observability.tracing import Tracing
from yilian_kit.settings import ServiceSettings
from yilian_kit.tables import dead_letter


class UnknownDeadLetter(Exception):
    """There is no dead letter with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no dead letter {number}")
        self.number = number


class RecordGone(Exception):
    """The broker no longer has the record: it lost its data, or somebody deleted it.

    Of a record too large to be copied, also when its own topic has forgotten it by now.
    """


class DeadLetterOutcome(Enum):
    """What came of handing a parked record to its handlers again."""

    APPLIED = "applied"
    APPLIED_EARLIER = "applied earlier"
    """The inbox knows the event: it was published again and applied after it had been parked."""
    REPLAYED_EARLIER = "replayed earlier"
    NOT_WANTED = "no handler wants it any more"


@dataclass(frozen=True)
class DeadLetter:
    """A row of the list. ``error_text`` names fields and rules, never values."""

    number: int
    consumer: str
    origin_topic: str
    origin_partition: int
    origin_offset: int
    dlq_partition: int
    dlq_offset: int
    event_id: UUID | None
    event_type: str | None
    error_type: str
    error_text: str
    parked_at: datetime
    replayed_at: datetime | None

    def summary(self) -> str:
        """One line for an operator."""
        state = "waiting" if self.replayed_at is None else f"replayed {self.replayed_at:%Y-%m-%d %H:%M:%S}Z"
        origin = f"{self.origin_topic}/{self.origin_partition}@{self.origin_offset}"
        return (
            f"{self.number}  {self.parked_at:%Y-%m-%d %H:%M:%S}Z  {state}  {origin}  "
            f"{self.event_type or 'unknown type'}  {self.error_type}: {self.error_text}"
        )


async def list_dead_letters(
    database: Database, *, replayed: bool = False, after: int = 0, limit: int = 1000
) -> list[DeadLetter]:
    """Parked records with numbers above ``after``, oldest first; with ``replayed`` also those that are done."""
    statement = sa.select(dead_letter).where(dead_letter.c.id > after).order_by(dead_letter.c.id).limit(limit)
    if not replayed:
        statement = statement.where(dead_letter.c.replayed_at.is_(None))
    async with database.transaction() as session:
        return [_from_row(row) for row in (await session.execute(statement)).mappings()]


async def show_dead_letter(database: Database, settings: ServiceSettings, number: int) -> str:
    """One parked record as indented JSON: where it came from, why it parked, its headers and its event.

    Raises ``UnknownDeadLetter``, ``RecordGone``, ``aiokafka.errors.KafkaError``.
    """
    async with database.transaction() as session:
        row = (await session.execute(sa.select(dead_letter).where(dead_letter.c.id == number))).mappings().first()
    if row is None:
        raise UnknownDeadLetter(number)
    letter = _from_row(row)
    record = await _fetch(settings, letter)
    value = record.value or b""
    try:
        event = json.loads(value)
    except ValueError:
        event = f"{len(value)} bytes that are not JSON, first in hexadecimal: {value[:64].hex()}"
    headers = {name: (text or b"").decode(errors="replace") for name, text in record.headers}
    return json.dumps({**dict(row), "headers": headers, "event": event}, ensure_ascii=False, indent=2, default=str)


async def replay_dead_letter(
    database: Database,
    settings: ServiceSettings,
    group: str,
    subscriptions: Iterable[Subscription],
    number: int,
) -> DeadLetterOutcome:
    """Hand a parked record to this service's handlers; inbox row, changes and mark are one transaction.

    Safe to repeat, and while the consumer runs. When it fails again, the row stays as it is and the error is raised:
    ``PermanentFailure`` or whatever the handler raised; besides ``UnknownDeadLetter``, ``RecordGone``,
    ``DatabaseUnavailable`` and ``aiokafka.errors.KafkaError``.
    """
    handling = EventHandling(group, subscriptions, settings, ServiceMetrics(group), Tracing(group))
    async with database.transaction() as session:
        letter = (await session.execute(sa.select(dead_letter).where(dead_letter.c.id == number))).mappings().first()
    if letter is None:
        raise UnknownDeadLetter(number)
    parked = await _fetch(settings, _from_row(letter))
    delivery = handling.read(
        original_record(parked, letter["origin_topic"], letter["origin_partition"], letter["origin_offset"])
    )
    async with database.transaction() as session:
        waiting = (
            sa.update(dead_letter)
            .where(dead_letter.c.id == number, dead_letter.c.replayed_at.is_(None))
            .values(replayed_at=sa.func.clock_timestamp())
            .returning(dead_letter.c.id)
        )
        if (await session.execute(waiting)).first() is None:
            return DeadLetterOutcome.REPLAYED_EARLIER
        if delivery is None:
            return DeadLetterOutcome.NOT_WANTED
        applied = await handling.apply(session, [delivery])
    return DeadLetterOutcome.APPLIED if applied else DeadLetterOutcome.APPLIED_EARLIER


async def _fetch(settings: ServiceSettings, letter: DeadLetter) -> KafkaRecord:
    """The record as it was parked, or from its origin where the dead letter topic has the reason only."""
    topic = settings.topic_prefix + dead_letter_topic(letter.consumer).name
    parked = await _fetch_from(settings, TopicPartition(topic, letter.dlq_partition), letter.dlq_offset)
    if is_copied(parked):
        return parked
    return await _fetch_from(
        settings, TopicPartition(letter.origin_topic, letter.origin_partition), letter.origin_offset
    )


async def _fetch_from(settings: ServiceSettings, place: TopicPartition, offset: int) -> KafkaRecord:
    name = f"{place.topic}/{place.partition}@{offset}"
    reader = single_reader(settings)
    try:
        await reader.start()
        reader.assign([place])
        reader.seek(place, offset)
        async with asyncio.timeout(settings.kafka_request_timeout_seconds):
            record = cast(KafkaRecord, await reader.getone(place))
    except (OffsetOutOfRangeError, TimeoutError) as error:
        raise RecordGone(name) from error
    finally:
        await close_client(reader, name)
    if record.offset != offset:
        raise RecordGone(name)
    return record


def _from_row(row: sa.RowMapping) -> DeadLetter:
    return DeadLetter(number=row["id"], **{name: value for name, value in row.items() if name != "id"})
