"""How much is stored: for tests in which nothing may be."""

from __future__ import annotations

import sqlalchemy as sa

from drg_billing.adapters.tables import metadata
from yilian_kit.tables import kit_metadata

from .county import County


async def rows_stored(county: County) -> dict[str, int]:
    """Rows of every table of the service, the kit's (audit, outbox, idempotency) among them."""
    counts = {}
    async with county.service.database.transaction() as session:
        for table in (*metadata.sorted_tables, *kit_metadata.sorted_tables):
            counts[table.name] = await session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    return counts
