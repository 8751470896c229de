"""Requests and answers about outpatient visits."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from drg_billing.domain.money import ZERO
from drg_billing.domain.outpatient_record import OutpatientKind, OutpatientRecord, Visit
from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.settlement import Costs
from drg_billing.domain.settlement_record import ReversalReason
from drg_billing.entrypoints.http.case_schemas import Amount, Day, Identifier
from drg_billing.entrypoints.http.identity_numbers import IdentityNumber
from drg_billing.entrypoints.http.settlement_schemas import (
    FIRST_VERSION,
    AccountOfferRequest,
    PaidStepAnswer,
)
from yilian_kit.http import AnswerModel, Money

_MOST = Decimal("99999999.99")
VisitAmount = Annotated[Amount, Field(le=_MOST)]


class SettleVisitRequest(AccountOfferRequest):
    """A visit with its cost by the four parts. `pooling_area` is named only where the service knows several."""

    institution_code: Identifier
    settlement_number: Identifier
    person_id_number: IdentityNumber
    insurance_type: InsuranceType
    retired: Annotated[bool, Field(strict=True)] = False
    visited_on: Day
    total_cost: VisitAmount
    full_self_pay: VisitAmount = ZERO
    over_limit: VisitAmount = ZERO
    pre_self_pay: VisitAmount = ZERO
    pooling_area: Identifier | None = None

    def visit(self, person_key: str, relative_key: str | None) -> Visit:
        """What the use case is given; the numbers of the persons stay behind."""
        return Visit(
            settlement_number=self.settlement_number,
            person_key=person_key,
            insurance=self.insurance_type,
            retired=self.retired,
            visited_on=self.visited_on,
            costs=Costs(self.total_cost, self.full_self_pay, self.over_limit, self.pre_self_pay),
            pooling_area=self.pooling_area,
            account_offered=self.account_available,
            mutual_aid_offered=self.mutual_aid_available,
            relative_key=relative_key,
        )


class OutpatientAnswer(AnswerModel):
    """An entry of the ledger of visits: the payers add up to `total`, and in a reversal they are negative.

    `account_balance` is what the entry left on the person's account, null when it moved nothing on an account here.
    """

    id: UUID
    kind: OutpatientKind
    reverses: UUID | None
    reversal_reason: ReversalReason | None
    recorded_at: datetime
    institution_code: str
    settlement_number: str
    insurance_type: InsuranceType
    retired: bool
    visited_on: date
    full_self_pay: Money
    over_limit: Money
    pre_self_pay: Money
    in_scope: Money
    deductible: Money
    basic_line: PaidStepAnswer | None
    total: Money
    basic: Money
    account: Money
    mutual_aid: Money
    cash: Money
    account_balance: Money | None
    pooling_area: str
    parameter_version: int
    version: Annotated[int, Field(description="always 1: a settlement of a visit never changes")]


def outpatient_answer(record: OutpatientRecord, account_balance: Decimal | None) -> OutpatientAnswer:
    visit, costs, result, payers = record.visit, record.visit.costs, record.result, record.payers
    return OutpatientAnswer(
        id=record.id,
        kind=record.kind,
        reverses=record.reverses,
        reversal_reason=record.reason,
        recorded_at=record.recorded_at,
        institution_code=record.institution.code,
        settlement_number=visit.settlement_number,
        insurance_type=visit.insurance,
        retired=visit.retired,
        visited_on=visit.visited_on,
        full_self_pay=costs.full_self_pay,
        over_limit=costs.over_limit,
        pre_self_pay=costs.pre_self_pay,
        in_scope=costs.in_scope,
        deductible=result.deductible,
        basic_line=None if result.basic_line is None else PaidStepAnswer.model_validate(result.basic_line),
        total=payers.total,
        basic=payers.basic,
        account=payers.account,
        mutual_aid=payers.mutual_aid,
        cash=payers.cash,
        account_balance=account_balance,
        pooling_area=record.pooling_area,
        parameter_version=record.parameter_version,
        version=FIRST_VERSION,
    )
