"""Events in tests: what was recorded, what arrives, and an outbox without a database."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.database import Database
from yilian_kit.events.envelope import HEADER_ID, HEADER_TYPE, Envelope
from yilian_kit.events.handling import EventHandling
from yilian_kit.events.kafka import StoredRecord
from yilian_kit.events.outbox import EventDraft, Outbox
from yilian_kit.events.subscriptions import Subscription
from yilian_kit.identifiers import new_id
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.observability.tracing import Tracing
from yilian_kit.settings import ServiceSettings
from yilian_kit.tables import outbox


class RecordingOutbox(Outbox):
    """An outbox that keeps drafts in memory, for tests of what a use case tells without a database."""

    def __init__(self) -> None:
        self.drafts: list[EventDraft] = []

    async def add(self, session: AsyncSession, draft: EventDraft) -> UUID:
        """Keep the draft."""
        self.drafts.append(draft)
        return new_id()

    async def add_all(self, session: AsyncSession, drafts: Sequence[EventDraft]) -> list[UUID]:
        """Keep the drafts."""
        return [await self.add(session, draft) for draft in drafts]


async def recorded_events(database: Database) -> list[Envelope]:
    """What a service has put into its outbox, published or not, oldest first."""
    async with database.transaction() as session:
        rows = await session.execute(sa.select(outbox.c.payload).order_by(outbox.c.position))
        return [Envelope.from_bytes(payload) for payload in rows.scalars()]


def arriving_event(
    event_type: str,
    data: dict[str, Any],
    *,
    subject: UUID | None = None,
    version: int = 1,
    time: datetime | None = None,
    event_id: UUID | None = None,
) -> Envelope:
    """An event as another service would publish it; what is not given is made up."""
    return Envelope(
        id=event_id or new_id(),
        source="/yilian/test",
        type=event_type,
        subject=subject or new_id(),
        time=time or datetime.now(UTC),
        aggregateversion=version,
        data=data,
    )


async def deliver(
    database: Database,
    settings: ServiceSettings,
    group: str,
    subscriptions: Iterable[Subscription],
    topic: str,
    event: Envelope,
) -> bool:
    """Run an event through a service's handlers as its consumer does, inbox included, but without Kafka.

    Returns False when the service has no handler for it or has applied it before. Raises what the handler raises, and
    ``PermanentFailure`` when the data does not fit the consumer's model.
    """
    handling = EventHandling(group, subscriptions, settings, ServiceMetrics(group), Tracing(group))
    record = StoredRecord(
        topic=settings.topic_prefix + topic,
        partition=0,
        offset=0,
        key=str(event.subject).encode(),
        value=event.to_bytes(),
        headers=[(HEADER_TYPE, event.type.encode()), (HEADER_ID, str(event.id).encode())],
    )
    delivery = handling.read(record)
    if delivery is None:
        return False
    async with database.transaction() as session:
        return bool(await handling.apply(session, [delivery]))
