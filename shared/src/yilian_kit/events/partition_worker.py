"""One assigned partition: its records in order, each applied once, none lost, none in the way for good."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from yilian_kit.backoff import Backoff
from yilian_kit.database import Database, DatabaseUnavailable
from yilian_kit.events.dead_letter_queue import DeadLetterQueue, ParkedAt, event_id_of, list_as_dead_letter
from yilian_kit.events.failures import Judgement, failure_text, judge
from yilian_kit.events.handling import EventHandling
from yilian_kit.events.kafka import KafkaRecord
from yilian_kit.events.log_codes import EventLogCode
from yilian_kit.jobs import wait_until_set
from yilian_kit.observability.exceptions import error_type
from yilian_kit.observability.logging import logger
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.settings import ServiceSettings

_POLL = 1.0  # seconds that one fetch waits for records
_FIRST_PAUSE = 0.05  # seconds after a failed attempt
_LONGEST_PAUSE = 5.0
_PROBE_DEADLINE = 2.0
_CONFLICTS_PER_ATTEMPT = 3  # somebody else in the way is allowed more often than a mistake

T = TypeVar("T")


class PartitionLost(Exception):
    """The partition belongs to another member, or will in a moment; what is in hand is not ours to finish."""


@dataclass(frozen=True)
class WorkerTools:
    """What the workers of one consumer share."""

    consumer: Any
    database: Database
    handling: EventHandling
    dead_letters: DeadLetterQueue
    settings: ServiceSettings
    metrics: ServiceMetrics
    transactions: asyncio.Semaphore
    """As many database transactions as the consumer may have open at a time."""


class PartitionWorker:
    """Works through one partition from assignment to revocation.

    Records that lie ready are applied together in one transaction. If that fails, the transaction is gone with all
    its effects, and they are applied one by one, so that only the one that fails waits, is repeated, or parks.
    The offset is committed after the database: killed between the two, the records come again, and the inbox knows
    them.
    """

    def __init__(self, tools: WorkerTools, partition: TopicPartition) -> None:
        self.partition = partition
        self.applied_to: int | None = None
        """Everything below this offset is applied; None until the first fetch."""
        self.trouble: str | None = None
        """Why the record in hand, or its offset, is not done yet; None while the work goes on."""
        self._tools = tools
        self._busy = False
        self._unanswered = False
        self._leaving = asyncio.Event()
        self._committed: int | None = None
        self.task = asyncio.create_task(self._run(), name=f"{partition.topic}/{partition.partition}")

    @property
    def busy(self) -> bool:
        """True from the arrival of records until they are done; it does not fetch meanwhile."""
        return self._busy

    @property
    def unanswered(self) -> bool:
        """True while the broker does not take an offset or a dead letter: silence too, even if fetches are answered."""
        return self._unanswered

    async def leave(self, deadline: float) -> None:
        """Let the transaction in hand finish and commit its offset, then stop; after ``deadline`` seconds, cut off."""
        self._leaving.set()
        if self._busy:
            await asyncio.wait([self.task], timeout=deadline)
        self.task.cancel()
        await asyncio.wait([self.task])

    async def _run(self) -> None:
        try:
            while not self._leaving.is_set():
                records = await self._fetch()
                self._busy = True
                await self._work_through(records, await self._tools.consumer.position(self.partition))
                self._busy = False
        except (PartitionLost, IllegalStateError):
            logger().info(EventLogCode.PARTITION_LOST, topic=self.partition.topic, partition=self.partition.partition)
        finally:
            self._busy = False

    async def _fetch(self) -> Sequence[KafkaRecord]:
        """All records that lie ready, so that the next fetch is under way while these are worked on."""
        async with asyncio.timeout(_POLL + self._tools.settings.consumer_silence_seconds):
            answer = await self._tools.consumer.getmany(self.partition, timeout_ms=int(_POLL * 1000))
        return cast(Sequence[KafkaRecord], answer.get(self.partition, ()))

    async def _work_through(self, records: Sequence[KafkaRecord], position: int) -> None:
        """``position`` is where the next fetch goes on: behind the records, and behind markers of transactions."""
        size = self._tools.settings.consumer_batch_size
        for first in range(0, len(records), size):
            batch = records[first : first + size]
            if len(batch) == 1 or not await self._applied_together(batch):
                for record in batch:
                    await self._settle(record)
                    await self._done_below(record.offset + 1)
            await self._done_below(batch[-1].offset + 1)
            self._give_way()
        await self._done_below(position)

    async def _applied_together(self, batch: Sequence[KafkaRecord]) -> bool:
        try:
            await self._apply(batch)
        except Exception:
            return False  # which record it was, and what to say about it, shows when each is on its own
        return True

    async def _settle(self, record: KafkaRecord) -> None:
        """Apply one record, however long its servers are away, or park it."""
        mistakes = conflicts = 0
        allowed = self._tools.settings.consumer_attempts
        backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
        while True:
            try:
                return await self._apply([record])
            except Exception as error:
                judgement = judge(error)
                if judgement is Judgement.UNEXPECTED:
                    mistakes += 1
                elif judgement is Judgement.CONFLICT and await self._database_answers():
                    conflicts += 1
                exhausted = mistakes >= allowed or conflicts >= allowed * _CONFLICTS_PER_ATTEMPT
                if judgement is Judgement.PERMANENT or exhausted:
                    return await self._park(record, error)
                self._repeated(record, error)
            await self._pause(backoff)

    async def _apply(self, records: Sequence[KafkaRecord]) -> None:
        """One transaction for all these records. Whatever it raises, nothing of it is stored."""
        handling = self._tools.handling
        deliveries = [delivery for record in records if (delivery := handling.read(record)) is not None]
        if not deliveries:
            return
        async with self._tools.transactions, self._tools.database.transaction() as session:
            applied = await handling.apply(session, deliveries)
        handling.count(deliveries, applied)

    async def _park(self, record: KafkaRecord, error: Exception) -> None:
        """Into the dead letter topic, then into the list; each is repeated until it works, so that nothing is lost."""
        queue = self._tools.dead_letters

        async def enter() -> None:
            async with self._tools.database.transaction() as session:
                await list_as_dead_letter(session, queue.group, record, error, parked)

        parked: ParkedAt = await self._until_it_works(lambda: queue.send(record, error))
        await self._until_it_works(enter)
        self._tools.metrics.dead_lettered.labels(error_type(error)).inc()
        logger().error(
            EventLogCode.EVENT_PARKED, **_place(record), error_type=error_type(error), detail=failure_text(error)
        )

    async def _until_it_works(self, act: Callable[[], Awaitable[T]]) -> T:
        backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
        while True:
            try:
                done = await act()
            except (DatabaseUnavailable, KafkaError, OSError, TimeoutError) as error:
                self._unanswered = not isinstance(error, DatabaseUnavailable)
                self.trouble = f"not parked: {error_type(error)}"
                logger().warning(EventLogCode.PARKING_FAILED, error_type=error_type(error))
            else:
                self._unanswered = False
                return done
            await self._pause(backoff)

    async def _done_below(self, offset: int) -> None:
        """Commit ``offset``: everything below it is applied or parked. Repeated while the broker does not answer."""
        self.applied_to = offset
        backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
        while self._committed != offset:
            try:
                await self._commit_offset(offset)
            except CommitFailedError as error:
                raise PartitionLost from error
            except (KafkaError, TimeoutError) as error:
                if isinstance(error, IllegalStateError):
                    raise
                self._unanswered, self.trouble = True, f"offset not committed: {error_type(error)}"
                logger().warning(EventLogCode.OFFSET_NOT_COMMITTED, offset=offset, error_type=error_type(error))
                await self._pause(backoff)
            else:
                self._unanswered, self.trouble = False, None
                self._committed = offset

    async def _commit_offset(self, offset: int) -> None:
        async with asyncio.timeout(self._tools.settings.kafka_request_timeout_seconds):
            await self._tools.consumer.commit({self.partition: offset})

    async def _pause(self, backoff: Backoff) -> None:
        await wait_until_set(self._leaving, backoff.next())
        self._give_way()

    def _give_way(self) -> None:
        if self._leaving.is_set():
            raise PartitionLost

    async def _database_answers(self) -> bool:
        """Tells a database that stands still from one that only this record cannot get along with."""
        try:
            async with self._tools.database.transaction(_PROBE_DEADLINE) as session:
                await session.execute(sa.select(1))
        except DatabaseUnavailable:
            return False
        return True

    def _repeated(self, record: KafkaRecord, error: Exception) -> None:
        self.trouble = f"event repeated: {error_type(error)}"
        self._tools.metrics.consumer_retries.labels(error_type(error)).inc()
        logger().warning(
            EventLogCode.EVENT_RETRIED, **_place(record), error_type=error_type(error), detail=failure_text(error)
        )


def _place(record: KafkaRecord) -> dict[str, str | int]:
    place: dict[str, str | int] = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    event_id = event_id_of(record)
    if event_id is not None:
        place["event_id"] = str(event_id)
    return place
