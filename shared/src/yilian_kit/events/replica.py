"""A copy of another service's aggregate, fed by its events: it only moves forward."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession


async def apply_if_newer(session: AsyncSession, table: sa.Table, values: Mapping[str, Any], *, key: str = "id") -> bool:
    """Store an aggregate's whole state in its replica ``table`` unless it has the same or a newer version of it.

    ``values`` has the aggregate's ``version`` and its ``key``; both are columns of the table, the key with a unique
    constraint. Returns False when the state was old: events of one aggregate may arrive late or twice.
    """
    statement = insert(table).values(**values)
    stored = await session.execute(
        statement.on_conflict_do_update(
            index_elements=[table.c[key]],
            set_={name: statement.excluded[name] for name in values if name != key},
            where=table.c.version < statement.excluded.version,
        ).returning(table.c[key])
    )
    return stored.first() is not None
