"""Counts of one service's events, for ``/v1/events/figures``."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.tables import dead_letter, inbox, outbox


@dataclass(frozen=True)
class EventFigures:
    """Own events acknowledged by the broker and still waiting; others' events applied and parked.

    ``consumed`` counts events that had a handler here, each once; ``dead_lettered`` those not replayed yet.
    """

    published: int
    unpublished: int
    consumed: int
    dead_lettered: int


async def event_figures(session: AsyncSession) -> EventFigures:
    """The figures as of the session's snapshot, over all that retention has not deleted."""

    def count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).select_from(table).where(*conditions).scalar_subquery()

    row = (
        await session.execute(
            sa.select(
                count(outbox, outbox.c.published_at.is_not(None)),
                count(outbox, outbox.c.published_at.is_(None)),
                count(inbox),
                count(dead_letter, dead_letter.c.replayed_at.is_(None)),
            )
        )
    ).one()
    return EventFigures(published=row[0], unpublished=row[1], consumed=row[2], dead_lettered=row[3])
