"""What the outbox and the inbox forget, and when.

The outbox is kept for replay. The inbox is kept longer than any outbox: an event that a replay may send again must
still be known as applied.
"""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.database import Database
from yilian_kit.jobs import PeriodicJob
from yilian_kit.settings import ServiceSettings
from yilian_kit.tables import inbox, outbox

_AT_A_TIME = 10_000  # rows a transaction, so that it stays far from its deadline
_EVERY = timedelta(hours=6)


async def prune_outbox(session: AsyncSession, *, older_than: timedelta) -> int:
    """Delete events published longer ago than ``older_than``, the oldest first; returns how many, at most 10,000."""
    oldest = (
        sa.select(outbox.c.position)
        .where(outbox.c.published_at < sa.func.clock_timestamp() - older_than)
        .order_by(outbox.c.published_at)
        .limit(_AT_A_TIME)
    )
    deleted = await session.execute(sa.delete(outbox).where(outbox.c.position.in_(oldest)).returning(outbox.c.position))
    return len(deleted.all())


async def prune_inbox(session: AsyncSession, *, older_than: timedelta) -> int:
    """Delete inbox rows older than ``older_than``, the oldest first; returns how many, at most 10,000."""
    oldest = (
        sa.select(inbox.c.consumer, inbox.c.event_id)
        .where(inbox.c.handled_at < sa.func.clock_timestamp() - older_than)
        .order_by(inbox.c.handled_at)
        .limit(_AT_A_TIME)
    )
    deleted = await session.execute(
        sa.delete(inbox).where(sa.tuple_(inbox.c.consumer, inbox.c.event_id).in_(oldest)).returning(inbox.c.event_id)
    )
    return len(deleted.all())


def retention_jobs(database: Database, settings: ServiceSettings) -> tuple[PeriodicJob, ...]:
    """The jobs that keep outbox and inbox as long as the settings say."""

    async def forget_published() -> None:
        age = timedelta(days=settings.outbox_retention_days)
        while True:
            async with database.transaction() as session:
                if await prune_outbox(session, older_than=age) < _AT_A_TIME:
                    return

    async def forget_handled() -> None:
        age = timedelta(days=settings.inbox_retention_days)
        while True:
            async with database.transaction() as session:
                if await prune_inbox(session, older_than=age) < _AT_A_TIME:
                    return

    return (
        PeriodicJob("prune-outbox", every=_EVERY, run=forget_published),
        PeriodicJob("prune-inbox", every=_EVERY, run=forget_handled),
    )
