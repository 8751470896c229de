"""The ledger of outpatient visits in PostgreSQL: rows are inserted and never updated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.account_tables import outpatient_settlement
from drg_billing.adapters.paging import id_after
from drg_billing.adapters.scope import Scope
from drg_billing.adapters.stored_json import write_value
from drg_billing.application.outpatient_ports import OutpatientFilter
from drg_billing.domain.case import CaseInstitution
from drg_billing.domain.outpatient import OutpatientInputs, OutpatientPayers, OutpatientResult
from drg_billing.domain.outpatient_record import (
    OutpatientKind,
    OutpatientRecord,
    OutpatientSettlementNotFound,
    Visit,
)
from drg_billing.domain.settlement_record import ReversalReason
from yilian_kit.database import LostRace
from yilian_kit.pagination import Page, PageRequest

_VISIT = TypeAdapter(Visit)
_INPUTS = TypeAdapter(OutpatientInputs)
_RESULT = TypeAdapter(OutpatientResult)

_C = outpatient_settlement.c
_PAYERS = tuple(_C[field.name] for field in fields(OutpatientPayers))


class OutpatientRepository:
    """See `application.outpatient_ports.OutpatientSettlements`."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def add(self, record: OutpatientRecord) -> None:
        statement = insert(outpatient_settlement).values(**_values(record)).on_conflict_do_nothing()
        stored = await self._session.execute(statement.returning(_C.id))
        if stored.first() is None:
            raise LostRace("outpatient_settlement", record.reverses or record.id)

    async def get(self, entry_id: UUID) -> OutpatientRecord:
        record = await self._one(_C.id == entry_id)
        if record is None:
            raise OutpatientSettlementNotFound
        return record

    async def by_number(self, institution_id: UUID, settlement_number: str) -> OutpatientRecord | None:
        return await self._one(
            sa.and_(
                _C.institution_id == institution_id,
                _C.settlement_number == settlement_number,
                _C.kind == OutpatientKind.SETTLEMENT.value,
            )
        )

    async def reversal_of(self, settlement_id: UUID) -> OutpatientRecord | None:
        return await self._one(_C.reverses == settlement_id)

    async def page(self, wanted: OutpatientFilter, page: PageRequest) -> Page[OutpatientRecord]:
        conditions = []
        if wanted.first_day is not None:
            conditions.append(_C.visited_on >= wanted.first_day)
        if wanted.last_day is not None:
            conditions.append(_C.visited_on <= wanted.last_day)
        if wanted.institution_code is not None:
            conditions.append(_C.institution_code == wanted.institution_code)
        after = id_after(page)
        if after is not None:
            conditions.append(_C.id > after)
        statement = self._visible().where(*conditions).order_by(_C.id).limit(page.limit + 1)
        rows = (await self._session.execute(statement)).mappings().all()
        return Page.cut([_read(row) for row in rows], page, lambda record: (str(record.id),))

    async def is_kept_as(self, record: OutpatientRecord) -> bool:
        statement = sa.select(_C.result, *_PAYERS).where(_C.id == record.id)
        kept, *amounts = (await self._session.execute(statement)).one()
        return bool(kept == write_value(record.result) and OutpatientPayers(*amounts) == record.payers)

    async def all_ids(self) -> Sequence[UUID]:
        """Every entry, for a replay of the whole ledger."""
        return (await self._session.execute(sa.select(_C.id).order_by(_C.id))).scalars().all()

    async def _one(self, condition: sa.ColumnElement[bool]) -> OutpatientRecord | None:
        row = (await self._session.execute(self._visible().where(condition))).mappings().first()
        return None if row is None else _read(row)

    def _visible(self) -> sa.Select[tuple[object, ...]]:
        return sa.select(*outpatient_settlement.c).where(self._scope.institution(_C.institution_id))


def _values(record: OutpatientRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "institution_id": record.institution.id,
        "institution_code": record.institution.code,
        "institution_tier": record.institution.tier,
        "settlement_number": record.visit.settlement_number,
        "kind": record.kind.value,
        "reverses": record.reverses,
        "reason": None if record.reason is None else record.reason.value,
        "recorded_at": record.recorded_at,
        "visited_on": record.visit.visited_on,
        "pooling_area": record.pooling_area,
        "parameter_version": record.parameter_version,
        "person_key": record.visit.person_key,
        "insurance_type": record.visit.insurance.value,
        "visit": write_value(record.visit),
        "inputs": write_value(record.inputs),
        "result": write_value(record.result),
        **{column.name: getattr(record.payers, column.name) for column in _PAYERS},
    }


def _read(row: sa.RowMapping) -> OutpatientRecord:
    return OutpatientRecord(
        id=row["id"],
        institution=CaseInstitution(row["institution_id"], row["institution_code"], row["institution_tier"]),
        visit=_VISIT.validate_json(row["visit"]),
        kind=OutpatientKind(row["kind"]),
        reverses=row["reverses"],
        reason=None if row["reason"] is None else ReversalReason(row["reason"]),
        recorded_at=row["recorded_at"],
        pooling_area=row["pooling_area"],
        parameter_version=row["parameter_version"],
        inputs=_INPUTS.validate_json(row["inputs"]),
        result=_RESULT.validate_json(row["result"]),
    )
