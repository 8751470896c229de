"""The inbox: which events this service has applied, written in the transaction that applied them."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

# One statement whatever the number of events, so that neither side prepares a new one for each batch.
_ENTER = sa.text(
    """
    INSERT INTO inbox (consumer, event_id, event_type)
    SELECT :consumer, event_id, event_type FROM unnest(:event_ids, :event_types) AS entering (event_id, event_type)
    ON CONFLICT DO NOTHING
    RETURNING event_id
    """
).bindparams(
    sa.bindparam("consumer", type_=sa.Text),
    sa.bindparam("event_ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("event_types", type_=ARRAY(sa.Text)),
)


async def enter_inbox(session: AsyncSession, consumer: str, events: Iterable[tuple[UUID, str]]) -> set[UUID]:
    """Enter events (id, type); returns the ids that were not there yet, which alone are to be applied.

    An id that another transaction is entering right now is waited for: it is new only if that one rolls back.
    """
    entering = dict(events)
    if not entering:
        return set()
    entered = await session.execute(
        _ENTER, {"consumer": consumer, "event_ids": list(entering), "event_types": list(entering.values())}
    )
    return set(entered.scalars())
