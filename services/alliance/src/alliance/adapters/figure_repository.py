"""The figures in SQL: one query a figure yields its records, and both the sums and the drill-down read from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from alliance.adapters.keyset import day_key
from alliance.adapters.row_scope import RowScope
from alliance.adapters.tables import attendance, dispatch, dispatch_operation, placement, training
from alliance.application.ports import FigurePeriod
from alliance.domain.coverage import ActKind
from alliance.domain.dispatch import DispatchState
from alliance.domain.figures import SENT_STATES, Count, CountedRow, Figure, counts_sessions
from alliance.domain.institution import GRASSROOTS
from alliance.domain.placement import PlacementState
from yilian_kit.pagination import Page, PageRequest

COMPLETED_ONLY = frozenset({DispatchState.COMPLETED})
_COUNTED_BY_SESSIONS = [kind.value for kind in ActKind if counts_sessions(kind)]


class FigureRepository:
    """The figures of the records that the caller may see: those of either side in the caller's subtree."""

    def __init__(self, session: AsyncSession, scope: RowScope) -> None:
        self._session = session
        self._scope = scope

    async def counts(self, period: FigurePeriod) -> Sequence[Count]:
        return [count for figure in Figure for count in await self._counts(figure, period)]

    async def _counts(self, figure: Figure, period: FigurePeriod) -> Sequence[Count]:
        counted = self._counted(figure, period).subquery()
        month = sa.cast(sa.func.date_trunc("month", sa.cast(counted.c.day, sa.DateTime)), sa.Date).label("month")
        total = sa.cast(sa.func.sum(counted.c.count), sa.BigInteger).label("total")
        statement = sa.select(counted.c.alliance_id, month, total).group_by(counted.c.alliance_id, month)
        rows = await self._session.execute(statement)
        return [Count(figure, row.alliance_id, row.month, row.total) for row in rows]

    async def rows(self, figure: Figure, period: FigurePeriod, request: PageRequest) -> Page[CountedRow]:
        counted = self._counted(figure, period).subquery()
        statement = sa.select(counted).order_by(counted.c.day, counted.c.record_id).limit(request.limit + 1)
        if request.after is not None:
            statement = statement.where(sa.tuple_(counted.c.day, counted.c.record_id) > day_key(request.after))
        rows = [CountedRow(**row) for row in (await self._session.execute(statement)).mappings()]
        return Page.cut(rows, request, lambda row: (row.day.isoformat(), str(row.record_id)))

    def _counted(self, figure: Figure, period: FigurePeriod) -> sa.Select[Any]:
        """The records of ``period`` that count something, with the columns of ``CountedRow``."""
        match figure:
            case Figure.EXPERTS_SENT:
                return self._dispatches(period, sa.literal(1), SENT_STATES)
            case Figure.OUTPATIENT_AND_CONSULTATIONS:
                held = sa.case(
                    (dispatch.c.kind.in_(_COUNTED_BY_SESSIONS), dispatch.c.sessions), else_=dispatch.c.consultations
                )
                return self._dispatches(period, held, COMPLETED_ONLY)
            case Figure.OPERATIONS:
                operations = (
                    sa.select(sa.func.sum(dispatch_operation.c.count))
                    .where(dispatch_operation.c.dispatch_id == dispatch.c.id)
                    .scalar_subquery()
                )
                return self._dispatches(period, operations, COMPLETED_ONLY)
            case Figure.LECTURE_ATTENDANCES:
                return self._attendances(period)
            case Figure.SHORT_TERM_TRAINEES:
                return self._placements(period)

    def _dispatches(
        self, period: FigurePeriod, number: sa.ColumnElement[Any], states: frozenset[DispatchState]
    ) -> sa.Select[Any]:
        return sa.select(
            sa.literal("dispatch").label("record_type"),
            dispatch.c.id.label("record_id"),
            dispatch.c.held_on.label("day"),
            dispatch.c.alliance_id,
            dispatch.c.institution_id,
            dispatch.c.home_institution_id.label("from_institution_id"),
            number.label("count"),
        ).where(
            dispatch.c.state.in_(states),
            number > 0,
            self._scope.sees(dispatch.c.home_institution_id, dispatch.c.institution_id),
            *_in_period(period, dispatch.c.held_on, dispatch.c.alliance_id),
        )

    def _attendances(self, period: FigurePeriod) -> sa.Select[Any]:
        return (
            sa.select(
                sa.literal("attendance").label("record_type"),
                attendance.c.id.label("record_id"),
                training.c.held_on.label("day"),
                training.c.alliance_id,
                training.c.institution_id,
                attendance.c.institution_id.label("from_institution_id"),
                sa.literal(1).label("count"),
            )
            .join(training, training.c.id == attendance.c.training_id)
            .where(
                attendance.c.institution_tier.in_(GRASSROOTS),
                self._scope.sees(training.c.institution_id, attendance.c.institution_id),
                *_in_period(period, training.c.held_on, training.c.alliance_id),
            )
        )

    def _placements(self, period: FigurePeriod) -> sa.Select[Any]:
        return sa.select(
            sa.literal("placement").label("record_type"),
            placement.c.id.label("record_id"),
            placement.c.from_date.label("day"),
            placement.c.alliance_id,
            placement.c.institution_id,
            placement.c.from_institution_id,
            sa.literal(1).label("count"),
        ).where(
            placement.c.state != PlacementState.WITHDRAWN,
            placement.c.from_institution_tier.in_(GRASSROOTS),
            self._scope.sees(placement.c.institution_id, placement.c.from_institution_id),
            *_in_period(period, placement.c.from_date, placement.c.alliance_id),
        )


def _in_period(
    period: FigurePeriod, day: sa.ColumnElement[date], alliance_id: sa.ColumnElement[Any]
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [day.between(period.from_date, period.to_date)]
    if period.alliance_id is not None:
        conditions.append(alliance_id == period.alliance_id)
    return conditions
