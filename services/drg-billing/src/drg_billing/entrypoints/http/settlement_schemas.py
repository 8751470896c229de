"""Requests and answers about settlements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from drg_billing.application import AdjustSettlement
from drg_billing.application.account_payments import AccountOffer
from drg_billing.domain.case import PackReference
from drg_billing.domain.money import ZERO
from drg_billing.domain.parameters import InsuranceType, PaymentMode
from drg_billing.domain.settlement import Costs, TransferDirection
from drg_billing.domain.settlement_record import (
    AdjustmentReason,
    ReversalReason,
    SettlementKind,
    SettlementRecord,
)
from drg_billing.domain.steps import PaidStep
from drg_billing.entrypoints.http.case_schemas import Amount
from drg_billing.entrypoints.http.group_schemas import notice_in
from drg_billing.entrypoints.http.identity_numbers import IdentityNumber
from drg_billing.entrypoints.http.parameter_values import Factor
from drg_billing.entrypoints.http.price_schemas import PriceAnswer
from yilian_kit.http import AnswerModel, Money, RequestModel


class AccountOfferRequest(RequestModel):
    """What the patient lets the accounts pay at most.

    null: all that the account holds, where accounts are kept here. Mutual aid then needs the relative whose account
    it is.
    """

    account_available: Amount | None = ZERO
    mutual_aid_available: Amount | None = ZERO
    mutual_aid_id_number: IdentityNumber | None = None

    def offer(self, person_key: Callable[[str], str]) -> AccountOffer:
        return AccountOffer(
            self.account_available,
            self.mutual_aid_available,
            None if self.mutual_aid_id_number is None else person_key(self.mutual_aid_id_number),
        )


class SettleCaseRequest(AccountOfferRequest):
    """`mode` left out takes the pooling area's usual one."""

    mode: PaymentMode | None = None


class CostsRequest(RequestModel):
    """The stay by item, whole: a part that is left out is zero."""

    total_cost: Amount
    full_self_pay: Amount = ZERO
    over_limit: Amount = ZERO
    pre_self_pay: Amount = ZERO

    def costs(self) -> Costs:
        return Costs(self.total_cost, self.full_self_pay, self.over_limit, self.pre_self_pay)


class AdjustSettlementRequest(RequestModel):
    """What is different now; what is left out stays. A decided special case counts by itself."""

    reason: AdjustmentReason
    costs: CostsRequest | None = None
    drg: Annotated[str, StringConstraints(min_length=1, max_length=16, to_upper=True)] | None = None
    standing_of_today: Annotated[
        bool, Field(strict=True, description="look again at contract, referral and assistance category")
    ] = False
    parameters_of_today: Annotated[
        bool, Field(strict=True, description="those in force now for the day of discharge")
    ] = False
    account_available: Amount | None = None
    mutual_aid_available: Amount | None = None
    mutual_aid_id_number: IdentityNumber | None = None

    def command(self, settlement_id: UUID, expected_version: int, person_key: Callable[[str], str]) -> AdjustSettlement:
        return AdjustSettlement(
            settlement_id=settlement_id,
            expected_version=expected_version,
            reason=self.reason,
            costs=None if self.costs is None else self.costs.costs(),
            drg=self.drg,
            standing_of_today=self.standing_of_today,
            parameters_of_today=self.parameters_of_today,
            account_available=self.account_available,
            mutual_aid_available=self.mutual_aid_available,
            relative_key=None if self.mutual_aid_id_number is None else person_key(self.mutual_aid_id_number),
        )


class ReverseSettlementRequest(RequestModel):
    reason: ReversalReason


class PaidStepAnswer(AnswerModel):
    """One line of a layer: `part` × `ratio`, rounded half up, cut at the cap."""

    part: Money
    ratio: Factor
    amount: Money


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

    In an adjustment the payers are differences, and price, bill, lines and hospital say what counts now; in a reversal
    the payers are negative, and those parts are of what it takes back.
    """

    id: UUID
    case_id: UUID
    kind: SettlementKind
    reverses: UUID | None
    reversal_reason: ReversalReason | None
    adjusts: UUID | None
    adjustment_reason: AdjustmentReason | None
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
    starter_pack_notice: str | None
    version: Annotated[int, Field(description="1, and one more for every adjustment of it")]


class SettlementListAnswer(AnswerModel):
    """The entries of a case, the first one first."""

    items: list[SettlementAnswer]


FIRST_VERSION = 1
"""Of an entry that nothing adjusts."""


def settlement_answer(
    record: SettlementRecord, version: int, pack: PackReference, *, english: bool
) -> SettlementAnswer:
    """An entry at its version; `pack` is the one that grouped its case, which no entry of the case ever changes."""
    inputs, result, payers = record.inputs, record.result, record.payers
    return SettlementAnswer(
        id=record.id,
        case_id=record.case_id,
        kind=record.kind,
        reverses=record.reverses,
        reversal_reason=record.reason if isinstance(record.reason, ReversalReason) else None,
        adjusts=record.adjusts,
        adjustment_reason=record.reason if isinstance(record.reason, AdjustmentReason) else None,
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
        starter_pack_notice=notice_in(pack, english=english),
        version=version,
    )


def _lines(lines: tuple[PaidStep, ...]) -> list[PaidStepAnswer]:
    return [PaidStepAnswer.model_validate(line) for line in lines]
