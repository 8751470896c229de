"""Lectures, short courses and attendances in PostgreSQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from alliance.adapters.keyset import day_key
from alliance.adapters.row_scope import RowScope
from alliance.adapters.tables import attendance, training
from alliance.domain.errors import CodeTaken, RecordNotFound
from alliance.domain.training import Attendance, AttendedAlready, Training, TrainingKind
from yilian_kit.database import update_versioned
from yilian_kit.pagination import Page, PageRequest


class TrainingRepository:
    """A training is shown to whoever sees its host, and to the members of the host's alliance: it is an invitation."""

    def __init__(self, session: AsyncSession, scope: RowScope) -> None:
        self._session = session
        self._visible = sa.or_(scope.sees(training.c.institution_id), training.c.alliance_id == scope.alliance_id)

    async def hold(self, training_id: UUID) -> Training:
        return await self._one(training_id, sa.select(training).with_for_update())

    async def visible(self, training_id: UUID) -> Training:
        return await self._one(training_id, sa.select(training).where(self._visible))

    async def page(self, request: PageRequest) -> Page[Training]:
        statement = sa.select(training).where(self._visible)
        if request.after is not None:
            statement = statement.where(sa.tuple_(training.c.held_on, training.c.id) > day_key(request.after))
        statement = statement.order_by(training.c.held_on, training.c.id).limit(request.limit + 1)
        rows = [_from_row(row) for row in (await self._session.execute(statement)).mappings()]
        return Page.cut(rows, request, lambda row: (row.held_on.isoformat(), str(row.id)))

    async def add(self, new: Training) -> None:
        try:
            async with self._session.begin_nested():
                await self._session.execute(
                    sa.insert(training).values(
                        id=new.id,
                        code=new.code,
                        title=new.title,
                        kind=new.kind.value,
                        institution_id=new.institution_id,
                        alliance_id=new.alliance_id,
                        starts_at=new.starts_at,
                        ends_at=new.ends_at,
                        held_on=new.held_on,
                        hours=new.hours,
                        places=new.places,
                        check_in_code=new.check_in_code,
                        attended=new.attended,
                        version=new.version,
                    )
                )
        except IntegrityError as error:
            raise CodeTaken("training", new.code) from error

    async def attend(self, after: Training, new: Attendance) -> None:
        try:
            async with self._session.begin_nested():
                await self._session.execute(
                    sa.insert(attendance).values(
                        id=new.id,
                        training_id=new.training_id,
                        attendee_code=new.attendee_code,
                        institution_id=new.institution_id,
                        institution_tier=new.institution_tier.value,
                        attended_at=new.attended_at,
                    )
                )
        except IntegrityError as error:
            raise AttendedAlready(after.code) from error
        await update_versioned(
            self._session,
            training,
            record_id=after.id,
            expected_version=after.version - 1,
            values={"attended": after.attended},
        )

    async def _one(self, training_id: UUID, statement: sa.Select[Any]) -> Training:
        row = (await self._session.execute(statement.where(training.c.id == training_id))).mappings().first()
        if row is None:
            raise RecordNotFound("training", training_id)
        return _from_row(row)


def _from_row(row: sa.RowMapping) -> Training:
    return Training(
        id=row["id"],
        code=row["code"],
        title=row["title"],
        kind=TrainingKind(row["kind"]),
        institution_id=row["institution_id"],
        alliance_id=row["alliance_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        hours=row["hours"],
        places=row["places"],
        check_in_code=row["check_in_code"],
        attended=row["attended"],
        version=row["version"],
    )
