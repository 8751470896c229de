"""Institutions in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from alliance.adapters.events import institution_data
from alliance.adapters.keyset import code_key
from alliance.adapters.row_scope import RowScope
from alliance.adapters.tables import institution, institution_history
from alliance.application.ports import InstitutionFilter
from alliance.domain.errors import CodeTaken, RecordNotFound
from alliance.domain.institution import Institution, Tier
from alliance.domain.tree import RootExists
from yilian_kit.database import update_versioned, violated_constraint
from yilian_kit.organisation import OrganisationData, apply_organisation
from yilian_kit.pagination import Page, PageRequest

_TREE_LOCK = sa.func.hashtextextended("alliance directory tree", 0)


class InstitutionRepository:
    """The directory. Its tables, their history and the kit's replica of the tree change together."""

    def __init__(self, session: AsyncSession, scope: RowScope) -> None:
        self._session = session
        self._scope = scope

    async def keep_tree(self) -> None:
        await self._session.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_TREE_LOCK)))

    async def hold_tree(self) -> None:
        await self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(_TREE_LOCK)))

    async def is_empty(self) -> bool:
        return await self._session.scalar(sa.select(institution.c.id).limit(1)) is None

    async def get(self, institution_id: UUID) -> Institution:
        return await self._one(institution_id, sa.true())

    async def visible(self, institution_id: UUID) -> Institution:
        return await self._one(institution_id, self._scope.sees(institution.c.id))

    async def find(self, code: str) -> Institution | None:
        row = (await self._session.execute(sa.select(institution).where(institution.c.code == code))).mappings().first()
        return _from_row(row) if row else None

    async def several(self, institution_ids: Collection[UUID]) -> Mapping[UUID, Institution]:
        statement = sa.select(institution).where(institution.c.id.in_(institution_ids))
        rows = (await self._session.execute(statement)).mappings()
        return {row["id"]: _from_row(row) for row in rows}

    async def descendants(self, institution_id: UUID) -> Sequence[Institution]:
        statement = sa.select(institution).where(
            institution.c.ancestor_ids.contains([institution_id]), institution.c.id != institution_id
        )
        return [_from_row(row) for row in (await self._session.execute(statement)).mappings()]

    async def history(self, institution_id: UUID) -> Sequence[Institution]:
        statement = (
            sa.select(institution_history)
            .where(institution_history.c.id == institution_id)
            .order_by(institution_history.c.version)
        )
        return [_from_row(row) for row in (await self._session.execute(statement)).mappings()]

    async def page(self, request: PageRequest, chosen: InstitutionFilter) -> Page[Institution]:
        statement = sa.select(institution).where(self._scope.sees(institution.c.id))
        if chosen.tier is not None:
            statement = statement.where(institution.c.tier == chosen.tier)
        if chosen.alliance_id is not None:
            statement = statement.where(institution.c.alliance_id == chosen.alliance_id)
        if chosen.parent_id is not None:
            statement = statement.where(institution.c.parent_id == chosen.parent_id)
        if request.after is not None:
            statement = statement.where(institution.c.code > code_key(request.after))
        statement = statement.order_by(institution.c.code).limit(request.limit + 1)
        rows = [_from_row(row) for row in (await self._session.execute(statement)).mappings()]
        return Page.cut(rows, request, lambda row: (row.code,))

    async def add(self, new: Institution) -> None:
        values = _values(new)
        try:
            async with self._session.begin_nested():
                await self._session.execute(sa.insert(institution).values(id=new.id, version=new.version, **values))
        except IntegrityError as error:
            if violated_constraint(error) == "institution_one_root":
                raise RootExists from error
            raise CodeTaken("institution", new.code) from error
        await self._follow(new, values)

    async def save(self, changed: Institution) -> None:
        values = _values(changed)
        await update_versioned(
            self._session,
            institution,
            record_id=changed.id,
            expected_version=changed.version - 1,
            values=values,
        )
        await self._follow(changed, values)

    async def _follow(self, state: Institution, values: dict[str, Any]) -> None:
        await self._session.execute(sa.insert(institution_history).values(id=state.id, version=state.version, **values))
        in_tree = OrganisationData.model_validate(institution_data(state).model_dump())
        await apply_organisation(self._session, in_tree, state.version)

    async def _one(self, institution_id: UUID, condition: sa.ColumnElement[bool]) -> Institution:
        statement = sa.select(institution).where(institution.c.id == institution_id, condition)
        row = (await self._session.execute(statement)).mappings().first()
        if row is None:
            raise RecordNotFound("institution", institution_id)
        return _from_row(row)


def _values(state: Institution) -> dict[str, Any]:
    return {
        "code": state.code,
        "name": state.name,
        "tier": state.tier.value,
        "parent_id": state.parent_id,
        "ancestor_ids": list(state.ancestor_ids),
        "own_alliance_id": state.own_alliance_id,
        "alliance_id": state.alliance_id,
        "town": state.town,
        "capabilities": list(state.capabilities),
        "valid_from": state.valid_from,
        "effective_from": state.effective_from,
        "closed_on": state.closed_on,
    }


def _from_row(row: sa.RowMapping) -> Institution:
    return Institution(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        tier=Tier(row["tier"]),
        parent_id=row["parent_id"],
        ancestor_ids=tuple(row["ancestor_ids"]),
        own_alliance_id=row["own_alliance_id"],
        alliance_id=row["alliance_id"],
        town=row["town"],
        capabilities=tuple(row["capabilities"]),
        valid_from=row["valid_from"],
        effective_from=row["effective_from"],
        closed_on=row["closed_on"],
        version=row["version"],
    )
