"""Writes batches of events to Kafka: all of a batch or none of it, and only as long as nobody else took over."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from aiokafka.errors import KafkaConnectionError

from yilian_kit.events.kafka import close_client, fenced_producer
from yilian_kit.settings import ServiceSettings


@dataclass(frozen=True)
class Message:
    """One record to write; ``topic`` with the prefix of the installation."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


class FencedPublisher:
    """A transactional producer. Starting a second one with the same id shuts this one out.

    A batch is one Kafka transaction. Consumers read committed records only, so that a batch that fails in its middle
    leaves nothing behind, and nothing of it overtakes. A relay that was frozen (a paused machine, a cut network)
    and wakes after another took over cannot write its old batch behind newer events of the same key, which in a
    compacted topic would be what is kept.

    After any error the publisher is of no more use: leave the block and make a new one, whose start aborts what this
    one left open.
    """

    def __init__(self, settings: ServiceSettings, transactional_id: str) -> None:
        self._deadline = settings.kafka_request_timeout_seconds * 2
        self._name = transactional_id
        self._settings = settings
        self._producer: Any = None

    async def __aenter__(self) -> Self:
        """Connect and shut out older publishers. Raises ``KafkaError``, ``TimeoutError`` or ``OSError``."""
        self._producer = fenced_producer(self._settings, self._name, transaction_timeout=self._deadline * 2)
        try:
            async with asyncio.timeout(self._deadline):
                await self._start()
        except BaseException:
            await close_client(self._producer, self._name)
            raise
        return self

    async def _start(self) -> None:
        try:
            await self._producer.start()
        except AssertionError as error:  # what aiokafka says while it knows no broker that answers
            raise KafkaConnectionError(str(error)) from error

    async def __aexit__(self, *_: object) -> None:
        await close_client(self._producer, self._name)

    async def publish(self, messages: Sequence[Message]) -> None:
        """Write all messages, those of one key in the order given; returns when the transaction is committed.

        Raises ``KafkaError`` or ``TimeoutError``; then none of them is visible, unless only the answer to the commit
        was lost.
        """
        futures: list[asyncio.Future[object]] = []
        try:
            async with asyncio.timeout(self._deadline):
                await self._producer.begin_transaction()
                for message in messages:
                    futures.append(
                        await self._producer.send(
                            message.topic, message.value, key=message.key, headers=list(message.headers)
                        )
                    )
                await asyncio.gather(*futures)
                await self._producer.commit_transaction()
        finally:
            for future in futures:
                if not future.cancel() and not future.cancelled():
                    future.exception()  # looked at, so that the event loop does not report it as forgotten
