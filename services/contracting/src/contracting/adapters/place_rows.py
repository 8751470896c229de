"""The places of villages, for facts and lists."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.conditions import one_of
from contracting.adapters.tables import village
from contracting.domain.facts import Place
from yilian_kit.tables import organisation


def select_places() -> sa.Select[Any]:
    """Villages with the codes of their institutions."""
    return sa.select(
        village.c.id, village.c.code, village.c.institution_id, organisation.c.code.label("institution_code")
    ).join(organisation, organisation.c.id == village.c.institution_id)


def place_in(row: Any) -> Place:
    """The place in a row of ``select_places``."""
    return Place(row.code, row.institution_id, row.institution_code)


async def read_places(session: AsyncSession, village_ids: Collection[UUID]) -> dict[UUID, Place]:
    """The places of villages, whoever asks."""
    rows = await session.execute(select_places().where(one_of(village.c.id, village_ids)))
    return {row.id: place_in(row) for row in rows}
