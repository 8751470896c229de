"""Dispatches in PostgreSQL: the exclusion constraint keeps every expert in one place at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from alliance.adapters.keyset import day_key
from alliance.adapters.row_scope import RowScope
from alliance.adapters.tables import dispatch, dispatch_operation, expert, institution
from alliance.application.ports import DispatchFilter
from alliance.domain.coverage import ActKind, LegalBasis, Permission
from alliance.domain.dispatch import (
    RELEASED_STATES,
    Clash,
    Dispatch,
    DispatchState,
    ExpertDoubleBooked,
    OperationCount,
    Results,
    Session,
)
from alliance.domain.errors import RecordNotFound
from yilian_kit.database import update_versioned, violated_constraint
from yilian_kit.pagination import Page, PageRequest

_OPEN_STATES = (DispatchState.PLANNED, DispatchState.CONFIRMED, DispatchState.ON_SITE)


class DispatchRepository:
    """A dispatch is shown to whoever sees the home institution or the place."""

    def __init__(self, session: AsyncSession, scope: RowScope) -> None:
        self._session = session
        self._visible = scope.sees(dispatch.c.home_institution_id, dispatch.c.institution_id)

    async def hold_expert(self, expert_id: UUID) -> None:
        # Without it, inserts that wait on each other's exclusion check end in a deadlock and its one-second timeout.
        key = sa.func.hashtextextended(f"alliance expert {expert_id}", 0)
        await self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))

    async def clash(self, expert_id: UUID, session: Session) -> Clash | None:
        statement = (
            sa.select(dispatch.c.id, institution.c.code, dispatch.c.starts_at, dispatch.c.ends_at)
            .join(institution, institution.c.id == dispatch.c.institution_id)
            .where(dispatch.c.expert_id == expert_id, busy_at(session))
            .order_by(dispatch.c.starts_at)
            .limit(1)
        )
        row = (await self._session.execute(statement)).first()
        return Clash(row.id, row.code, row.starts_at, row.ends_at) if row else None

    async def has_sessions_from(self, institution_id: UUID, day: date) -> bool:
        statement = sa.select(dispatch.c.id).where(
            dispatch.c.institution_id == institution_id,
            dispatch.c.held_on >= day,
            dispatch.c.state.in_(_OPEN_STATES),
        )
        return await self._session.scalar(statement.limit(1)) is not None

    async def get(self, dispatch_id: UUID) -> Dispatch:
        found = await self._read(sa.select(dispatch).where(dispatch.c.id == dispatch_id))
        if not found:
            raise RecordNotFound("dispatch", dispatch_id)
        return found[0]

    async def page(self, request: PageRequest, chosen: DispatchFilter) -> Page[Dispatch]:
        statement = sa.select(dispatch).where(self._visible)
        if chosen.expert_id is not None:
            statement = statement.where(dispatch.c.expert_id == chosen.expert_id)
        if chosen.institution_id is not None:
            statement = statement.where(dispatch.c.institution_id == chosen.institution_id)
        if chosen.state is not None:
            statement = statement.where(dispatch.c.state == chosen.state)
        if chosen.from_date is not None:
            statement = statement.where(dispatch.c.held_on >= chosen.from_date)
        if chosen.to_date is not None:
            statement = statement.where(dispatch.c.held_on <= chosen.to_date)
        if request.after is not None:
            statement = statement.where(sa.tuple_(dispatch.c.held_on, dispatch.c.id) > day_key(request.after))
        statement = statement.order_by(dispatch.c.held_on, dispatch.c.id).limit(request.limit + 1)
        return Page.cut(
            await self._read(statement), request, lambda row: (row.session.first_day.isoformat(), str(row.id))
        )

    async def add(self, new: Dispatch) -> None:
        try:
            async with self._session.begin_nested():
                await self._session.execute(
                    sa.insert(dispatch).values(
                        id=new.id, version=new.version, expert_key=_key_of(new.expert_id), **_planned(new), **_now(new)
                    )
                )
        except IntegrityError as error:
            if violated_constraint(error) != "dispatch_one_place_at_a_time":
                raise
            clash = await self.clash(new.expert_id, new.session)
            if clash is None:
                raise
            raise ExpertDoubleBooked(clash) from error

    async def save(self, changed: Dispatch) -> None:
        await update_versioned(
            self._session,
            dispatch,
            record_id=changed.id,
            expected_version=changed.version - 1,
            values=_now(changed),
        )
        if changed.results and changed.results.operations:
            await self._session.execute(
                sa.insert(dispatch_operation),
                [
                    {"dispatch_id": changed.id, "code": operation.code, "count": operation.count}
                    for operation in changed.results.operations
                ],
            )

    async def _read(self, statement: sa.Select[Any]) -> Sequence[Dispatch]:
        rows = (await self._session.execute(statement)).mappings().all()
        completed = [row["id"] for row in rows if row["state"] == DispatchState.COMPLETED]
        operations: dict[UUID, list[OperationCount]] = {dispatch_id: [] for dispatch_id in completed}
        if completed:
            chosen = (
                sa.select(dispatch_operation)
                .where(dispatch_operation.c.dispatch_id.in_(completed))
                .order_by(dispatch_operation.c.code)
            )
            for row in (await self._session.execute(chosen)).mappings():
                operations[row["dispatch_id"]].append(OperationCount(row["code"], row["count"]))
        return [_from_row(row, operations.get(row["id"])) for row in rows]


def busy_at(session: Session) -> sa.ColumnElement[bool]:
    """SQL condition: the dispatch keeps its expert busy at some moment of the session and its ways."""
    return sa.and_(dispatch.c.busy.op("&&")(_busy(session)), dispatch.c.state.not_in(RELEASED_STATES))


def _key_of(expert_id: UUID) -> sa.ScalarSelect[Any]:
    return sa.select(expert.c.key).where(expert.c.id == expert_id).scalar_subquery()


def _busy(session: Session) -> Range[Any]:
    return Range(session.busy_from, session.busy_until, bounds="[)")


def _planned(new: Dispatch) -> dict[str, Any]:
    """The columns that never change after planning."""
    return {
        "expert_id": new.expert_id,
        "home_institution_id": new.home_institution_id,
        "institution_id": new.institution_id,
        "alliance_id": new.alliance_id,
        "kind": new.kind.value,
        "starts_at": new.session.starts_at,
        "ends_at": new.session.ends_at,
        "travel_minutes": new.session.travel // timedelta(minutes=1),
        "travel_back_minutes": new.session.travel_back // timedelta(minutes=1),
        "busy": _busy(new.session),
        "held_on": new.session.first_day,
        "legal_basis": new.permission.basis.value,
        "document_number": new.permission.document_number,
        "document_valid_until": new.permission.document_valid_until,
    }


def _now(state: Dispatch) -> dict[str, Any]:
    """The columns that acts change."""
    results = state.results
    return {
        "state": state.state.value,
        "patients_seen": results.patients_seen if results else None,
        "sessions": results.sessions if results else None,
        "consultations": results.consultations if results else None,
        "people_taught": results.people_taught if results else None,
        "reason": state.reason,
    }


def _from_row(row: sa.RowMapping, operations: list[OperationCount] | None) -> Dispatch:
    results = None
    if operations is not None:
        results = Results(
            patients_seen=row["patients_seen"],
            sessions=row["sessions"],
            consultations=row["consultations"],
            operations=tuple(operations),
            people_taught=row["people_taught"],
        )
    return Dispatch(
        id=row["id"],
        expert_id=row["expert_id"],
        home_institution_id=row["home_institution_id"],
        institution_id=row["institution_id"],
        alliance_id=row["alliance_id"],
        kind=ActKind(row["kind"]),
        session=Session(
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            travel=timedelta(minutes=row["travel_minutes"]),
            travel_back=timedelta(minutes=row["travel_back_minutes"]),
        ),
        permission=Permission(
            basis=LegalBasis(row["legal_basis"]),
            document_number=row["document_number"],
            document_valid_until=row["document_valid_until"],
        ),
        state=DispatchState(row["state"]),
        results=results,
        reason=row["reason"],
        version=row["version"],
    )
