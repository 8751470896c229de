"""The outbox: an event is stored in the same transaction as the change that it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.clock import Clock
from yilian_kit.events.envelope import Envelope
from yilian_kit.events.topics import Topic
from yilian_kit.identifiers import new_id
from yilian_kit.observability.tracing import current_traceparent
from yilian_kit.tables import outbox

LARGEST_EVENT = 900_000
"""Bytes. Kafka refuses records above 1,048,576 by default, and one that it refuses would hold up all behind it."""

# One statement whatever the number of events; ORDINALITY keeps the order in which they are given positions.
_STORE = sa.text(
    """
    INSERT INTO outbox (id, type, topic, subject, aggregate_version, payload, traceparent)
    SELECT id, type, topic, subject, aggregate_version, payload, traceparent
    FROM unnest(:id, :type, :topic, :subject, :aggregate_version, :payload, :traceparent) WITH ORDINALITY
        AS event (id, type, topic, subject, aggregate_version, payload, traceparent, place)
    ORDER BY place
    """
).bindparams(
    *(
        sa.bindparam(name, type_=ARRAY(outbox.c[name].type))
        for name in ("id", "type", "topic", "subject", "aggregate_version", "payload", "traceparent")
    )
)


class EventTooLarge(Exception):
    """The event would not fit into a Kafka record; the transaction that recorded it must not commit."""

    def __init__(self, event_type: str, size: int) -> None:
        super().__init__(f"{event_type} takes {size} bytes, {LARGEST_EVENT} are allowed")
        self.event_type = event_type
        self.size = size


@dataclass(frozen=True)
class EventDraft:
    """A fact ready to be told. ``subject`` is the aggregate's id and becomes the Kafka key.

    ``aggregate_version`` is the aggregate's version after the change; ``data`` has no plaintext ID number, name,
    phone, address or clinical free text.
    """

    type: str
    topic: Topic
    subject: UUID
    aggregate_version: int
    data: BaseModel


class Outbox:
    """Stores events for the relay to publish."""

    def __init__(self, source: str, clock: Clock) -> None:
        """``source`` is the name of the service; ``clock`` stamps the events."""
        self._source = f"/yilian/{source}"
        self._clock = clock

    async def add(self, session: AsyncSession, draft: EventDraft) -> UUID:
        """Store the event in the session's transaction; returns its id.

        The relay publishes it after the commit; a rollback takes it back. The trace of the current request or event
        goes along. Raises ``EventTooLarge``.
        """
        (event_id,) = await self.add_all(session, [draft])
        return event_id

    async def add_all(self, session: AsyncSession, drafts: Sequence[EventDraft]) -> list[UUID]:
        """Store several events, in this order, by one statement; returns their ids. Raises ``EventTooLarge``."""
        if not drafts:
            return []
        rows = [self._row(draft) for draft in drafts]
        await session.execute(_STORE, {name: [row[name] for row in rows] for name in rows[0]})
        return [row["id"] for row in rows]

    def _row(self, draft: EventDraft) -> dict[str, Any]:
        envelope = Envelope(
            id=new_id(),
            source=self._source,
            type=draft.type,
            subject=draft.subject,
            time=self._clock.now(),
            aggregateversion=draft.aggregate_version,
            traceparent=current_traceparent(),
            data=draft.data.model_dump(mode="json"),
        )
        payload = envelope.to_bytes()
        if len(payload) > LARGEST_EVENT:
            raise EventTooLarge(draft.type, len(payload))
        return {
            "id": envelope.id,
            "type": envelope.type,
            "topic": draft.topic.name,
            "subject": envelope.subject,
            "aggregate_version": envelope.aggregateversion,
            "payload": payload,
            "traceparent": envelope.traceparent,
        }
