"""What a person's year has used, in PostgreSQL, under optimistic locking."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.tables import accumulator
from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.money import ZERO
from drg_billing.domain.settlement_record import AccumulatorKey
from yilian_kit.database import LostRace
from yilian_kit.identifiers import new_id

_SUMS = (
    accumulator.c.deductible_used,
    accumulator.c.basic_paid,
    accumulator.c.supplement_paid,
    accumulator.c.serious_illness_base,
    accumulator.c.serious_illness_paid,
    accumulator.c.assistance_paid,
    accumulator.c.outpatient_deductible_used,
    accumulator.c.outpatient_paid,
)


class AccumulatorRepository:
    """See `application.ports.Accumulators`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def read(self, key: AccumulatorKey) -> tuple[YearTotals, int]:
        statement = sa.select(*_SUMS, accumulator.c.version).where(_is(key))
        row = (await self._session.execute(statement)).first()
        return (YearTotals(), 0) if row is None else (YearTotals(*row[:-1]), row[-1])

    async def assistance_elsewhere(self, key: AccumulatorKey) -> Decimal:
        statement = sa.select(sa.func.coalesce(sa.func.sum(accumulator.c.assistance_paid), ZERO)).where(
            accumulator.c.person_key == key.person_key,
            accumulator.c.insurance_type != key.insurance,
            accumulator.c.year == key.year,
        )
        paid: Decimal = (await self._session.execute(statement)).scalar_one()
        return paid

    async def store(self, key: AccumulatorKey, totals: YearTotals, read_version: int) -> None:
        """A statement that waits for another settlement of the person finds a newer version afterwards, and loses."""
        statement = self._first(key, totals) if read_version == 0 else self._next(key, totals, read_version)
        if (await self._session.execute(statement)).first() is None:
            raise LostRace("accumulator", await self._id_of(key))

    @staticmethod
    def _first(key: AccumulatorKey, totals: YearTotals) -> sa.Executable:
        row = {"person_key": key.person_key, "insurance_type": key.insurance, "year": key.year, "id": new_id()}
        statement = insert(accumulator).values(**row, **asdict(totals), version=1)
        return statement.on_conflict_do_nothing().returning(accumulator.c.id)

    @staticmethod
    def _next(key: AccumulatorKey, totals: YearTotals, read_version: int) -> sa.Executable:
        statement = sa.update(accumulator).where(_is(key), accumulator.c.version == read_version)
        return statement.values(**asdict(totals), version=read_version + 1).returning(accumulator.c.id)

    async def _id_of(self, key: AccumulatorKey) -> UUID:
        row_id: UUID = (await self._session.execute(sa.select(accumulator.c.id).where(_is(key)))).scalar_one()
        return row_id


def _is(key: AccumulatorKey) -> sa.ColumnElement[bool]:
    return sa.and_(
        accumulator.c.person_key == key.person_key,
        accumulator.c.insurance_type == key.insurance,
        accumulator.c.year == key.year,
    )
