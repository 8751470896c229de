"""Special cases in PostgreSQL, and the counter of their places."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.paging import id_after
from drg_billing.adapters.parameter_repository import covers
from drg_billing.adapters.scope import Scope
from drg_billing.adapters.special_case_tables import special_case, special_case_counter
from drg_billing.adapters.tables import discharge_case, parameter_activation, price_parameters, settlement
from drg_billing.application.special_case_ports import ShareKey, SpecialCaseFilter
from drg_billing.domain.case import CaseInstitution, CaseState
from drg_billing.domain.price_tables import CountedCases
from drg_billing.domain.pricing import SpecialEffect
from drg_billing.domain.special_case import RefusalReason, SpecialCase, SpecialCaseState, SpecialReason
from drg_billing.domain.special_case_errors import SpecialCaseExists, SpecialCaseNotFound
from yilian_kit.database import update_versioned
from yilian_kit.pagination import Page, PageRequest

_NOT_REFUSED = special_case.c.state != SpecialCaseState.REFUSED.value


class SpecialCaseRepository:
    """See `application.special_case_ports.SpecialCases`."""

    def __init__(self, session: AsyncSession, scope: Scope, usual_area: str | None) -> None:
        self._session = session
        self._scope = scope
        self._usual_area = usual_area

    async def counted(self, share: ShareKey, counted: CountedCases) -> int:
        statement = (
            sa.select(sa.func.count())
            .select_from(discharge_case)
            .where(
                discharge_case.c.institution_id == share.institution_id,
                discharge_case.c.discharged_on.between(date(share.year, 1, 1), date(share.year, 12, 31)),
                discharge_case.c.state != CaseState.WITHDRAWN.value,
                self._area_of_case() == share.pooling_area,
            )
        )
        if counted is CountedCases.SETTLED:
            statement = statement.where(discharge_case.c.state == CaseState.SETTLED.value)
        return int((await self._session.execute(statement)).scalar_one())

    async def taken(self, share: ShareKey) -> int:
        statement = sa.select(special_case_counter.c.taken).where(_counter(share))
        return int(await self._session.scalar(statement) or 0)

    async def take_place(self, share: ShareKey, places: int) -> bool:
        """The update waits for another of the same share, and reads what that one has left."""
        first = insert(special_case_counter).values(**asdict(share), taken=0)
        await self._session.execute(first.on_conflict_do_nothing())
        counted = await self._session.execute(
            sa.update(special_case_counter)
            .where(_counter(share), special_case_counter.c.taken < places)
            .values(taken=special_case_counter.c.taken + 1)
            .returning(special_case_counter.c.taken)
        )
        return counted.first() is not None

    async def give_place_back(self, share: ShareKey) -> None:
        await self._session.execute(
            sa.update(special_case_counter).where(_counter(share)).values(taken=special_case_counter.c.taken - 1)
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
                "decided_by": decided.decided_by,
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

    async def standing_for(self, case_id: UUID) -> SpecialCase | None:
        standing = SpecialCaseState.PENDING.value, SpecialCaseState.APPROVED.value
        statement = sa.select(special_case).where(special_case.c.case_id == case_id, special_case.c.state.in_(standing))
        row = (await self._session.execute(statement)).mappings().first()
        return None if row is None else _read(row)

    def _area_of_case(self) -> sa.ColumnElement[str | None]:
        """As `pooling_area_of` says; what was settled stays with the area that paid it."""
        paid_by = (
            sa.select(settlement.c.pooling_area)
            .where(settlement.c.case_id == discharge_case.c.id)
            .order_by(settlement.c.sequence.desc())
            .limit(1)
            .scalar_subquery()
        )
        area = price_parameters.c.pooling_area
        only_one = (
            sa.select(sa.func.min(area))
            .join(parameter_activation, parameter_activation.c.parameters_id == price_parameters.c.id)
            .where(covers(price_parameters, discharge_case.c.discharged_on))
            .having(sa.func.min(area) == sa.func.max(area))
            .scalar_subquery()
        )
        return sa.func.coalesce(discharge_case.c.pooling_area, paid_by, self._usual_area or only_one)

    def _visible(self) -> sa.Select[tuple[object, ...]]:
        return sa.select(*special_case.c).where(self._scope.institution(special_case.c.institution_id))


def _counter(share: ShareKey) -> sa.ColumnElement[bool]:
    return sa.and_(*(special_case_counter.c[name] == value for name, value in asdict(share).items()))


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
        "applied_by": application.applied_by,
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
        applied_by=row["applied_by"],
        applied_at=row["applied_at"],
        state=SpecialCaseState(row["state"]),
        effect=None if row["effect"] is None else SpecialEffect(row["effect"]),
        agreed_amount=row["agreed_amount"],
        refusal=None if row["refusal"] is None else RefusalReason(row["refusal"]),
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        version=row["version"],
    )
