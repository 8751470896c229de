"""From records to changes: envelopes are read, inbox rows entered, handlers run, all in the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.clock import scenario_time
from yilian_kit.events.envelope import HEADER_TRACEPARENT, HEADER_TYPE, Envelope, MalformedEnvelope
from yilian_kit.events.failures import unreadable
from yilian_kit.events.inbox import enter_inbox
from yilian_kit.events.kafka import KafkaRecord, header
from yilian_kit.events.subscriptions import PermanentFailure, ReceivedEvent, Subscription
from yilian_kit.observability.logging import bound_context
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.observability.tracing import Tracing
from yilian_kit.settings import ServiceSettings


@dataclass(frozen=True)
class Delivery:
    """A record that has handlers here: its envelope, and its data once per handler in that handler's model."""

    envelope: Envelope
    topic: str
    traceparent: str | None
    parts: tuple[tuple[Subscription, ReceivedEvent], ...]  # type: ignore[type-arg]  # the model differs per part


class EventHandling:
    """The handlers of one consumer group, and how a record reaches them."""

    def __init__(
        self,
        group: str,
        subscriptions: Iterable[Subscription],
        settings: ServiceSettings,
        metrics: ServiceMetrics,
        tracing: Tracing,
    ) -> None:
        self.group = group
        self._simulated_time = settings.simulated_time
        self._metrics = metrics
        self._tracing = tracing
        self._by_event: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
        for subscription in subscriptions:
            self._by_event[settings.topic_prefix + subscription.topic, subscription.event_type].append(subscription)

    @property
    def topics(self) -> frozenset[str]:
        """The topics to read, with the prefix of the installation."""
        return frozenset(topic for topic, _ in self._by_event)

    def read(self, record: KafkaRecord) -> Delivery | None:
        """Parse a record; None when nobody here wants it: an event type without handler, or a compacted deletion.

        Raises ``PermanentFailure`` when it cannot be understood.
        """
        named_type = header(record, HEADER_TYPE)
        if record.value is None or (named_type is not None and (record.topic, named_type) not in self._by_event):
            return None
        try:
            envelope = Envelope.from_bytes(record.value)
        except MalformedEnvelope as error:
            raise PermanentFailure(str(error)) from None
        wanted = self._by_event.get((record.topic, envelope.type))
        if wanted is None:
            return None
        traceparent = header(record, HEADER_TRACEPARENT) or envelope.traceparent
        return Delivery(
            envelope, record.topic, traceparent, tuple((each, _received(envelope, each)) for each in wanted)
        )

    async def apply(self, session: AsyncSession, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Enter deliveries into the inbox and run the handlers of those that are new, in order.

        Returns the ones that were new. The caller commits, and repeats or gives up when anything is raised.
        """
        entering = [(each.envelope.id, each.envelope.type) for each in deliveries]
        new = await enter_inbox(session, self.group, entering)
        applied = []
        for delivery in deliveries:
            if delivery.envelope.id not in new:
                continue
            new.discard(delivery.envelope.id)  # the same event may stand twice among the deliveries
            await self._handle(session, delivery)
            applied.append(delivery)
        return applied

    def count(self, deliveries: Sequence[Delivery], applied: Sequence[Delivery]) -> None:
        """Count what a committed transaction did."""
        for delivery in applied:
            self._metrics.events_handled.labels(delivery.envelope.type, "applied").inc()
        for _ in range(len(deliveries) - len(applied)):
            self._metrics.events_handled.labels("any", "already-applied").inc()

    async def _handle(self, session: AsyncSession, delivery: Delivery) -> None:
        with (
            bound_context(event_id=str(delivery.envelope.id)),
            self._tracing.consumer_span(delivery.envelope.type, delivery.topic, delivery.traceparent),
            self._time_of(delivery.envelope),
        ):
            for subscription, event in delivery.parts:
                await subscription.handler(session, event)

    def _time_of(self, envelope: Envelope) -> AbstractContextManager[None]:
        return scenario_time(envelope.time) if self._simulated_time else nullcontext()


def _received(envelope: Envelope, subscription: Subscription) -> ReceivedEvent:  # type: ignore[type-arg]
    try:
        data = subscription.model.model_validate_json(to_json(envelope.data))
    except ValidationError as error:
        raise unreadable(error, subscription.model) from None
    return ReceivedEvent(
        id=envelope.id,
        type=envelope.type,
        subject=envelope.subject,
        aggregate_version=envelope.aggregateversion,
        time=envelope.time,
        data=data,
    )
