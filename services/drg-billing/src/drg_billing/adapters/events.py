"""The events of drg-billing: facts → drafts. The person is told by person key alone, and no diagnosis leaves here."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from drg_billing.domain.case import DischargeCase
from drg_billing.domain.facts import (
    AdjustmentPosted,
    CaseGrouped,
    CaseSettled,
    Fact,
    PackActivated,
    SettlementReversed,
)
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.parameters import InsuranceType, PaymentMode
from drg_billing.domain.settlement_record import AdjustmentReason, ReversalReason, SettlementRecord
from yilian_kit.events.catalogue import ProducedEvent
from yilian_kit.events.outbox import EventDraft
from yilian_kit.events.topics import Topic
from yilian_kit.http import Money

CASES = Topic("drg-billing.cases")
PACKS = Topic("drg-billing.packs", compacted=True)


class CaseData(BaseModel):
    """A discharge and its group. `reason` is the first reason of an ungroupable case."""

    model_config = ConfigDict(frozen=True)

    case_id: UUID
    person_key: str
    institution_id: UUID
    institution_code: str
    insurance_type: InsuranceType
    admitted_on: date
    discharged_on: date
    mdc: str
    adrg: str
    drg: str
    status: GroupStatus
    reason: str | None
    pack_digest: str
    pack_notice: bool
    """The pack wants something said on every result: it is the starter pack, and no ground for payment."""


class SettlementData(CaseData):
    """A settlement with the amounts by payer; they add up to `total`."""

    settlement_id: UUID
    pooling_area: str
    parameter_version: int
    mode: PaymentMode
    total: Money
    basic: Money
    supplement: Money
    serious_illness: Money
    assistance: Money
    account: Money
    mutual_aid: Money
    cash: Money
    other: Money
    """Supplement and mutual aid together."""


class ReversalData(SettlementData):
    """The exact negative of the settlement `reverses` with its adjustments."""

    reverses: UUID
    reversal_reason: ReversalReason


class AdjustmentData(SettlementData):
    """A correction of the settlement `adjusts`: the amounts are differences, of either sign, or all zero.

    `settlement_id` names the adjustment itself, `adjusted_drg` the group that counts now. All amounts are zero where
    the group is another, in an area that pays both groups alike: who keeps groups needs to hear of that too.
    """

    adjusts: UUID
    adjustment_reason: AdjustmentReason
    adjusted_drg: str


class PackActivationData(BaseModel):
    """Discharges of the pooling area from `valid_from` to `valid_to`, both included, are grouped by this pack."""

    model_config = ConfigDict(frozen=True)

    activation_id: UUID
    pooling_area: str
    code: str
    pack_version: str
    digest: str
    valid_from: date
    valid_to: date | None


EVENTS: Final[dict[type[Fact], ProducedEvent]] = {
    CaseGrouped: ProducedEvent("cn.yilian.drg-billing.case-grouped.v1", CASES, CaseData, ("external",)),
    CaseSettled: ProducedEvent("cn.yilian.drg-billing.case-settled.v1", CASES, SettlementData, ("referral",)),
    SettlementReversed: ProducedEvent(
        "cn.yilian.drg-billing.settlement-reversed.v1", CASES, ReversalData, ("referral",)
    ),
    AdjustmentPosted: ProducedEvent("cn.yilian.drg-billing.adjustment-posted.v1", CASES, AdjustmentData, ("external",)),
    PackActivated: ProducedEvent("cn.yilian.drg-billing.pack-activated.v1", PACKS, PackActivationData, ("external",)),
}

PRODUCED_EVENTS = tuple(EVENTS.values())


def draft_of(fact: Fact) -> EventDraft:
    """The event that tells a fact."""
    event = EVENTS[type(fact)]
    if isinstance(fact, PackActivated):
        activation = fact.activation
        activation_data = PackActivationData(
            activation_id=activation.id,
            pooling_area=activation.pooling_area,
            code=activation.pack.code,
            pack_version=activation.pack.version,
            digest=activation.pack.digest,
            valid_from=activation.valid_from,
            valid_to=activation.valid_to,
        )
        return EventDraft(event.type, event.topic, activation.id, activation.version, activation_data)
    return EventDraft(event.type, event.topic, fact.case.id, fact.case.version, _case_event_data(fact))


def _case_event_data(fact: CaseGrouped | CaseSettled | SettlementReversed | AdjustmentPosted) -> CaseData:
    case = _case_data(fact.case)
    match fact:
        case CaseGrouped():
            return case
        case CaseSettled(_, settlement):
            return _settlement_data(case, settlement)
        case SettlementReversed(_, reversal):
            assert reversal.reverses is not None  # noqa: S101 - a reversal names what it reverses
            assert isinstance(reversal.reason, ReversalReason)  # noqa: S101
            return ReversalData(
                **_settlement_data(case, reversal).model_dump(),
                reverses=reversal.reverses,
                reversal_reason=reversal.reason,
            )
        case AdjustmentPosted(_, adjustment):
            assert adjustment.adjusts is not None  # noqa: S101 - an adjustment names what it adjusts
            assert isinstance(adjustment.reason, AdjustmentReason)  # noqa: S101
            return AdjustmentData(
                **_settlement_data(case, adjustment).model_dump(),
                adjusts=adjustment.adjusts,
                adjustment_reason=adjustment.reason,
                adjusted_drg=adjustment.inputs.case.drg,
            )


def _case_data(case: DischargeCase) -> CaseData:
    submission, group, reasons = case.submission, case.grouping.group, case.grouping.reasons
    return CaseData(
        case_id=case.id,
        person_key=submission.person_key,
        institution_id=case.institution.id,
        institution_code=case.institution.code,
        insurance_type=submission.insurance,
        admitted_on=submission.stay.admitted_on,
        discharged_on=submission.stay.discharged_on,
        mdc=group.mdc,
        adrg=group.adrg,
        drg=group.drg,
        status=group.status,
        reason=reasons[0].value if reasons else None,
        pack_digest=case.pack.digest,
        pack_notice=case.pack.has_notice,
    )


def _settlement_data(case: CaseData, settlement: SettlementRecord) -> SettlementData:
    payers = settlement.payers
    return SettlementData(
        **case.model_dump(),
        settlement_id=settlement.id,
        pooling_area=settlement.pooling_area,
        parameter_version=settlement.parameter_version,
        mode=settlement.inputs.mode,
        total=payers.total,
        basic=payers.basic,
        supplement=payers.supplement,
        serious_illness=payers.serious_illness,
        assistance=payers.assistance,
        account=payers.account,
        mutual_aid=payers.mutual_aid,
        cash=payers.cash,
        other=payers.other,
    )
