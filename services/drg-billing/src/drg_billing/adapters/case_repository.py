"""Cases in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.case_rows import CASE_COLUMNS, CASE_ROWS, case_values, read_case_row
from drg_billing.adapters.paging import day_and_id_after
from drg_billing.adapters.report_cases import cases_now
from drg_billing.adapters.scope import Scope
from drg_billing.adapters.tables import discharge_case, settlement
from drg_billing.application.ports import CaseFilter, SettlementTotals, Totals
from drg_billing.domain.case import CaseState, DischargeCase
from drg_billing.domain.errors import CaseNotFound
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.money import ZERO
from drg_billing.domain.overlapping_stays import SettledStay
from drg_billing.domain.reports.request import ReportPeriod
from yilian_kit.database import update_versioned
from yilian_kit.pagination import Page, PageRequest

_LOCK_SPACE = 4101
"""Tells these advisory locks from all others of the service."""


class CaseRepository:
    """See `application.ports.Cases`."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def add(self, case: DischargeCase) -> bool:
        """Store a case; False when its settlement number is taken, also by a transaction that commits just now."""
        statement = insert(discharge_case).values(**case_values(case))
        statement = statement.on_conflict_do_nothing(constraint="discharge_case_settlement_number")
        stored = await self._session.execute(statement.returning(discharge_case.c.id))
        return stored.first() is not None

    async def get(self, case_id: UUID) -> DischargeCase:
        return await self._one(discharge_case.c.id == case_id)

    async def by_settlement_number(self, institution_id: UUID, settlement_number: str) -> DischargeCase:
        return await self._one(
            sa.and_(
                discharge_case.c.institution_id == institution_id,
                discharge_case.c.settlement_number == settlement_number,
            )
        )

    async def lock_person(self, person_key: str) -> None:
        await self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_SPACE, sa.func.hashtext(person_key))))

    async def settled_stays_of(self, person_key: str) -> Sequence[SettledStay]:
        """No row scope: a stay elsewhere counts too, and its refusal says nothing of it but that there is one."""
        c = discharge_case.c
        statement = sa.select(c.id, c.institution_id, c.admitted_on, c.discharged_on)
        rows = await self._session.execute(
            statement.where(c.person_key == person_key, c.state == CaseState.SETTLED.value)
        )
        return [SettledStay(*row) for row in rows]

    async def save(self, case: DischargeCase) -> None:
        await update_versioned(
            self._session,
            discharge_case,
            record_id=case.id,
            expected_version=case.version - 1,
            values={"state": case.state.value, "withdrawal_reason": case.withdrawal},
        )

    async def page(self, wanted: CaseFilter, page: PageRequest) -> Page[DischargeCase]:
        conditions = _conditions(wanted)
        place = discharge_case.c.discharged_on, discharge_case.c.id
        after = day_and_id_after(page)
        if after is not None:
            conditions.append(sa.tuple_(*place) > after)
        statement = self._visible().where(*conditions).order_by(*place).limit(page.limit + 1)
        rows = (await self._session.execute(statement)).mappings().all()
        return Page.cut([read_case_row(row) for row in rows], page, _place)

    async def totals(self, first_day: date, last_day: date) -> Totals:
        cases = cases_now(ReportPeriod(first_day, last_day), ())
        seen = self._scope.institution(cases.c.institution_id)

        def count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
            return sa.func.count().filter(condition)

        counts = sa.select(
            sa.func.count().label("submitted"),
            *(count(cases.c.status == status.value).label(status.value) for status in GroupStatus),
            count(cases.c.state == CaseState.SETTLED.value).label("settled"),
        ).where(seen)
        c = settlement.c
        sums = (
            sa.select(
                *(
                    sa.func.coalesce(sa.func.sum(amount), ZERO).label(name)
                    for name, amount in (
                        ("total", c.total),
                        ("basic", c.basic),
                        ("serious_illness", c.serious_illness),
                        ("assistance", c.assistance),
                        ("account", c.account),
                        ("cash", c.cash),
                        ("other", c.supplement + c.mutual_aid),
                    )
                )
            )
            .join(cases, cases.c.id == c.case_id)
            .where(seen)
        )
        # One statement, one moment: what is counted as settled is what is added up
        counted, added = counts.subquery("counted"), sums.subquery("added")
        statement = sa.select(counted, added).select_from(counted.join(added, sa.true()))
        submitted, grouped, qy, ungroupable, settled, *amounts = (await self._session.execute(statement)).one()
        return Totals(submitted, grouped, qy, ungroupable, settled, SettlementTotals(*amounts))

    async def _one(self, condition: sa.ColumnElement[bool]) -> DischargeCase:
        row = (await self._session.execute(self._visible().where(condition))).mappings().first()
        if row is None:
            raise CaseNotFound
        return read_case_row(row)

    def _visible(self) -> sa.Select[tuple[object, ...]]:
        return (
            sa.select(*CASE_COLUMNS)
            .select_from(CASE_ROWS)
            .where(self._scope.institution(discharge_case.c.institution_id))
        )


def _place(case: DischargeCase) -> tuple[str, str]:
    return case.submission.stay.discharged_on.isoformat(), str(case.id)


def _conditions(wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    c = discharge_case.c
    asked: tuple[tuple[object, Callable[[Any], sa.ColumnElement[bool]]], ...] = (
        (wanted.first_day, lambda day: c.discharged_on >= day),
        (wanted.last_day, lambda day: c.discharged_on <= day),
        (wanted.state, lambda state: c.state == state),
        (wanted.status, lambda status: c.status == status),
        (wanted.institution_code, lambda code: c.institution_code == code),
        (wanted.settlement_number, lambda number: c.settlement_number == number),
        (wanted.doctor_code, lambda code: c.doctor_code == code),
        (wanted.mdc, lambda mdc: c.mdc == mdc),
        (wanted.adrg, lambda adrg: c.adrg == adrg),
        (wanted.drg, lambda drg: c.drg == drg),
        (wanted.min_cost, lambda cost: c.total_cost >= cost),
        (wanted.max_cost, lambda cost: c.total_cost <= cost),
        (wanted.warning, lambda kind: c.warnings.contains([[kind]])),
        (wanted.person_key, lambda key: c.person_key == key),
    )
    return [condition(value) for value, condition in asked if value is not None]
