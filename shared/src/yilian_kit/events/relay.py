"""The relay: stored events to Kafka, in the order in which they were stored, by one relay per service at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from aiokafka.errors import KafkaError, ProducerFenced

from yilian_kit.backoff import Backoff
from yilian_kit.database import Database, DatabaseUnavailable
from yilian_kit.events.envelope import CONTENT_TYPE, HEADER_CONTENT_TYPE, HEADER_ID, HEADER_TRACEPARENT, HEADER_TYPE
from yilian_kit.events.log_codes import EventLogCode
from yilian_kit.events.publisher import FencedPublisher, Message
from yilian_kit.health import ComponentHealth
from yilian_kit.jobs import wait_until_set
from yilian_kit.observability.exceptions import error_type
from yilian_kit.observability.logging import logger
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.session_lock import LockLost, SessionLock
from yilian_kit.settings import ServiceSettings
from yilian_kit.tables import outbox

LEADER_LOCK = "yilian relay"
BATCH_LOCK = "yilian relay batch"
"""Held from reading a batch to marking it, so that a replay does not fall between the two."""

# Seconds between two looks into an empty outbox. Not LISTEN and NOTIFY: every commit that notifies queues for one lock
# of the whole server, which cut concurrent commits to a quarter and less (measured, docs/adr/0002-outbox-by-flags.md).
_POLL = 0.1
_ASK_FOR_THE_LOCK_EVERY = 1.0  # asked, not waited for: a waiting pg_advisory_lock() would hold back vacuum
_MEASURE_EVERY = 5.0
_LATE = 30.0  # seconds that the oldest event may wait before the relay calls itself degraded
_FIRST_PAUSE = 0.2  # seconds after a failure
_LONGEST_PAUSE = 5.0

_ANYTHING = "SELECT EXISTS (SELECT FROM outbox WHERE published_at IS NULL)"
_READ_BATCH = """
    SELECT position, id, type, topic, subject, payload, traceparent
    FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT $1
"""
_MARK_PUBLISHED = """
    UPDATE outbox SET published_at = clock_timestamp() WHERE position = ANY($1::bigint[]) AND published_at IS NULL
