"""Villages and areas in PostgreSQL."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.conditions import one_of
from contracting.adapters.cursors import after_text
from contracting.adapters.place_rows import place_in, read_places, select_places
from contracting.adapters.scope import Scope
from contracting.adapters.tables import area, village
from contracting.application.ports import Institution
from contracting.domain.errors import CodeTaken, UnknownCode
from contracting.domain.facts import Place
from contracting.domain.villages import Area, Village
from yilian_kit.pagination import Page, PageRequest
from yilian_kit.tables import organisation


class VillageRepository:
    """See ``application.ports.Villages``."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def add_area(self, new: Area) -> None:
        """Store an area. Raises ``CodeTaken``."""
        statement = insert(area).values(
            id=new.id, code=new.code, name=new.name, chief_name=new.chief_name, institution_id=new.institution_id
        )
        stored = await self._session.execute(statement.on_conflict_do_nothing().returning(area.c.id))
        if stored.first() is None:
            raise CodeTaken("area", new.code)

    async def add_village(self, new: Village) -> None:
        """Store a village. Raises ``CodeTaken``."""
        statement = insert(village).values(
            id=new.id,
            code=new.code,
            name=new.name,
            area_id=new.area_id,
            institution_id=new.institution_id,
            registered_on=new.registered_on,
        )
        stored = await self._session.execute(statement.on_conflict_do_nothing().returning(village.c.id))
        if stored.first() is None:
            raise CodeTaken("village", new.code)

    async def area_by_code(self, code: str) -> Area:
        """An area of the caller's scope. Raises ``UnknownCode``."""
        statement = sa.select(area).where(area.c.code == code, self._scope.institution(area.c.institution_id))
        row = (await self._session.execute(statement)).first()
        if row is None:
            raise UnknownCode("area_code", code)
        return _area(row)

    async def places(self, village_codes: Collection[str]) -> Mapping[str, tuple[UUID, Place]]:
        """Village id and place of those of the codes that the caller sees."""
        statement = select_places().where(
            one_of(village.c.code, village_codes), self._scope.institution(village.c.institution_id)
        )
        return {row.code: (row.id, place_in(row)) for row in await self._session.execute(statement)}

    async def places_by_id(self, village_ids: Collection[UUID]) -> Mapping[UUID, Place]:
        """The places of villages, whoever asks."""
        return await read_places(self._session, village_ids)

    async def page(self, page: PageRequest) -> Page[tuple[Village, Area, Institution]]:
        """The villages that the caller sees, by code."""
        statement = (
            sa.select(village, area, organisation)
            .join(area, area.c.id == village.c.area_id)
            .join(organisation, organisation.c.id == village.c.institution_id)
            .where(self._scope.institution(village.c.institution_id))
            .order_by(village.c.code)
            .limit(page.limit + 1)
            .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        if (after := after_text(page)) is not None:
            statement = statement.where(village.c.code > after)
        rows = [
            (
                Village(
                    id=row.village_id,
                    code=row.village_code,
                    name=row.village_name,
                    area_id=row.village_area_id,
                    institution_id=row.village_institution_id,
                    registered_on=row.village_registered_on,
                ),
                Area(row.area_id, row.area_code, row.area_name, row.area_chief_name, row.area_institution_id),
                _institution(row),
            )
            for row in await self._session.execute(statement)
        ]
        return Page.cut(rows, page, lambda found: (found[0].code,))

    async def page_areas(self, page: PageRequest) -> Page[tuple[Area, Institution]]:
        """The areas that the caller sees, by code."""
        statement = (
            sa.select(area, organisation)
            .join(organisation, organisation.c.id == area.c.institution_id)
            .where(self._scope.institution(area.c.institution_id))
            .order_by(area.c.code)
            .limit(page.limit + 1)
            .set_label_style(sa.LABEL_STYLE_TABLENAME_PLUS_COL)
        )
        if (after := after_text(page)) is not None:
            statement = statement.where(area.c.code > after)
        rows = [
            (
                Area(row.area_id, row.area_code, row.area_name, row.area_chief_name, row.area_institution_id),
                _institution(row),
            )
            for row in await self._session.execute(statement)
        ]
        return Page.cut(rows, page, lambda found: (found[0].code,))


def _area(row: Any) -> Area:
    return Area(row.id, row.code, row.name, row.chief_name, row.institution_id)


def _institution(row: Any) -> Institution:
    return Institution(
        id=row.organisation_id,
        code=row.organisation_code,
        name=row.organisation_name,
        tier=row.organisation_tier,
        ancestor_ids=tuple(row.organisation_ancestor_ids),
    )
