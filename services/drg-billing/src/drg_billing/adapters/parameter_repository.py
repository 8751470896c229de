"""Versions of price parameters in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.paging import id_after
from drg_billing.adapters.stored_json import read_parameters, write_parameters
from drg_billing.adapters.tables import parameter_activation, parameter_withdrawal, price_parameters
from drg_billing.application.ports import ParameterSet
from drg_billing.domain.errors import ParametersNotFound
from drg_billing.domain.four_eyes import ActivationState
from drg_billing.domain.outpatient_parameters import OutpatientYear
from drg_billing.domain.outpatient_years import OutpatientYears
from drg_billing.domain.parameters import InsuranceType, PriceParameters
from yilian_kit.database import LostRace
from yilian_kit.identifiers import new_id
from yilian_kit.pagination import Page, PageRequest
from yilian_kit.reading import PreparedRead, Reading

_LOCK_SPACE = 4102
"""Tells these advisory locks from all others of the service."""

_ACTIVATED = parameter_activation.c.parameters_id == price_parameters.c.id
_WITHDRAWN = parameter_withdrawal.c.parameters_id == price_parameters.c.id
_SETS = (
    sa.select(price_parameters, parameter_activation.c.activated_by, parameter_withdrawal.c.withdrawn_by)
    .outerjoin(parameter_activation, _ACTIVATED)
    .outerjoin(parameter_withdrawal, _WITHDRAWN)
)


def covers(table: sa.Table, on: date | sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """The day lies between `valid_from` and `valid_to` of the table, both included."""
    return sa.and_(table.c.valid_from <= on, sa.or_(table.c.valid_to.is_(None), table.c.valid_to >= on))


_AREAS_IN_FORCE = PreparedRead(
    sa.select(price_parameters.c.pooling_area)
    .join(parameter_activation, _ACTIVATED)
    .where(covers(price_parameters, sa.bindparam("day", type_=sa.Date)))
    .distinct()
    .order_by(price_parameters.c.pooling_area)
)


class StoredPricedAreas:
    """See `application.pack_choice_ports.PricedAreas`."""

    def __init__(self, asked: AsyncSession | Reading) -> None:
        self._asked = asked

    async def areas_in_force(self, on: date) -> Sequence[str]:
        return [row["pooling_area"] for row in await _AREAS_IN_FORCE.rows(self._asked, day=on)]


class ParameterRepository(StoredPricedAreas):
    """See `application.ports.Parameters`."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(session)
        self._session = session

    async def in_force(self, pooling_area: str, on: date) -> PriceParameters | None:
        content = await self._session.scalar(
            sa.select(price_parameters.c.content)
            .join(parameter_activation, _ACTIVATED)
            .where(price_parameters.c.pooling_area == pooling_area, covers(price_parameters, on))
            .order_by(price_parameters.c.valid_from.desc(), parameter_activation.c.id.desc())
            .limit(1)
        )
        return None if content is None else read_parameters(content)

    async def lock_area(self, pooling_area: str) -> None:
        key = sa.func.hashtext(pooling_area)
        await self._session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_SPACE, key)))

    async def active_outpatient_years(self, pooling_area: str) -> Sequence[OutpatientYears]:
        """Only this part of each set is read: a whole one may have a DIP catalogue."""
        c = price_parameters.c
        rows = await self._session.execute(
            sa.select(c.valid_from, c.valid_to, sa.cast(c.content, JSONB)["outpatient"].label("outpatient"))
            .join(parameter_activation, _ACTIVATED)
            .where(c.pooling_area == pooling_area)
            .order_by(parameter_activation.c.id)
        )
        return [OutpatientYears(row.valid_from, row.valid_to, _years(row.outpatient or {})) for row in rows]

    async def by_version(self, pooling_area: str, version: int) -> PriceParameters:
        return (
            await self._one(
                sa.and_(price_parameters.c.pooling_area == pooling_area, price_parameters.c.version == version)
            )
        ).parameters

    async def add(self, parameters: PriceParameters, set_by: str) -> ParameterSet:
        newest = await self._session.scalar(
            sa.select(sa.func.max(price_parameters.c.version)).where(
                price_parameters.c.pooling_area == parameters.pooling_area
            )
        )
        stored = ParameterSet(new_id(), replace(parameters, version=(newest or 0) + 1), set_by, activated_by=None)
        statement = insert(price_parameters).values(
            id=stored.id,
            pooling_area=parameters.pooling_area,
            version=stored.parameters.version,
            valid_from=parameters.valid_from,
            valid_to=parameters.valid_to,
            content=write_parameters(stored.parameters),
            set_by=set_by,
        )
        added = await self._session.execute(statement.on_conflict_do_nothing().returning(price_parameters.c.id))
        if added.first() is None:
            raise LostRace("price_parameters", stored.id)
        return stored

    async def activate(self, proposed: ParameterSet, activated_by: str) -> ParameterSet:
        await self._still_proposed(proposed)
        statement = insert(parameter_activation).values(
            id=new_id(), parameters_id=proposed.id, author=proposed.set_by, activated_by=activated_by
        )
        added = await self._session.execute(
            statement.on_conflict_do_nothing(constraint="parameter_activation_once").returning(
                parameter_activation.c.id
            )
        )
        if added.first() is None:
            raise LostRace("price_parameters", proposed.id)
        return replace(proposed, activated_by=activated_by)

    async def withdraw(self, proposed: ParameterSet, withdrawn_by: str) -> ParameterSet:
        await self._still_proposed(proposed)
        await self._session.execute(
            sa.insert(parameter_withdrawal).values(parameters_id=proposed.id, withdrawn_by=withdrawn_by)
        )
        return replace(proposed, withdrawn_by=withdrawn_by)

    async def _still_proposed(self, proposed: ParameterSet) -> None:
        """Wait for whoever activates or withdraws the set at this moment, and see what they did. Raises LostRace."""
        its_row = sa.select(price_parameters.c.id).where(price_parameters.c.id == proposed.id)
        await self._session.execute(its_row.with_for_update(key_share=True))
        if (await self.get(proposed.id)).state is not ActivationState.PROPOSED:
            raise LostRace("price_parameters", proposed.id)

    async def get(self, parameter_set_id: UUID) -> ParameterSet:
        return await self._one(price_parameters.c.id == parameter_set_id)

    async def page(self, pooling_area: str | None, page: PageRequest) -> Page[ParameterSet]:
        statement = _SETS.order_by(price_parameters.c.id).limit(page.limit + 1)
        if pooling_area is not None:
            statement = statement.where(price_parameters.c.pooling_area == pooling_area)
        after = id_after(page)
        if after is not None:
            statement = statement.where(price_parameters.c.id > after)
        rows = (await self._session.execute(statement)).all()
        return Page.cut([_read(row) for row in rows], page, lambda stored: (str(stored.id),))

    async def _one(self, condition: sa.ColumnElement[bool]) -> ParameterSet:
        row = (await self._session.execute(_SETS.where(condition))).first()
        if row is None:
            raise ParametersNotFound
        return _read(row)


def _read(row: sa.Row[Any]) -> ParameterSet:
    return ParameterSet(row.id, read_parameters(row.content), row.set_by, row.activated_by, row.withdrawn_by)


def _years(outpatient: Mapping[str, Mapping[str, Any]]) -> Mapping[InsuranceType, OutpatientYear]:
    """Of the stored benefits by kind of insurance."""
    return {InsuranceType(kind): OutpatientYear(benefits["year"]) for kind, benefits in outpatient.items()}
