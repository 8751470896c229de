"""How much is stored: for tests in which nothing may be."""

from __future__ import annotations

import sqlalchemy as sa

from drg_billing.adapters.tables import metadata
from yilian_kit.tables import kit_metadata

from .county import County


async def rows_stored(county: County) -> dict[str, int]:
    """Rows of every table of the service, the kit's (audit, outbox, idempotency) among them."""
    tables = (*metadata.sorted_tables, *kit_metadata.sorted_tables)
    counts = (sa.select(sa.func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables)
    async with county.service.database.transaction() as session:
        return dict((await session.execute(sa.select(*counts))).mappings().one())
