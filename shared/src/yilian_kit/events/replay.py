"""Publish recorded events again: for a consumer that lost its data, or after the broker lost its own."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from yilian_kit.database import Database
from yilian_kit.events.log_codes import EventLogCode
from yilian_kit.events.relay import BATCH_LOCK
from yilian_kit.observability.logging import logger
from yilian_kit.tables import outbox

_DEADLINE = 600.0  # seconds for one statement over what may be millions of rows


async def replay_outbox(database: Database, since: datetime | int) -> int:
    """Hand everything recorded ``since`` an instant (aware) or an outbox position to the relay again.

    Returns the number of events. They keep their ids and their order, so that who applied them does nothing, and the
    newest event of an aggregate is again the last one in its topic. New events queue up behind them.

    Raises ``ValueError`` for an instant without a time zone.
    """
    if isinstance(since, datetime) and since.tzinfo is None:
        raise ValueError("an instant without a time zone says nothing")
    first = outbox.c.position >= since if isinstance(since, int) else outbox.c.recorded_at >= since
    async with database.transaction(_DEADLINE) as session:
        await session.execute(sa.text("SET LOCAL statement_timeout = 0"))
        # The relay marks what it is sending now before this reads; otherwise that batch would be left out, and
        # older events of its aggregates would land behind it.
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(BATCH_LOCK, 0))))
        handed = await session.execute(
            sa.update(outbox).where(outbox.c.published_at.is_not(None), first).values(published_at=None)
        )
        count = cast(sa.CursorResult[Any], handed).rowcount
    logger().info(EventLogCode.OUTBOX_REPLAYED, events=count)
    return count
