"""The ledger of settlements: entries never change; a correction is a difference, and taking back an exact negative.

For every case the sum of its entries is what the latest true result says, or zero when it was reversed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.adjustment_errors import NotAdjustable, NothingToAdjust
from drg_billing.domain.errors import NotReversible
from drg_billing.domain.settlement import NOBODY_PAYS, Payers, SettlementInputs, SettlementResult
from drg_billing.domain.year_base import BasePart


class SettlementKind(StrEnum):
    SETTLEMENT = "settlement"
    ADJUSTMENT = "adjustment"
    """The difference that a correction makes (补差, 调整); payers of either sign."""
    REVERSAL = "reversal"


class ReversalReason(StrEnum):
    """Why a settlement is taken back (退费原因)."""

    WRONG_GROUP = "wrong_group"
    WRONG_AMOUNTS = "wrong_amounts"
    WRONG_PERSON = "wrong_person"
    WRONG_INSURANCE = "wrong_insurance"
    PATIENT_RETURNED = "patient_returned"
    OTHER = "other"


class AdjustmentReason(StrEnum):
    """Why a settlement is corrected (调整原因)."""

    GROUP_REVIEWED = "group_reviewed"
    """Review gave the case another group."""
    SPECIAL_CASE_DECIDED = "special_case_decided"
    """An application for special treatment (特例单议) was decided."""
    AMOUNTS_CORRECTED = "amounts_corrected"
    STANDING_LEARNED = "standing_learned"
    """A referral, contract or assistance category became known after the settlement."""
    PARAMETERS_CORRECTED = "parameters_corrected"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AccumulatorKey:
    """Whose year: a person, a kind of insurance (as in InsuranceType), the calendar year of discharge or visit."""

    person_key: str
    insurance: str
    year: int


@dataclass(frozen=True, slots=True)
class SettlementRecord:
    """One entry of the ledger. `payers` carries the sign: of the whole, of the difference, or of the negative.

    `inputs` and `result` are the whole truth after the entry; in a reversal those of what it takes back.
    """

    id: UUID
    case_id: UUID
    sequence: int
    """1 for the first entry of the case, then 2, …"""
    kind: SettlementKind
    reverses: UUID | None
    adjusts: UUID | None
    """The settlement that an adjustment corrects, whether or not it was corrected before."""
    reason: ReversalReason | AdjustmentReason | None
    recorded_at: datetime
    pooling_area: str
    parameter_version: int
    pack_digest: str
    accumulator: AccumulatorKey
    payers: Payers
    inputs: SettlementInputs
    result: SettlementResult

    @property
    def base_parts(self) -> tuple[BasePart, ...]:
        """Which parts of the year's base the case holds while this entry is in force."""
        return self.inputs.base_parts(self.result.year_added.serious_illness_base)


@dataclass(frozen=True, slots=True)
class EntryStamp:
    """What every entry gets when it is written."""

    id: UUID
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Basis:
    """What a result was computed with."""

    pooling_area: str
    parameter_version: int
    pack_digest: str
    accumulator: AccumulatorKey


