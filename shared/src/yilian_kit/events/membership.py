"""A member of the consumer group: it is given partitions, works on them, gives them back, and watches for silence."""

import asyncio
import time
from collections.abc import Iterable

from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener

from yilian_kit.events.kafka import rebalance_timeout
from yilian_kit.events.log_codes import EventLogCode
from yilian_kit.events.partition_worker import PartitionWorker, WorkerTools
from yilian_kit.observability.logging import logger

_LEAVING_RESERVE = 2.0  # seconds of the rebalance timeout that are left for joining the group again
_NO_PARTITION = TopicPartition("none", 0)
_KEEPALIVE_DEADLINE = 1.0


class ConsumerSilent(Exception):
    """The broker has not answered for a partition, or the group has given out none, for too long."""


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """The workers of one consumer.

    aiokafka waits for ``on_partitions_revoked`` before it joins the group again, and keeps up the heartbeat meanwhile:
    workers finish their transaction and commit their offset there, so nothing is committed for a partition that has
    gone. Records still in hand are dropped; they come again to whoever is given the partition.
    """

    def __init__(self, tools: WorkerTools, topics: Iterable[str]) -> None:
        self._tools = tools
        self._topics = frozenset(topics)
        self._workers: dict[TopicPartition, PartitionWorker] = {}
        self._stamps: dict[TopicPartition, int | None] = {}
        self._heard: dict[TopicPartition, float] = {}
        self._unassigned_since: float | None = time.monotonic()
        self._closed = False

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Called before every rebalance: finish what is in hand, and stop."""
        self._unassigned_since = self._unassigned_since or time.monotonic()
        await self._stop_workers(rebalance_timeout(self._tools.settings) - _LEAVING_RESERVE)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Called after every rebalance: begin with the partitions given, from their committed offsets."""
        if self._closed:
            return
        partitions = sorted(assigned)
        self._unassigned_since = None
        self._workers = {partition: PartitionWorker(self._tools, partition) for partition in partitions}
        self._heard = dict.fromkeys(partitions, time.monotonic())
        self._stamps = dict.fromkeys(partitions)
        logger().info(EventLogCode.CONSUMER_ASSIGNED, group=self._tools.handling.group, partitions=len(partitions))

    async def leave(self) -> None:
        """Finish what is in hand, and take no more."""
        self._closed = True
        await self._stop_workers(rebalance_timeout(self._tools.settings))

    async def look(self) -> bool:
        """True when the broker has answered for every partition since the assignment.

        Raises what a worker failed with or the group's coordination met with, or ``ConsumerSilent``.
        """
        await self._show_life()
        now = time.monotonic()
        for partition, worker in self._workers.items():
            if worker.task.done() and not worker.task.cancelled():
                worker.task.result()
            stamp = self._stamp(partition)
            # A worker that is busy does not fetch; one that gave up its partition is not heard of again.
            heard = (stamp != self._stamps[partition] or worker.busy) and not worker.unanswered
            if heard and not worker.task.done():
                self._stamps[partition] = stamp
                self._heard[partition] = now
        self._measure()
        self._complain_of_silence(now)
        return self._unassigned_since is None and all(stamp is not None for stamp in self._stamps.values())

    @property
    def last_heard(self) -> float | None:
        """The monotonic time of the broker's last answer for a partition; a member without any counts as served."""
        if self._unassigned_since is not None:
            return None
        return max(self._heard.values(), default=time.monotonic())

    @property
    def trouble(self) -> str | None:
        """What keeps one of the workers from going on, or None."""
        return next((worker.trouble for worker in self._workers.values() if worker.trouble is not None), None)

    def waiting(self) -> int | None:
        """Records not applied yet; None unless this member has all partitions and has heard of each."""
        known = 0
        total = 0
        for topic in self._topics:
            partitions = self._tools.consumer.partitions_for_topic(topic)
            if not partitions:
                return None
            known += len(partitions)
        if known != len(self._workers):
            return None
        for partition, worker in self._workers.items():
            lag = self._lag(partition, worker)
            if lag is None:
                return None
            total += lag
        return total

    async def _stop_workers(self, deadline: float) -> None:
        workers, self._workers = self._workers, {}
        await asyncio.gather(*(worker.leave(deadline) for worker in workers.values()))
        for partition in workers:
            self._tools.metrics.consumer_lag.remove(partition.topic, str(partition.partition))

    async def _show_life(self) -> None:
        """Ask for no record: raises errors of the group, and tells the coordinator that somebody is at work."""
        try:
            async with asyncio.timeout(_KEEPALIVE_DEADLINE):
                await self._tools.consumer.getmany(_NO_PARTITION, timeout_ms=0)
        except TimeoutError:
            pass  # a rebalance is going on; if it never ends, that is silence

    def _stamp(self, partition: TopicPartition) -> int | None:
        """When the broker last answered a fetch of this partition, with records or without (epoch, milliseconds)."""
        if partition not in self._tools.consumer.assignment():
            return None
        stamp: int | None = self._tools.consumer.last_poll_timestamp(partition)
        return stamp

    def _lag(self, partition: TopicPartition, worker: PartitionWorker) -> int | None:
        if worker.applied_to is None or partition not in self._tools.consumer.assignment():
            return None
        end: int | None = self._tools.consumer.last_stable_offset(partition)
        return None if end is None else max(0, end - worker.applied_to)

    def _measure(self) -> None:
        for partition, worker in self._workers.items():
            lag = self._lag(partition, worker)
            if lag is not None:
                self._tools.metrics.consumer_lag.labels(partition.topic, str(partition.partition)).set(lag)
        if any(stamp is not None for stamp in self._stamps.values()):
            self._tools.metrics.consumer_last_poll.set_to_current_time()

    def _complain_of_silence(self, now: float) -> None:
        allowed = self._tools.settings.consumer_silence_seconds
        if self._unassigned_since is not None and now - self._unassigned_since > allowed:
            raise ConsumerSilent("the group gives out no partitions")
        for partition, heard in self._heard.items():
            if partition in self._workers and now - heard > allowed:
                raise ConsumerSilent(f"no answer for {partition.topic}/{partition.partition}")
