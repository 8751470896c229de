"""The inbox: which events this service has applied, written in the transaction that applied them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.tables import inbox


async def enter_inbox(session: AsyncSession, consumer: str, events: Iterable[tuple[UUID, str]]) -> set[UUID]:
    """Enter events (id, type); returns the ids that were not there yet, which alone are to be applied.

    An id that another transaction is entering right now is waited for: it is new only if that one rolls back.
    """
    rows = [{"consumer": consumer, "event_id": event_id, "event_type": event_type} for event_id, event_type in events]
    if not rows:
        return set()
    entered = await session.execute(insert(inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.event_id))
    return set(entered.scalars())
