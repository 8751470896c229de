"""Settle a case (结算): price it and split the bill between the payers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from drg_billing.application.pooling_areas import pooling_area_of
from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.case import CaseAct, DischargeCase
from drg_billing.domain.errors import ModeNotOffered, NoParametersInForce, StaleVersion
from drg_billing.domain.facts import CaseSettled
from drg_billing.domain.money import ZERO
from drg_billing.domain.parameters import PaymentMode, PriceParameters
from drg_billing.domain.pricing import PricedCase
from drg_billing.domain.referral_links import linked_stay, referral_behind
from drg_billing.domain.settlement import LinkedStay, SettlementInputs, settle
from drg_billing.domain.settlement_record import AccumulatorKey, SettlementKind, SettlementRecord
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class SettleCase:
    """`mode` None takes the area's usual one; the accounts pay no more than the patient makes available."""

    case_id: UUID
    expected_version: int
    mode: PaymentMode | None = None
    account_available: Decimal = ZERO
    mutual_aid_available: Decimal = ZERO


@dataclass(frozen=True)
class Settled:
    """The case in its new state, and the entry of the ledger."""

    case: DischargeCase
    settlement: SettlementRecord


async def settle_case(command: SettleCase, work: UnitOfWork, clock: Clock) -> Settled:
    """Settle a case with the parameters of its day of discharge.

    Two settlements of one person at once: the second raises LostRace, so that no deductible is used twice.

    Raises CaseNotFound, StaleVersion, ActNotAllowed, PoolingAreaUnknown, NoParametersInForce, ParameterUnset,
    ModeNotOffered.
    """
    case = await work.cases.get(command.case_id)
    if case.version != command.expected_version:
        raise StaleVersion(command.expected_version, case.version)
    settled = case.after(CaseAct.SETTLE)
    parameters = await _parameters_for(case, work)
    key = accumulator_of(case)
    year_before, year_version = await work.accumulators.read(key)
    inputs = await _inputs(command, case, parameters, year_before, work)
    result = settle(inputs, parameters)
    record = SettlementRecord(
        id=new_id(),
        case_id=case.id,
        sequence=len(await work.settlements.of_case(case.id)) + 1,
        kind=SettlementKind.SETTLEMENT,
        reverses=None,
        reason=None,
        recorded_at=clock.now(),
        pooling_area=parameters.pooling_area,
        parameter_version=parameters.version,
        pack_digest=case.pack.digest,
        accumulator=key,
        inputs=inputs,
        result=result,
    )
    await work.accumulators.store(key, year_before.plus(record.year_added), year_version)
    await work.settlements.add(record)
    await work.cases.save(settled)
    await work.record(CaseSettled(settled, record))
    await work.audit("settle", settled)
    return Settled(settled, record)


def accumulator_of(case: DischargeCase) -> AccumulatorKey:
    """The year that a case counts in: that of the discharge."""
    submission = case.submission
    return AccumulatorKey(submission.person_key, submission.insurance, submission.stay.discharged_on.year)


async def _parameters_for(case: DischargeCase, work: UnitOfWork) -> PriceParameters:
    area = await pooling_area_of(case.submission, work)
    discharged_on = case.submission.stay.discharged_on
    parameters = await work.parameters.in_force(area, discharged_on)
    if parameters is None:
        raise NoParametersInForce(area, discharged_on)
    return parameters


async def _inputs(
    command: SettleCase,
    case: DischargeCase,
    parameters: PriceParameters,
    year_before: YearTotals,
    work: UnitOfWork,
) -> SettlementInputs:
    """Everything that decides the amounts. A person's standing is that of the day of admission."""
    submission = case.submission
    mode = command.mode or parameters.modes[0]
    if mode not in parameters.modes:
        raise ModeNotOffered(mode, parameters.modes)
    admitted_on = submission.stay.admitted_on
    referred, link = await _referral_standing(case, parameters, work)
    return SettlementInputs(
        case=PricedCase(
            case.grouping.group.drg,
            case.grouping.group.status,
            case.institution.code,
            case.institution.tier,
            submission.costs.total,
        ),
        costs=submission.costs,
        insurance=submission.insurance,
        mode=mode,
        contracted=await work.people.contracted(submission.person_key, admitted_on),
        referred=referred,
        linked_stay=link,
        assistance_category=await work.people.assistance_category(submission.person_key, admitted_on),
        account_available=command.account_available,
        mutual_aid_available=command.mutual_aid_available,
        year_before=year_before,
    )


async def _referral_standing(
    case: DischargeCase, parameters: PriceParameters, work: UnitOfWork
) -> tuple[bool, LinkedStay | None]:
    """Whether a referral brought the patient, and the stay that it ties to this one."""
    rules = parameters.referral
    if rules is None:
        return False, None
    person_key, admitted_on = case.submission.person_key, case.submission.stay.admitted_on
    referrals = await work.people.referrals(person_key)
    referral = referral_behind(referrals, case.institution.code, admitted_on, rules)
    if referral is None:
        return False, None
    window_start = admitted_on - timedelta(days=rules.window_days)
    stays = await work.settlements.earlier_stays(person_key, window_start)
    return True, linked_stay(referral, stays, admitted_on, rules)
