"""Settle a case (结算): price it and split the bill between the payers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from drg_billing.application.account_payments import (
    NOTHING_OFFERED,
    AccountOffer,
    ResolvedOffer,
    account_ledger,
    pay_from_accounts,
    resolve_offer,
)
from drg_billing.application.pooling_areas import pooling_area_of
from drg_billing.application.ports import UnitOfWork
from drg_billing.application.priced_case import priced_case
from drg_billing.application.read_cases import ledger_of
from drg_billing.application.year_base import free_base
from drg_billing.domain.account import AccountKey, MovementCause
from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.case import CaseAct, DischargeCase
from drg_billing.domain.errors import ModeNotOffered, NoParametersInForce, StaleVersion
from drg_billing.domain.facts import CaseSettled
from drg_billing.domain.overlapping_stays import refuse_overlap
from drg_billing.domain.parameters import InsuranceType, PaymentMode, PriceParameters
from drg_billing.domain.referral_links import linked_stay, referral_behind
from drg_billing.domain.settlement import LinkedStay, SettlementInputs, outside_the_bundle, settle
from drg_billing.domain.settlement_record import AccumulatorKey, Basis, EntryStamp, SettlementRecord
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class SettleCase:
    """`mode` None takes the area's usual one; the accounts pay no more than the patient makes available."""

    case_id: UUID
    expected_version: int
    mode: PaymentMode | None = None
    offer: AccountOffer = NOTHING_OFFERED


@dataclass(frozen=True)
class Settled:
    """The case in its new state, and the entry of the ledger."""

    case: DischargeCase
    settlement: SettlementRecord


async def settle_case(command: SettleCase, work: UnitOfWork, clock: Clock) -> Settled:
    """Settle a case with the parameters of its day of discharge.

    Of two stays of one person settled at once the second waits, and counts what the first has used: so no deductible
    is used twice, and no cap passed, under whatever insurances they are. LostRace: a visit or a reversal was first.

    Raises CaseNotFound, StaleVersion, ActNotAllowed, PoolingAreaUnknown, NoParametersInForce, ParameterUnset,
    ModeNotOffered, OverlappingStay, and the errors of `account_errors` where personal accounts are kept here.
    """
    case = await work.cases.get(command.case_id)
    if case.version != command.expected_version:
        raise StaleVersion(command.expected_version, case.version)
    settled = case.after(CaseAct.SETTLE)
    parameters = await parameters_for(case, work)
    await work.cases.lock_person(case.submission.person_key)  # before anything is read that another stay may change
    key = accumulator_of(case)
    totals, version = await work.accumulators.read(key)
    year_before = totals.with_assistance_elsewhere(await work.accumulators.assistance_elsewhere(key))
    offer = await resolve_offer(
        command.offer,
        AccountKey(parameters.pooling_area, case.submission.person_key),
        account_ledger(case.submission.insurance, parameters),
        case.submission.stay.admitted_on,
        work,
    )
    inputs = await _inputs(command, case, parameters, year_before, offer, work)
    result = settle(inputs, parameters)
    ledger = await ledger_of(case.id, work)
    if ledger.latest is not None:  # settled by somebody else since the case was read
        raise StaleVersion(command.expected_version, case.version + 1)
    basis = Basis(parameters.pooling_area, parameters.version, case.pack.digest, key)
    record = ledger.settled(EntryStamp(new_id(), clock.now()), basis, inputs, result)
    refuse_overlap(case, await work.cases.settled_stays_of(case.submission.person_key))
    await work.accumulators.store(key, totals.plus(result.year_added), version)
    await work.settlements.add(record)
    payers = result.payers
    await pay_from_accounts(offer, payers.account, payers.mutual_aid, MovementCause(record.id), work, clock)
    await work.cases.save(settled)
    await work.record(CaseSettled(settled, record))
    await work.audit("settle", settled)
    return Settled(settled, record)


def accumulator_of(case: DischargeCase) -> AccumulatorKey:
    """The year that a case counts in: that of the discharge."""
    submission = case.submission
    return AccumulatorKey(submission.person_key, submission.insurance, submission.stay.discharged_on.year)


async def parameters_for(case: DischargeCase, work: UnitOfWork) -> PriceParameters:
    """Those in force now for the day of discharge. Raises PoolingAreaUnknown, NoParametersInForce."""
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
    offer: ResolvedOffer,
    work: UnitOfWork,
) -> SettlementInputs:
    """Everything that decides the amounts. A person's standing is that of the day of admission."""
    submission = case.submission
    mode = command.mode or parameters.modes[0]
    if mode not in parameters.modes:
        raise ModeNotOffered(mode, parameters.modes)
    standing = await standing_of(case, parameters, work)
    outside = outside_the_bundle(submission.costs, mode, parameters.bundle_extras)
    return SettlementInputs(
        case=replace(await priced_case(case, work), outside_the_bundle=outside),
        costs=submission.costs,
        insurance=submission.insurance,
        mode=mode,
        contracted=standing.contracted,
        referred=standing.referred,
        linked_stay=standing.linked_stay,
        assistance_category=standing.assistance_category,
        account_available=offer.account_available,
        mutual_aid_available=offer.mutual_aid_available,
        year_before=year_before,
        serious_illness_free=await free_base(accumulator_of(case), case.id, work),
        outside_the_pool=case.submission.insurance is InsuranceType.NONE,
    )


@dataclass(frozen=True)
class Standing:
    """What is known now of what the person was on the day of admission."""

    contracted: bool
    referred: bool
    linked_stay: LinkedStay | None
    assistance_category: str | None


async def standing_of(case: DischargeCase, parameters: PriceParameters, work: UnitOfWork) -> Standing:
    """Contract, referral and assistance category on the day of admission, as far as events have told.

    For who has locked the person: of two stays that a referral brought, settled at once, the second sees the first.
    """
    person_key, admitted_on = case.submission.person_key, case.submission.stay.admitted_on
    referred, link = await _referral_standing(case, parameters, work)
    return Standing(
        contracted=await work.people.contracted(person_key, admitted_on),
        referred=referred,
        linked_stay=link,
        assistance_category=await work.people.assistance_category(person_key, admitted_on),
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
    if referral_behind(referrals, case.institution.code, admitted_on, rules) is None:
        return False, None
    if case.submission.insurance is InsuranceType.NONE:  # owes no deductible, and takes nobody's continuation
        return True, None
    stays = await work.settlements.earlier_stays(person_key, admitted_on - timedelta(days=rules.window_days), case.id)
    return True, linked_stay(referrals, case.institution.code, admitted_on, stays, rules)
