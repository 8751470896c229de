"""Special cases in PostgreSQL, and the counter of their places."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.paging import id_after
from drg_billing.adapters.scope import Scope
from drg_billing.adapters.special_case_tables import special_case, special_case_counter
from drg_billing.adapters.tables import discharge_case
from drg_billing.application.special_case_ports import SpecialCaseFilter
from drg_billing.domain.case import CaseInstitution, CaseState
from drg_billing.domain.price_tables import CountedCases
from drg_billing.domain.pricing import SpecialDecision, SpecialEffect
from drg_billing.domain.special_case import RefusalReason, SpecialCase, SpecialCaseState, SpecialReason
from drg_billing.domain.special_case_errors import SpecialCaseExists, SpecialCaseNotFound
from yilian_kit.database import update_versioned
from yilian_kit.pagination import Page, PageRequest

_NOT_REFUSED = special_case.c.state != SpecialCaseState.REFUSED.value


class SpecialCaseRepository:
    """See `application.special_case_ports.SpecialCases`."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def counted(self, institution_id: UUID, year: int, counted: CountedCases) -> int:
        statement = (
            sa.select(sa.func.count())
            .select_from(discharge_case)
            .where(
                discharge_case.c.institution_id == institution_id,
                discharge_case.c.discharged_on.between(date(year, 1, 1), date(year, 12, 31)),
            )
        )
        if counted is CountedCases.SETTLED:
            statement = statement.where(discharge_case.c.state == CaseState.SETTLED.value)
        return int((await self._session.execute(statement)).scalar_one())

    async def taken(self, institution_id: UUID, year: int) -> int:
        statement = sa.select(special_case_counter.c.taken).where(_counter(institution_id, year))
        return int(await self._session.scalar(statement) or 0)

    async def take_place(self, institution_id: UUID, year: int, places: int) -> bool:
        """The update waits for another of the same institution and year, and reads what that one has left."""
        first = insert(special_case_counter).values(institution_id=institution_id, year=year, taken=0)
        await self._session.execute(first.on_conflict_do_nothing())
        counted = await self._session.execute(
            sa.update(special_case_counter)
            .where(_counter(institution_id, year), special_case_counter.c.taken < places)
            .values(taken=special_case_counter.c.taken + 1)
            .returning(special_case_counter.c.taken)
        )
        return counted.first() is not None

    async def give_place_back(self, institution_id: UUID, year: int) -> None:
        await self._session.execute(
            sa.update(special_case_counter)
            .where(_counter(institution_id, year))
            .values(taken=special_case_counter.c.taken - 1)
        )

    async def add(self, application: SpecialCase) -> None:
        statement = insert(special_case).values(**_values(application)).on_conflict_do_nothing()
        stored = await self._session.execute(statement.returning(special_case.c.id))
        if stored.first() is None:
            of_case = sa.select(special_case.c.id).where(special_case.c.case_id == application.case_id, _NOT_REFUSED)
            raise SpecialCaseExists((await self._session.execute(of_case)).scalar_one())

    async def save(self, decided: SpecialCase) -> None:
        await update_versioned(
            self._session,
            special_case,
            record_id=decided.id,
            expected_version=decided.version - 1,
            values={
                "state": decided.state.value,
                "effect": None if decided.effect is None else decided.effect.value,
                "agreed_amount": decided.agreed_amount,
                "refusal": None if decided.refusal is None else decided.refusal.value,
                "decided_at": decided.decided_at,
            },
        )

    async def get(self, special_case_id: UUID) -> SpecialCase:
        statement = self._visible().where(special_case.c.id == special_case_id)
        row = (await self._session.execute(statement)).mappings().first()
        if row is None:
            raise SpecialCaseNotFound
        return _read(row)

    async def page(self, wanted: SpecialCaseFilter, page: PageRequest) -> Page[SpecialCase]:
        conditions = [
            column == value
            for column, value in (
                (special_case.c.state, wanted.state),
                (special_case.c.institution_code, wanted.institution_code),
                (special_case.c.year, wanted.year),
            )
            if value is not None
        ]
        after = id_after(page)
        if after is not None:
            conditions.append(special_case.c.id > after)
        statement = self._visible().where(*conditions).order_by(special_case.c.id).limit(page.limit + 1)
        rows = (await self._session.execute(statement)).mappings().all()
        return Page.cut([_read(row) for row in rows], page, lambda one: (str(one.id),))

    async def decision_on(self, case_id: UUID) -> SpecialDecision | None:
        statement = sa.select(special_case).where(
            special_case.c.case_id == case_id, special_case.c.state == SpecialCaseState.APPROVED.value
        )
        row = (await self._session.execute(statement)).mappings().first()
        return None if row is None else _read(row).decision

    def _visible(self) -> sa.Select[tuple[object, ...]]:
        return sa.select(*special_case.c).where(self._scope.institution(special_case.c.institution_id))


def _counter(institution_id: UUID, year: int) -> sa.ColumnElement[bool]:
    return sa.and_(special_case_counter.c.institution_id == institution_id, special_case_counter.c.year == year)


def _values(application: SpecialCase) -> dict[str, Any]:
    """The row of an application that nobody has decided on."""
    return {
        "id": application.id,
        "case_id": application.case_id,
        "institution_id": application.institution.id,
        "institution_code": application.institution.code,
        "institution_tier": application.institution.tier,
        "pooling_area": application.pooling_area,
        "year": application.year,
        "reason": application.reason.value,
        "document_number": application.document_number,
        "applied_at": application.applied_at,
        "state": application.state.value,
        "version": application.version,
    }


def _read(row: sa.RowMapping) -> SpecialCase:
    return SpecialCase(
        id=row["id"],
        case_id=row["case_id"],
        institution=CaseInstitution(row["institution_id"], row["institution_code"], row["institution_tier"]),
        pooling_area=row["pooling_area"],
        year=row["year"],
        reason=SpecialReason(row["reason"]),
        document_number=row["document_number"],
        applied_at=row["applied_at"],
        state=SpecialCaseState(row["state"]),
        effect=None if row["effect"] is None else SpecialEffect(row["effect"]),
        agreed_amount=row["agreed_amount"],
        refusal=None if row["refusal"] is None else RefusalReason(row["refusal"]),
        decided_at=row["decided_at"],
        version=row["version"],
    )
