"""A settlement as it is kept: never changed, taken back only by its exact negative, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.errors import NotReversible
from drg_billing.domain.settlement import Payers, SettlementInputs, SettlementResult


class SettlementKind(StrEnum):
    SETTLEMENT = "settlement"
    REVERSAL = "reversal"


class ReversalReason(StrEnum):
    """Why a settlement is taken back (退费原因)."""

    WRONG_GROUP = "wrong_group"
    WRONG_AMOUNTS = "wrong_amounts"
    WRONG_PERSON = "wrong_person"
    WRONG_INSURANCE = "wrong_insurance"
    PATIENT_RETURNED = "patient_returned"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AccumulatorKey:
    """Whose year: a person, a kind of insurance (as in InsuranceType), the calendar year of discharge."""

    person_key: str
    insurance: str
    year: int


@dataclass(frozen=True, slots=True)
class SettlementRecord:
    """One entry of the ledger: a settlement with everything that led to it, or the reversal of one.

    `inputs` and `result` are those of the settlement in both; `payers`, `year_added` and `pool` carry the sign.
    """

    id: UUID
    case_id: UUID
    sequence: int
    """1 for the first entry of the case, then 2, …"""
    kind: SettlementKind
    reverses: UUID | None
    reason: ReversalReason | None
    recorded_at: datetime
    pooling_area: str
    parameter_version: int
    pack_digest: str
    accumulator: AccumulatorKey
    inputs: SettlementInputs
    result: SettlementResult

    @property
    def payers(self) -> Payers:
        payers = self.result.payers
        return payers if self.kind is SettlementKind.SETTLEMENT else payers.negated()

    @property
    def year_added(self) -> YearTotals:
        added = self.result.year_added
        return added if self.kind is SettlementKind.SETTLEMENT else added.negated()

    def reversal(self, new_id: UUID, sequence: int, reason: ReversalReason, recorded_at: datetime) -> SettlementRecord:
        """The exact negative of this settlement. Raises NotReversible for a reversal."""
        if self.kind is SettlementKind.REVERSAL:
            raise NotReversible(self.id)
        return SettlementRecord(
            id=new_id,
            case_id=self.case_id,
            sequence=sequence,
            kind=SettlementKind.REVERSAL,
            reverses=self.id,
            reason=reason,
            recorded_at=recorded_at,
            pooling_area=self.pooling_area,
            parameter_version=self.parameter_version,
            pack_digest=self.pack_digest,
            accumulator=self.accumulator,
            inputs=self.inputs,
            result=self.result,
        )