@dataclass(frozen=True, slots=True)
class CaseLedger:
    """The entries of one case, the first one first."""

    case_id: UUID
    entries: tuple[SettlementRecord, ...] = ()

    @property
    def latest(self) -> SettlementRecord | None:
        """The entry that holds the true result now; None when nothing is settled."""
        if not self.entries or self.entries[-1].kind is SettlementKind.REVERSAL:
            return None
        return self.entries[-1]

    @property
    def settlement_id(self) -> UUID | None:
        """The settlement in force: the one that can be adjusted and reversed."""
        latest = self.latest
        if latest is None:
            return None
        return latest.id if latest.adjusts is None else latest.adjusts

    @property
    def paid(self) -> Payers:
        """What the payers pay now: equal to the sum of all entries."""
        return NOBODY_PAYS if self.latest is None else self.latest.result.payers

    @property
    def year_added(self) -> YearTotals:
        """What the case adds to its year now."""
        return YearTotals() if self.latest is None else self.latest.result.year_added

    def version_of(self, entry_id: UUID) -> int:
        """1, and one more for every adjustment of that settlement."""
        return 1 + sum(entry.adjusts == entry_id for entry in self.entries)

    def entries_in_force(self) -> Sequence[SettlementRecord]:
        """The settlement in force and its adjustments."""
        settlement_id = self.settlement_id
        return [entry for entry in self.entries if settlement_id in (entry.id, entry.adjusts)] if settlement_id else []

    def settled(
        self, stamp: EntryStamp, basis: Basis, inputs: SettlementInputs, result: SettlementResult
    ) -> SettlementRecord:
        """The entry of a settlement."""
        return self._entry(SettlementKind.SETTLEMENT, stamp, basis, inputs, result, payers=result.payers)

    def adjusted(
        self,
        settlement_id: UUID,
        reason: AdjustmentReason,
        stamp: EntryStamp,
        basis: Basis,
        inputs: SettlementInputs,
        result: SettlementResult,
    ) -> SettlementRecord:
        """The entry of the difference to what is paid now; all zero where only the group is another.

        Raises NotAdjustable unless that settlement is in force, NothingToAdjust when result and group are the same.
        """
        latest = self.latest
        if latest is None or self.settlement_id != settlement_id:
            raise NotAdjustable(settlement_id)
        if (inputs.case.drg, result) == (latest.inputs.case.drg, latest.result):
            raise NothingToAdjust(settlement_id)
        return self._entry(
            SettlementKind.ADJUSTMENT,
            stamp,
            basis,
            inputs,
            result,
            payers=result.payers.minus(latest.result.payers),
            adjusts=settlement_id,
            reason=reason,
        )

    def reversed(self, settlement_id: UUID, reason: ReversalReason, stamp: EntryStamp) -> SettlementRecord:
        """The exact negative of the settlement with its adjustments. Raises NotReversible unless it is in force."""
        latest = self.latest
        if latest is None or self.settlement_id != settlement_id:
            raise NotReversible(settlement_id)
        basis = Basis(latest.pooling_area, latest.parameter_version, latest.pack_digest, latest.accumulator)
        return self._entry(
            SettlementKind.REVERSAL,
            stamp,
            basis,
            latest.inputs,
            latest.result,
            payers=latest.result.payers.negated(),
            reverses=settlement_id,
            reason=reason,
        )

    def with_entry(self, entry: SettlementRecord) -> CaseLedger:
        return CaseLedger(self.case_id, (*self.entries, entry))

    def payers_of(self, sequence: int, result: SettlementResult) -> Payers:
        """What the entry of this sequence must say when this is its result, by the entry before: for a replay."""
        entry = self.entries[sequence - 1]
        match entry.kind:
            case SettlementKind.SETTLEMENT:
                return result.payers
            case SettlementKind.ADJUSTMENT:
                return result.payers.minus(self.entries[sequence - 2].result.payers)
            case SettlementKind.REVERSAL:
                return self.entries[sequence - 2].result.payers.negated()

    def _entry(
        self,
        kind: SettlementKind,
        stamp: EntryStamp,
        basis: Basis,
        inputs: SettlementInputs,
        result: SettlementResult,
        *,
        payers: Payers,
        reverses: UUID | None = None,
        adjusts: UUID | None = None,
        reason: ReversalReason | AdjustmentReason | None = None,
    ) -> SettlementRecord:
        return SettlementRecord(
            id=stamp.id,
            case_id=self.case_id,
            sequence=len(self.entries) + 1,
            kind=kind,
            reverses=reverses,
            adjusts=adjusts,
            reason=reason,
            recorded_at=stamp.recorded_at,
            pooling_area=basis.pooling_area,
            parameter_version=basis.parameter_version,
            pack_digest=basis.pack_digest,
            accumulator=basis.accumulator,
            payers=payers,
            inputs=inputs,
            result=result,
        )
