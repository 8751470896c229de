"""Alliances in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from alliance.adapters.keyset import code_key
from alliance.adapters.row_scope import RowScope
from alliance.adapters.tables import alliance, institution
from alliance.domain.alliance import Alliance, LeadsAlready
from alliance.domain.errors import CodeTaken, RecordNotFound
from yilian_kit.database import violated_constraint
from yilian_kit.pagination import Page, PageRequest


class AllianceRepository:
    """An alliance is shown to whoever sees its lead hospital, and to its members."""

    def __init__(self, session: AsyncSession, scope: RowScope) -> None:
        self._session = session
        self._visible = sa.or_(scope.sees(alliance.c.lead_institution_id), alliance.c.id == scope.alliance_id)

    async def find(self, code: str) -> Alliance | None:
        return await self._first(alliance.c.code == code)

    async def led_by(self, institution_id: UUID) -> Alliance | None:
        return await self._first(alliance.c.lead_institution_id == institution_id)

    async def get(self, alliance_id: UUID) -> Alliance:
        return await self._one(alliance_id, sa.true())

    async def visible(self, alliance_id: UUID) -> Alliance:
        return await self._one(alliance_id, self._visible)

    async def several(self, alliance_ids: Collection[UUID]) -> Mapping[UUID, Alliance]:
        statement = sa.select(alliance).where(alliance.c.id.in_(alliance_ids))
        return {row["id"]: Alliance(**row) for row in (await self._session.execute(statement)).mappings()}

    async def page(self, request: PageRequest) -> Page[Alliance]:
        statement = sa.select(alliance).where(self._visible)
        if request.after is not None:
            statement = statement.where(alliance.c.code > code_key(request.after))
        statement = statement.order_by(alliance.c.code).limit(request.limit + 1)
        rows = [Alliance(**row) for row in (await self._session.execute(statement)).mappings()]
        return Page.cut(rows, request, lambda row: (row.code,))

    async def add(self, new: Alliance) -> None:
        try:
            async with self._session.begin_nested():
                await self._session.execute(
                    sa.insert(alliance).values(
                        id=new.id,
                        code=new.code,
                        name=new.name,
                        lead_institution_id=new.lead_institution_id,
                        version=new.version,
                    )
                )
        except IntegrityError as error:
            if violated_constraint(error) == "alliance_code":
                raise CodeTaken("alliance", new.code) from error
            lead = sa.select(institution.c.code).where(institution.c.id == new.lead_institution_id)
            raise LeadsAlready((await self._session.execute(lead)).scalar_one()) from error

    async def _first(self, condition: sa.ColumnElement[bool]) -> Alliance | None:
        row = (await self._session.execute(sa.select(alliance).where(condition))).mappings().first()
        return Alliance(**row) if row else None

    async def _one(self, alliance_id: UUID, condition: sa.ColumnElement[bool]) -> Alliance:
        found = await self._first(sa.and_(alliance.c.id == alliance_id, condition))
        if found is None:
            raise RecordNotFound("alliance", alliance_id)
        return found
