"""The ledger of settlements in PostgreSQL: rows are inserted and never updated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.scope import Scope
from drg_billing.adapters.stored_json import read_inputs, read_result, write_inputs, write_result
from drg_billing.adapters.tables import discharge_case, settlement
from drg_billing.domain.errors import SettlementNotFound
from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.referral_links import EarlierStay
from drg_billing.domain.settlement import Payers, SettlementResult
from drg_billing.domain.settlement_record import (
    AccumulatorKey,
    AdjustmentReason,
    ReversalReason,
    SettlementKind,
    SettlementRecord,
)
from yilian_kit.database import LostRace

_PAYERS = tuple(settlement.c[field.name] for field in fields(Payers))
_LATER = settlement.alias("later")
_IN_FORCE = sa.and_(
    settlement.c.kind != SettlementKind.REVERSAL.value,
    ~sa.exists().where(_LATER.c.case_id == settlement.c.case_id, _LATER.c.sequence > settlement.c.sequence),
)
"""The entry holds the true result of its case."""


class SettlementRepository:
    """See `application.ports.Settlements`."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def add(self, record: SettlementRecord) -> None:
        statement = insert(settlement).values(**_values(record)).on_conflict_do_nothing()
        stored = await self._session.execute(statement.returning(settlement.c.id))
        if stored.first() is None:
            raise LostRace("discharge_case", record.case_id)

    async def get(self, settlement_id: UUID) -> SettlementRecord:
        statement = self._visible().where(settlement.c.id == settlement_id)
        row = (await self._session.execute(statement)).mappings().first()
        if row is None:
            raise SettlementNotFound
        return _read(row)

    async def of_case(self, case_id: UUID) -> Sequence[SettlementRecord]:
        statement = self._visible().where(settlement.c.case_id == case_id).order_by(settlement.c.sequence)
        return [_read(row) for row in (await self._session.execute(statement)).mappings()]

    async def earlier_stays(self, person_key: str, discharged_from: date, besides: UUID) -> Sequence[EarlierStay]:
        link = sa.cast(settlement.c.inputs, JSONB)["linked_stay"]
        statement = (
            sa.select(
                discharge_case.c.institution_code,
                discharge_case.c.admitted_on,
                discharge_case.c.discharged_on,
                settlement.c.deductible_met,
                link.astext.is_not(None),
                settlement.c.case_id,
                sa.cast(link["case_id"].astext, sa.Uuid),
            )
            .join(discharge_case, discharge_case.c.id == settlement.c.case_id)
            .where(
                settlement.c.person_key == person_key,
                settlement.c.case_id != besides,
                settlement.c.insurance_type != InsuranceType.NONE.value,
                discharge_case.c.discharged_on >= discharged_from,
                _IN_FORCE,
            )
        )
        return [EarlierStay(*row) for row in await self._session.execute(statement)]

    async def in_force(self, key: AccumulatorKey, besides: UUID) -> Sequence[SettlementRecord]:
        statement = sa.select(*settlement.c).where(
            settlement.c.person_key == key.person_key,
            settlement.c.insurance_type == key.insurance,
            settlement.c.year == key.year,
            settlement.c.case_id != besides,
            _IN_FORCE,
        )
        return [_read(row) for row in (await self._session.execute(statement)).mappings()]

    async def is_kept_as(self, settlement_id: UUID, result: SettlementResult, payers: Payers) -> bool:
        statement = sa.select(settlement.c.result, *_PAYERS).where(settlement.c.id == settlement_id)
        kept, *amounts = (await self._session.execute(statement)).one()
        return bool(kept == write_result(result) and Payers(*amounts) == payers)

    async def all_ids(self) -> Sequence[UUID]:
        """Every entry, for a replay of the whole ledger."""
        return (await self._session.execute(sa.select(settlement.c.id).order_by(settlement.c.id))).scalars().all()

    def _visible(self) -> sa.Select[tuple[object, ...]]:
        return (
            sa.select(*settlement.c)
            .join(discharge_case, discharge_case.c.id == settlement.c.case_id)
            .where(self._scope.institution(discharge_case.c.institution_id))
        )


def _values(record: SettlementRecord) -> dict[str, Any]:
    payers = record.payers
    return {
        "id": record.id,
        "case_id": record.case_id,
        "sequence": record.sequence,
        "kind": record.kind.value,
        "reverses": record.reverses,
        "adjusts": record.adjusts,
        "reason": None if record.reason is None else record.reason.value,
        "recorded_at": record.recorded_at,
        "pooling_area": record.pooling_area,
        "parameter_version": record.parameter_version,
        "pack_digest": record.pack_digest,
        "person_key": record.accumulator.person_key,
        "insurance_type": record.accumulator.insurance,
        "year": record.accumulator.year,
        "inputs": write_inputs(record.inputs),
        "result": write_result(record.result),
        "deductible_met": record.result.deductible_met,
        "total": payers.total,
        "basic": payers.basic,
        "supplement": payers.supplement,
        "serious_illness": payers.serious_illness,
        "assistance": payers.assistance,
        "account": payers.account,
        "mutual_aid": payers.mutual_aid,
        "cash": payers.cash,
    }


def _read(row: sa.RowMapping) -> SettlementRecord:
    kind = SettlementKind(row["kind"])
    return SettlementRecord(
        id=row["id"],
        case_id=row["case_id"],
        sequence=row["sequence"],
        kind=kind,
        reverses=row["reverses"],
        adjusts=row["adjusts"],
        reason=_reason(kind, row["reason"]),
        recorded_at=row["recorded_at"],
        pooling_area=row["pooling_area"],
        parameter_version=row["parameter_version"],
        pack_digest=row["pack_digest"],
        accumulator=AccumulatorKey(row["person_key"], row["insurance_type"], row["year"]),
        payers=Payers(*(row[column.name] for column in _PAYERS)),
        inputs=read_inputs(row["inputs"]),
        result=read_result(row["result"]),
    )


def _reason(kind: SettlementKind, text: str | None) -> ReversalReason | AdjustmentReason | None:
    if text is None:
        return None
    return ReversalReason(text) if kind is SettlementKind.REVERSAL else AdjustmentReason(text)
