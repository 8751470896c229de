"""Placements in PostgreSQL."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from alliance.adapters.keyset import day_key
from alliance.adapters.row_scope import RowScope
from alliance.adapters.tables import placement
from alliance.domain.errors import RecordNotFound
from alliance.domain.institution import Tier
from alliance.domain.placement import Placement, PlacementState, TraineePlacedAlready
from yilian_kit.database import update_versioned
from yilian_kit.pagination import Page, PageRequest


class PlacementRepository:
    """A placement is shown to whoever sees the host or the sending institution."""

    def __init__(self, session: AsyncSession, scope: RowScope) -> None:
        self._session = session
        self._visible = scope.sees(placement.c.institution_id, placement.c.from_institution_id)

    async def hold_trainee(self, from_institution_id: UUID, trainee_code: str) -> None:
        key = sa.func.hashtextextended(f"alliance trainee {from_institution_id} {trainee_code}", 0)
        await self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))

    async def require_free(self, wanted: Placement) -> None:
        statement = sa.select(placement).where(
            placement.c.from_institution_id == wanted.from_institution_id,
            placement.c.trainee_code == wanted.trainee_code,
            placement.c.from_date <= wanted.to_date,
            placement.c.to_date >= wanted.from_date,
            placement.c.state != PlacementState.WITHDRAWN,
        )
        clash = (await self._session.execute(statement.limit(1))).first()
        if clash is not None:
            raise TraineePlacedAlready(clash.id, clash.from_date, clash.to_date)

    async def visible(self, placement_id: UUID) -> Placement:
        statement = sa.select(placement).where(placement.c.id == placement_id, self._visible)
        row = (await self._session.execute(statement)).mappings().first()
        if row is None:
            raise RecordNotFound("placement", placement_id)
        return _from_row(row)

    async def page(self, request: PageRequest) -> Page[Placement]:
        statement = sa.select(placement).where(self._visible)
        if request.after is not None:
            statement = statement.where(sa.tuple_(placement.c.from_date, placement.c.id) > day_key(request.after))
        statement = statement.order_by(placement.c.from_date, placement.c.id).limit(request.limit + 1)
        rows = [_from_row(row) for row in (await self._session.execute(statement)).mappings()]
        return Page.cut(rows, request, lambda row: (row.from_date.isoformat(), str(row.id)))

    async def add(self, new: Placement) -> None:
        await self._session.execute(
            sa.insert(placement).values(
                id=new.id,
                trainee_code=new.trainee_code,
                institution_id=new.institution_id,
                alliance_id=new.alliance_id,
                from_institution_id=new.from_institution_id,
                from_institution_tier=new.from_institution_tier.value,
                supervisor_expert_id=new.supervisor_expert_id,
                from_date=new.from_date,
                to_date=new.to_date,
                state=new.state.value,
                result=new.result,
                version=new.version,
            )
        )

    async def save(self, changed: Placement) -> None:
        await update_versioned(
            self._session,
            placement,
            record_id=changed.id,
            expected_version=changed.version - 1,
            values={"state": changed.state.value, "result": changed.result},
        )


def _from_row(row: sa.RowMapping) -> Placement:
    return Placement(
        id=row["id"],
        trainee_code=row["trainee_code"],
        institution_id=row["institution_id"],
        alliance_id=row["alliance_id"],
        from_institution_id=row["from_institution_id"],
        from_institution_tier=Tier(row["from_institution_tier"]),
        supervisor_expert_id=row["supervisor_expert_id"],
        from_date=row["from_date"],
        to_date=row["to_date"],
        state=PlacementState(row["state"]),
        result=row["result"],
        version=row["version"],
    )
