"""What the tests of events do over and over: record, relay, consume, and look at what came of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from aiokafka import TopicPartition
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.clock import SystemClock
from yilian_kit.database import Database
from yilian_kit.events.consumer import Consumer, ReceivedEvent, Subscription
from yilian_kit.events.envelope import HEADER_ID, HEADER_TYPE, Envelope
from yilian_kit.events.figures import EventFigures, event_figures
from yilian_kit.events.kafka import KafkaRecord, close_client, single_reader
from yilian_kit.events.outbox import EventDraft, Outbox
from yilian_kit.events.publisher import FencedPublisher, Message
from yilian_kit.events.relay import Relay
from yilian_kit.events.topics import Topic, dead_letter_topic, declare_topics
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.settings import ServiceSettings
from yilian_kit.tables import outbox
from yilian_kit.testing.waiting import eventually

SERVICE = "writer"
READER = "reader"
NOTES = Topic("writer.notes", partitions=3)
TAKEN = "cn.yilian.writer.note-taken.v1"

metadata = sa.MetaData()
ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("subject", sa.Uuid, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False, server_default=""),
)
"""One row for every run of the handler that was committed: nothing in it keeps an event from standing there twice."""

NoteHandler = Callable[[AsyncSession, ReceivedEvent[Any]], Awaitable[None]]


class Note(BaseModel):
    """What the events of these tests say."""

    text: str


async def enter_into_ledger(session: AsyncSession, event: ReceivedEvent[Note]) -> None:
    """The handler of these tests."""
    await session.execute(
        sa.insert(ledger).values(
            event_id=event.id, subject=event.subject, version=event.aggregate_version, text=event.data.text
        )
    )


def note_subscription(handler: NoteHandler = enter_into_ledger) -> Subscription:
    return Subscription(NOTES.name, TAKEN, Note, handler)


@dataclass
class Bench:
    """A writing and a reading service on one database, with topics of their own."""

    settings: ServiceSettings
    database: Database
    metrics: ServiceMetrics = field(default_factory=lambda: ServiceMetrics("bench"))

    @property
    def topic(self) -> str:
        return self.settings.topic_prefix + NOTES.name

    async def declare(self) -> None:
        await declare_topics(self.settings, [NOTES, dead_letter_topic(READER)])

    async def record(self, subject: UUID, version: int = 1, text: str = "hello") -> UUID:
        """Record an event in a transaction of its own."""
        async with self.database.transaction() as session:
            return await self.record_in(session, subject, version, text)

    async def record_in(self, session: AsyncSession, subject: UUID, version: int = 1, text: str = "hello") -> UUID:
        draft = EventDraft(TAKEN, NOTES, subject, version, Note(text=text))
        return await Outbox(SERVICE, SystemClock()).add(session, draft)

    async def publish(self, *values: bytes, key: bytes = b"key", headers: tuple[tuple[str, bytes], ...] = ()) -> None:
        """Write to the topic past the outbox."""
        async with FencedPublisher(self.settings, f"{self.settings.topic_prefix}stranger") as publisher:
            await publisher.publish([Message(self.topic, key, value, headers) for value in values])

    async def publish_events(self, *events: Envelope) -> None:
        """Write events to the topic past the outbox, with the headers that the relay gives them."""
        async with FencedPublisher(self.settings, f"{self.settings.topic_prefix}stranger") as publisher:
            await publisher.publish([self.message(event) for event in events])

    def message(self, event: Envelope) -> Message:
        headers = ((HEADER_TYPE, event.type.encode()), (HEADER_ID, str(event.id).encode()))
        return Message(self.topic, str(event.subject).encode(), event.to_bytes(), headers)

    def relay(self) -> Relay:
        return Relay(self.database, self.settings, SERVICE, metrics=self.metrics)

    def consumer(self, *subscriptions: Subscription) -> Consumer:
        chosen = subscriptions or (note_subscription(),)
        return Consumer(self.database, self.settings, READER, chosen, metrics=self.metrics)

    async def figures(self) -> EventFigures:
        async with self.database.transaction() as session:
            return await event_figures(session)

    async def entries(self) -> list[sa.Row[Any]]:
        """The ledger, oldest first."""
        async with self.database.transaction() as session:
            return list(await session.execute(sa.select(ledger).order_by(ledger.c.position)))

    async def texts(self) -> list[str]:
        return [entry.text for entry in await self.entries()]

    async def all_published(self, within: float = 60.0) -> None:
        async def nothing_waits() -> bool:
            return (await self.figures()).unpublished == 0

        await eventually(nothing_waits, within)

    async def entered(self, count: int, within: float = 60.0) -> list[sa.Row[Any]]:
        """The ledger as soon as it has ``count`` entries."""

        async def enough() -> list[sa.Row[Any]]:
            entries = await self.entries()
            assert len(entries) >= count, f"{len(entries)} of {count}"
            return entries

        return await eventually(enough, within)

    async def publication_times(self) -> list[Any]:
        async with self.database.transaction() as session:
            return list(await session.scalars(sa.select(outbox.c.published_at).order_by(outbox.c.position)))

    async def committed_records(self, topic: str | None = None) -> list[KafkaRecord]:
        """Everything in a topic that readers of committed records see, in the order of each partition."""
        name = topic or self.topic
        reader = single_reader(self.settings)
        try:
            await reader.start()
            partitions = [TopicPartition(name, number) for number in sorted(await _partitions(reader, name))]
            reader.assign(partitions)
            await reader.seek_to_beginning(*partitions)
            ends = await reader.end_offsets(partitions)
            records: list[KafkaRecord] = []
            async with asyncio.timeout(20):
                while any([await reader.position(each) < ends[each] for each in partitions]):
                    answer = await reader.getmany(*partitions, timeout_ms=200)
                    for found in answer.values():
                        records.extend(cast(Sequence[KafkaRecord], found))
            return records
        finally:
            await close_client(reader, name)


async def _partitions(reader: Any, topic: str) -> set[int]:
    await reader._client._wait_on_metadata(topic)
    return cast(set[int], reader.partitions_for_topic(topic))


@asynccontextmanager
async def running(*components: Relay | Consumer) -> AsyncIterator[None]:
    """Run relays and consumers until the block is left; an error of theirs is an error here."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(component.run(stop)) for component in components]
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(60):
            await asyncio.gather(*tasks)
