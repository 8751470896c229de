"""Requests and answers about settlements."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from drg_billing.domain.money import ZERO
from drg_billing.domain.parameters import InsuranceType, PaymentMode
from drg_billing.domain.pricing import Scheme
from drg_billing.domain.settlement import TransferDirection
from drg_billing.domain.settlement_record import ReversalReason, SettlementKind, SettlementRecord
from drg_billing.domain.steps import PaidStep
from drg_billing.entrypoints.http.case_schemas import Amount
from drg_billing.entrypoints.http.parameter_values import Factor
from yilian_kit.http import AnswerModel, Money, RequestModel


class SettleCaseRequest(RequestModel):
    """`mode` left out takes the pooling area's usual one; the accounts pay no more than is made available."""

    mode: PaymentMode | None = None
    account_available: Amount = ZERO
    mutual_aid_available: Amount = ZERO


class ReverseSettlementRequest(RequestModel):
    reason: ReversalReason


class PaidStepAnswer(AnswerModel):
    """One line of a layer: `part` × `ratio`, rounded half up, cut at the cap."""

    part: Money
    ratio: Factor
    amount: Money


class PriceAnswer(AnswerModel):
    """The standard, and the factors it is made of."""

    scheme: Scheme
    standard: Money
    weight: Factor | None
    base_rate: Money | None
    coefficient: Factor | None


class BillAnswer(AnswerModel):
    """What the patient is billed."""

    total: Money
    full_self_pay: Money
    over_limit: Money
    pre_self_pay: Money
    in_scope: Money


class HospitalPaymentAnswer(AnswerModel):
    """What reaches the hospital: patient + other funds + pool + difference = cost of the stay."""

    standard: Money
    patient: Money
    other_funds: Money
    pool: Money
    difference: Money


class StandingAnswer(AnswerModel):
    """What was known of the patient on the day of admission."""

    contracted: bool
    referred: bool
    linked_stay: TransferDirection | None
    assistance_category: str | None


class SettlementAnswer(AnswerModel):
    """An entry of the ledger: the payers add up to `total`; `other` is supplement and mutual aid together.

    In a reversal the payers are negative; price, bill, lines and hospital are those of the settlement it takes back.
    """

    id: UUID
    case_id: UUID
    kind: SettlementKind
    reverses: UUID | None
    reversal_reason: ReversalReason | None
    recorded_at: datetime
    insurance_type: InsuranceType
    mode: PaymentMode
    drg: str
    standing: StandingAnswer
    total: Money
    basic: Money
    supplement: Money
    serious_illness: Money
    assistance: Money
    account: Money
    mutual_aid: Money
    cash: Money
    other: Money
    price: PriceAnswer
    bill: BillAnswer
    deductible: Money
    basic_lines: list[PaidStepAnswer]
    supplement_lines: list[PaidStepAnswer]
    serious_illness_lines: list[PaidStepAnswer]
    assistance_lines: list[PaidStepAnswer]
    hospital: HospitalPaymentAnswer
    pooling_area: str
    parameter_version: int
    pack_digest: str
    version: Annotated[int, Field(description="always 1: a settlement never changes")]


class SettlementListAnswer(AnswerModel):
    """The entries of a case, the first one first."""

    items: list[SettlementAnswer]


SETTLEMENT_VERSION = 1


def settlement_answer(record: SettlementRecord) -> SettlementAnswer:
    inputs, result, payers = record.inputs, record.result, record.payers
    return SettlementAnswer(
        id=record.id,
        case_id=record.case_id,
        kind=record.kind,
        reverses=record.reverses,
        reversal_reason=record.reason,
        recorded_at=record.recorded_at,
        insurance_type=inputs.insurance,
        mode=inputs.mode,
        drg=inputs.case.drg,
        standing=StandingAnswer(
            contracted=inputs.contracted,
            referred=inputs.referred,
            linked_stay=None if inputs.linked_stay is None else inputs.linked_stay.direction,
            assistance_category=inputs.assistance_category,
        ),
        total=payers.total,
        basic=payers.basic,
        supplement=payers.supplement,
        serious_illness=payers.serious_illness,
        assistance=payers.assistance,
        account=payers.account,
        mutual_aid=payers.mutual_aid,
        cash=payers.cash,
        other=payers.other,
        price=PriceAnswer.model_validate(result.price),
        bill=BillAnswer.model_validate(result.bill),
        deductible=result.deductible,
        basic_lines=_lines(result.basic_lines),
        supplement_lines=_lines(result.supplement_lines),
        serious_illness_lines=_lines(result.serious_illness_lines),
        assistance_lines=_lines(result.assistance_lines),
        hospital=HospitalPaymentAnswer.model_validate(result.hospital),
        pooling_area=record.pooling_area,
        parameter_version=record.parameter_version,
        pack_digest=record.pack_digest,
        version=SETTLEMENT_VERSION,
    )


def _lines(lines: tuple[PaidStep, ...]) -> list[PaidStepAnswer]:
    return [PaidStepAnswer.model_validate(line) for line in lines]