"""

Row = Mapping[str, Any]


class Relay:
    """Publishes the outbox of one service.

    At least once: when it dies between the broker's acknowledgement and the mark, the next relay publishes again, and
    consumers know the ids. Events of one aggregate keep their order. A failure stops everything behind it until it
    passes; while the broker is away, the outbox grows.
    """

    def __init__(
        self, database: Database, settings: ServiceSettings, service: str, *, metrics: ServiceMetrics | None = None
    ) -> None:
        """``service`` owns the outbox; its name fences its relays against one another."""
        self._database = database
        self._settings = settings
        self._service = service
        self._transactional_id = f"{settings.topic_prefix}{service}.relay"
        self._metrics = metrics or ServiceMetrics(service)
        self._role = "starting"
        self._trouble: str | None = None
        self._backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
        self._unpublished = 0
        self._oldest_seconds = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until ``stop`` is set; a batch in hand is finished first."""
        measuring = asyncio.create_task(self._measure_until(stop), name="measure the outbox")
        try:
            while not stop.is_set():
                try:
                    await self._lead(stop)
                except (DatabaseUnavailable, LockLost, KafkaError, OSError, TimeoutError) as error:
                    self._interrupted(error)
                    await wait_until_set(stop, self._backoff.next())
        finally:
            measuring.cancel()
            await asyncio.gather(measuring, return_exceptions=True)
            self._role = "stopped"

    def health(self) -> ComponentHealth:
        """Never unready: saves succeed without a relay. Degraded when publishing fails or falls behind."""
        waiting = f"{self._unpublished} waiting, the oldest {self._oldest_seconds:.0f} s"
        if self._trouble is not None:
            return ComponentHealth(ok=True, degraded=True, detail=f"interrupted: {self._trouble}; {waiting}")
        return ComponentHealth(ok=True, degraded=self._oldest_seconds > _LATE, detail=f"{self._role}; {waiting}")

    async def _lead(self, stop: asyncio.Event) -> None:
        """Wait for the lock, then publish until ``stop``, an error, or the loss of the lock."""
        # A mark that a crash takes back costs one publication more; waiting for the disk would cost every batch.
        quick = {"synchronous_commit": "off"}
        async with SessionLock.connect(self._database, f"{self._service} relay", quick) as lock:
            while not await lock.try_acquire(LEADER_LOCK):
                self._role, self._trouble = "standing by for another relay", None
                if await wait_until_set(stop, _ASK_FOR_THE_LOCK_EVERY):
                    return
            async with FencedPublisher(self._settings, self._transactional_id) as publisher:
                self._role = "publishing"
                logger().info(EventLogCode.RELAY_LEADS, service=self._service)
                await self._publish_until(stop, lock, publisher)

    async def _publish_until(self, stop: asyncio.Event, lock: SessionLock, publisher: FencedPublisher) -> None:
        while not stop.is_set():
            if not await lock.value(_ANYTHING) or not await self._publish_batch(lock, publisher):
                await wait_until_set(stop, _POLL)
            self._trouble = None
            self._backoff.reset()

    async def _publish_batch(self, lock: SessionLock, publisher: FencedPublisher) -> bool:
        """Publish and mark the oldest rows; False while a replay is being prepared."""
        if not await lock.try_acquire(BATCH_LOCK):
            return False
        rows = await lock.rows(_READ_BATCH, self._settings.relay_batch_size)
        if rows:
            await self._send(rows, lock, publisher)
            await self._mark_published(lock, rows)
            for row in rows:
                self._metrics.events_published.labels(row["topic"]).inc()
        await lock.release(BATCH_LOCK)
        return True

    async def _send(self, rows: Sequence[Row], lock: SessionLock, publisher: FencedPublisher) -> None:
        """Publish, unless the lock is lost meanwhile: then stop at once."""
        sending = asyncio.ensure_future(publisher.publish([self._message(row) for row in rows]))
        losing = asyncio.ensure_future(lock.lost.wait())
        try:
            await asyncio.wait([sending, losing], return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                raise LockLost("while publishing")
            sending.result()
        finally:
            for task in (sending, losing):
                task.cancel()
            await asyncio.gather(sending, losing, return_exceptions=True)

    async def _mark_published(self, lock: SessionLock, rows: Sequence[Row]) -> None:
        await lock.rows(_MARK_PUBLISHED, [row["position"] for row in rows])

    def _message(self, row: Row) -> Message:
        headers = [
            (HEADER_CONTENT_TYPE, CONTENT_TYPE.encode()),
            (HEADER_TYPE, row["type"].encode()),
            (HEADER_ID, str(row["id"]).encode()),
        ]
        if row["traceparent"] is not None:
            headers.append((HEADER_TRACEPARENT, row["traceparent"].encode()))
        return Message(
            topic=self._settings.topic_prefix + row["topic"],
            key=str(row["subject"]).encode(),
            value=row["payload"],
            headers=tuple(headers),
        )

    def _interrupted(self, error: Exception) -> None:
        fenced = isinstance(error, ProducerFenced)
        self._trouble = "another relay took over" if fenced else error_type(error)
        self._metrics.relay_failures.inc()
        logger().warning(
            EventLogCode.RELAY_INTERRUPTED,
            service=self._service,
            reason=self._trouble,
            detail=str(error),
        )

    async def _measure_until(self, stop: asyncio.Event) -> None:
        """Keep the figures of the outbox up to date, also while there is no broker or another relay leads."""
        waiting = sa.select(
            sa.func.count(),
            sa.func.extract("epoch", sa.func.clock_timestamp() - sa.func.min(outbox.c.recorded_at)),
        ).where(outbox.c.published_at.is_(None))
        while not stop.is_set():
            try:
                async with self._database.transaction() as session:
                    count, seconds = (await session.execute(waiting)).one()
            except DatabaseUnavailable:
                pass  # readiness asks the database itself
            else:
                self._unpublished, self._oldest_seconds = count, float(seconds or 0)
                self._metrics.outbox_unpublished.set(count)
                self._metrics.outbox_oldest_seconds.set(self._oldest_seconds)
            await wait_until_set(stop, _MEASURE_EVERY)
