"""The consumer: a service's member of its consumer group, made anew whenever it fails or falls silent."""

import asyncio
import time
from collections.abc import Iterable

import sqlalchemy as sa
from aiokafka.errors import KafkaError

from yilian_kit.backoff import Backoff
from yilian_kit.database import Database, DatabaseUnavailable
from yilian_kit.events.dead_letter_queue import DeadLetterQueue
from yilian_kit.events.handling import EventHandling
from yilian_kit.events.kafka import close_client, group_consumer
from yilian_kit.events.log_codes import EventLogCode
from yilian_kit.events.membership import ConsumerSilent, Membership
from yilian_kit.events.partition_worker import WorkerTools
from yilian_kit.events.subscriptions import Handler, PermanentFailure, ReceivedEvent, Subscription
from yilian_kit.health import ComponentHealth
from yilian_kit.jobs import wait_until_set
from yilian_kit.observability.exceptions import error_type
from yilian_kit.observability.logging import logger
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.observability.tracing import Tracing
from yilian_kit.settings import ServiceSettings
from yilian_kit.tables import dead_letter

_LOOK_EVERY = 1.0  # seconds between two looks at the workers and at the age of the last answer
_COUNT_EVERY = 15.0  # seconds between two counts of the dead letters
_FIRST_PAUSE = 0.2  # seconds after a failure
_LONGEST_PAUSE = 5.0
_UNREADY_AFTER = 3  # times the silence after which a member is made anew: that did not help either


class Consumer:
    """Applies other services' events to this service's database, each once.

    Records of one partition are applied in order, partitions side by side. See ``partition_worker`` for what happens
    to a record, ``membership`` for rebalances, and ``failures`` for what is retried.
    """

    def __init__(
        self,
        database: Database,
        settings: ServiceSettings,
        group: str,
        subscriptions: Iterable[Subscription],
        *,
        metrics: ServiceMetrics | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        """``group`` is the name of the service; the consumer group in Kafka has the installation's prefix before it."""
        self._database = database
        self._settings = settings
        self._group = group
        self._metrics = metrics or ServiceMetrics(group)
        self._handling = EventHandling(group, subscriptions, settings, self._metrics, tracing or Tracing(group))
        self._membership: Membership | None = None
        self._trouble: str | None = "starting"
        self._last_heard = time.monotonic()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until ``stop`` is set; transactions in hand are finished and their offsets committed first."""
        counting = asyncio.create_task(self._count_dead_letters_until(stop), name="count dead letters")
        dead_letters = DeadLetterQueue(self._settings, self._group)
        backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
        try:
            while self._handling.topics and not stop.is_set():
                try:
                    await self._take_part(stop, dead_letters, backoff)
                except (KafkaError, OSError, TimeoutError, ConsumerSilent) as error:
                    self._interrupted(error)
                    await wait_until_set(stop, backoff.next())
            await stop.wait()
        finally:
            counting.cancel()
            await asyncio.gather(counting, return_exceptions=True)
            await dead_letters.close()

    def health(self) -> ComponentHealth:
        """Degraded as soon as something fails; unready when the broker has not answered for long."""
        if not self._handling.topics:
            return ComponentHealth(ok=True, detail="nothing to consume")
        silence = time.monotonic() - self._last_heard
        ok = silence <= self._settings.consumer_silence_seconds * _UNREADY_AFTER
        detail = f"last answer {silence:.0f} s ago"
        trouble = self._trouble or (self._membership and self._membership.trouble)
        if trouble is not None:
            return ComponentHealth(ok=ok, degraded=True, detail=f"{trouble}; {detail}")
        return ComponentHealth(ok=ok, degraded=not ok, detail=detail)

    @property
    def waiting(self) -> int | None:
        """Records at the broker that are not applied yet; None while this process does not see all partitions."""
        if not self._handling.topics:
            return 0
        return None if self._membership is None else self._membership.waiting()

    async def _take_part(self, stop: asyncio.Event, dead_letters: DeadLetterQueue, backoff: Backoff) -> None:
        """Be a member of the group until ``stop``, an error, or silence."""
        kafka = group_consumer(self._settings, self._settings.topic_prefix + self._group)
        tools = WorkerTools(
            consumer=kafka,
            database=self._database,
            handling=self._handling,
            dead_letters=dead_letters,
            settings=self._settings,
            metrics=self._metrics,
            transactions=asyncio.Semaphore(self._settings.consumer_concurrency),
        )
        membership = Membership(tools, self._handling.topics)
        try:
            async with asyncio.timeout(self._settings.kafka_request_timeout_seconds * 2):
                await kafka.start()
            # After the start, which would wait for topics: one that is not declared yet is found when it is.
            kafka.subscribe(topics=sorted(self._handling.topics), listener=membership)
            self._membership = membership
            while not stop.is_set():
                if await membership.look():
                    self._trouble = None
                    backoff.reset()
                self._last_heard = membership.last_heard or self._last_heard
                await wait_until_set(stop, _LOOK_EVERY)
        finally:
            self._membership = None
            try:
                await membership.leave()
            finally:
                await close_client(kafka, self._group)

    def _interrupted(self, error: Exception) -> None:
        self._trouble = f"interrupted: {error_type(error)}"
        logger().warning(
            EventLogCode.CONSUMER_SILENT if isinstance(error, ConsumerSilent) else EventLogCode.CONSUMER_INTERRUPTED,
            group=self._group,
            reason=error_type(error),
            detail=str(error),
        )

    async def _count_dead_letters_until(self, stop: asyncio.Event) -> None:
        waiting = sa.select(sa.func.count()).select_from(dead_letter).where(dead_letter.c.replayed_at.is_(None))
        while not stop.is_set():
            try:
                async with self._database.transaction() as session:
                    self._metrics.dead_letters.set((await session.execute(waiting)).scalar_one())
            except DatabaseUnavailable:
                pass  # readiness asks the database itself
            await wait_until_set(stop, _COUNT_EVERY)


__all__ = ["Consumer", "Handler", "PermanentFailure", "ReceivedEvent", "Subscription"]
