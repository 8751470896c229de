"""The ledger of outpatient visits: a settlement with everything that led to it, or its exact negative, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.case import CaseInstitution
from drg_billing.domain.errors import AmountsExceedTotal, DomainError
from drg_billing.domain.outpatient import OutpatientInputs, OutpatientPayers, OutpatientResult
from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.settlement import Costs
from drg_billing.domain.settlement_record import AccumulatorKey, ReversalReason


class OutpatientSettlementNotFound(DomainError):
    slug = "outpatient-settlement-not-found"


class OutpatientNumberTaken(DomainError):
    """The institution settled another visit under this number before."""

    slug = "outpatient-number-taken"

    def __init__(self, settlement_number: str, settlement_id: UUID) -> None:
        self.settlement_number, self.settlement_id = settlement_number, settlement_id


class OutpatientTakenBack(DomainError):
    """The visit under this number was settled and taken back; settled again, it needs a number of its own."""

    slug = "outpatient-settlement-taken-back"

    def __init__(self, settlement_number: str, settlement_id: UUID) -> None:
        self.settlement_number, self.settlement_id = settlement_number, settlement_id


class OutpatientNotReversible(DomainError):
    """The entry is itself a reversal, or has been reversed."""

    slug = "outpatient-settlement-not-reversible"

    def __init__(self, settlement_id: UUID) -> None:
        self.settlement_id = settlement_id


class VisitInFuture(DomainError):
    """The day of the visit has not come yet, in Asia/Shanghai: nobody was treated, and its year has other limits."""

    slug = "visit-in-future"

    def __init__(self, visited_on: date, today: date) -> None:
        self.visited_on, self.today = visited_on, today


class OutpatientKind(StrEnum):
    SETTLEMENT = "settlement"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Visit:
    """What the institution submits of a visit; the person is known by the person key alone."""

    settlement_number: str
    person_key: str
    insurance: InsuranceType
    retired: bool
    visited_on: date
    costs: Costs
    pooling_area: str | None
    account_offered: Decimal | None
    """What the patient lets the personal account pay; None: all that it holds."""
    mutual_aid_offered: Decimal | None
    relative_key: str | None
    """Whose account the mutual aid is from."""

    def check(self, today: date) -> None:
        """A visit that can have been, today being a business date. Raises VisitInFuture, AmountsExceedTotal."""
        if self.visited_on > today:
            raise VisitInFuture(self.visited_on, today)
        if self.costs.in_scope < 0:
            raise AmountsExceedTotal(self.costs.total, self.costs.total - self.costs.in_scope)


@dataclass(frozen=True, slots=True)
class OutpatientRecord:
    """One entry; `inputs` and `result` are those of the settlement in both kinds, `payers` carries the sign."""

    id: UUID
    institution: CaseInstitution
    visit: Visit
    kind: OutpatientKind
    reverses: UUID | None
    reason: ReversalReason | None
    recorded_at: datetime
    pooling_area: str
    parameter_version: int
    inputs: OutpatientInputs
    result: OutpatientResult

    @property
    def accumulator(self) -> AccumulatorKey:
        """The year that the visit counts in: that of its day."""
        return AccumulatorKey(self.visit.person_key, self.visit.insurance, self.visit.visited_on.year)

    @property
    def payers(self) -> OutpatientPayers:
        payers = self.result.payers
        return payers if self.kind is OutpatientKind.SETTLEMENT else payers.negated()

    @property
    def year_added(self) -> YearTotals:
        added = self.result.year_added
        return added if self.kind is OutpatientKind.SETTLEMENT else added.negated()

    def reversal(self, new_id: UUID, reason: ReversalReason, recorded_at: datetime) -> OutpatientRecord:
        """The exact negative. Raises OutpatientNotReversible for a reversal."""
        if self.kind is OutpatientKind.REVERSAL:
            raise OutpatientNotReversible(self.id)
        return OutpatientRecord(
            id=new_id,
            institution=self.institution,
            visit=self.visit,
            kind=OutpatientKind.REVERSAL,
            reverses=self.id,
            reason=reason,
            recorded_at=recorded_at,
            pooling_area=self.pooling_area,
            parameter_version=self.parameter_version,
            inputs=self.inputs,
            result=self.result,
        )
