"""Adjust a settlement (补差, 调整): settle again with what is known now, and post the difference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from drg_billing.application.account_payments import (
    AccountOffer,
    ResolvedOffer,
    account_ledger,
    pay_from_accounts,
    resolve_offer,
    taken_by,
)
from drg_billing.application.ports import UnitOfWork
from drg_billing.application.priced_case import priced_case
from drg_billing.application.read_cases import ledger_of
from drg_billing.application.settle_case import accumulator_of, parameters_for, standing_of
from drg_billing.application.year_base import free_base
from drg_billing.domain.account import Account, AccountKey, MovementCause
from drg_billing.domain.account_errors import AnotherRelativePaid
from drg_billing.domain.accumulators import YearTotals
from drg_billing.domain.adjustment_errors import GroupUnknown, NotAdjustable
from drg_billing.domain.case import CaseAct, DischargeCase
from drg_billing.domain.errors import AmountsExceedTotal, StaleVersion
from drg_billing.domain.facts import AdjustmentPosted
from drg_billing.domain.grouping.results import UNGROUPABLE, GroupStatus
from drg_billing.domain.money import ZERO
from drg_billing.domain.outpatient_parameters import AccountLedger
from drg_billing.domain.parameters import InsuranceType, PriceParameters
from drg_billing.domain.settlement import Costs, SettlementInputs, outside_the_bundle, settle
from drg_billing.domain.settlement_record import (
    AdjustmentReason,
    Basis,
    CaseLedger,
    EntryStamp,
    SettlementRecord,
)
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class AdjustSettlement:
    """What is different now; what is left out stays as the settlement or its latest adjustment has it.

    A decided special case (特例单议) counts by itself, whatever else is given.
    """

    settlement_id: UUID
    expected_version: int
    reason: AdjustmentReason
    costs: Costs | None = None
    drg: str | None = None
    """The group that review gave the case, of the pack that grouped it."""
    standing_of_today: bool = False
    """Look again at contract, referral and assistance category: facts may have arrived since."""
    parameters_of_today: bool = False
    """Use the parameters that are in force now for the day of discharge."""
    account_available: Decimal | None = None
    mutual_aid_available: Decimal | None = None
    relative_key: str | None = None


@dataclass(frozen=True)
class Adjusted:
    """The case, the entry of the difference, and the version that the settlement has now."""

    case: DischargeCase
    adjustment: SettlementRecord
    settlement_version: int


async def adjust_settlement(command: AdjustSettlement, work: UnitOfWork, clock: Clock) -> Adjusted:
    """Post the difference between what is paid and what should be; entries that stand are never changed.

    The person's year is that of today without this case, as if the case had been reversed and settled again: so no
    deductible is used twice, no cap exceeded, and no part of the year paid twice at one step of serious illness.
    It waits for who settles or adjusts a stay of the person just now.

    Raises SettlementNotFound, NotAdjustable, StaleVersion, ActNotAllowed, NothingToAdjust, GroupUnknown,
    AmountsExceedTotal, ParameterUnset, LostRace, and the errors of `account_errors`.
    """
    settlement = await work.settlements.get(command.settlement_id)
    case = await work.cases.get(settlement.case_id)
    await work.cases.lock_person(case.submission.person_key)  # before anything is read that another stay may change
    ledger = await ledger_of(case.id, work)
    latest = ledger.latest
    if latest is None or ledger.settlement_id != settlement.id:
        raise NotAdjustable(settlement.id)
    if ledger.version_of(settlement.id) != command.expected_version:
        raise StaleVersion(command.expected_version, ledger.version_of(settlement.id))
    after = case.after(CaseAct.ADJUST)
    parameters = await _parameters(command, case, latest, work)
    totals, version = await work.accumulators.read(latest.accumulator)
    others = totals.minus(ledger.year_added)
    year_before = others.with_assistance_elsewhere(await work.accumulators.assistance_elsewhere(latest.accumulator))
    accounts = await _accounts(command, case, ledger, parameters, work)
    inputs = await _inputs(command, case, latest.inputs, parameters, year_before, accounts, work)
    result = settle(inputs, parameters)
    basis = Basis(parameters.pooling_area, parameters.version, latest.pack_digest, latest.accumulator)
    stamp = EntryStamp(new_id(), clock.now())
    adjustment = ledger.adjusted(settlement.id, command.reason, stamp, basis, inputs, result)
    await work.accumulators.store(latest.accumulator, others.plus(result.year_added), version)
    await work.settlements.add(adjustment)
    difference, cause = adjustment.payers, MovementCause(adjustment.id)
    await pay_from_accounts(accounts, difference.account, difference.mutual_aid, cause, work, clock)
    await work.cases.save(after)
    await work.record(AdjustmentPosted(after, adjustment))
    await work.audit("adjust", after)
    return Adjusted(after, adjustment, command.expected_version + 1)


async def _parameters(
    command: AdjustSettlement, case: DischargeCase, latest: SettlementRecord, work: UnitOfWork
) -> PriceParameters:
    if command.parameters_of_today:
        return await parameters_for(case, work)
    return await work.parameters.by_version(latest.pooling_area, latest.parameter_version)


async def _inputs(
    command: AdjustSettlement,
    case: DischargeCase,
    before: SettlementInputs,
    parameters: PriceParameters,
    year_before: YearTotals,
    accounts: ResolvedOffer,
    work: UnitOfWork,
) -> SettlementInputs:
    costs = command.costs or before.costs
    if costs.in_scope < ZERO:
        raise AmountsExceedTotal(costs.total, costs.total - costs.in_scope)
    drg, status = before.case.drg, before.case.status
    if command.drg is not None:
        drg, status = command.drg, await _status_of(command.drg, case, work)
    priced = replace(
        await priced_case(case, work),
        drg=drg,
        status=status,
        total_cost=costs.total,
        outside_the_bundle=outside_the_bundle(costs, before.mode, parameters.bundle_extras),
    )
    inputs = replace(
        before,
        case=priced,
        costs=costs,
        account_available=accounts.account_available,
        mutual_aid_available=accounts.mutual_aid_available,
        year_before=year_before,
        serious_illness_free=await free_base(accumulator_of(case), case.id, work),
        outside_the_pool=case.submission.insurance is InsuranceType.NONE,
    )
    if not command.standing_of_today:
        return inputs
    standing = await standing_of(case, parameters, work)
    return replace(
        inputs,
        contracted=standing.contracted,
        referred=standing.referred,
        linked_stay=standing.linked_stay,
        assistance_category=standing.assistance_category,
    )


async def _status_of(drg: str, case: DischargeCase, work: UnitOfWork) -> GroupStatus:
    """Whether the group is a usual one, a QY group, or none; by the pack that grouped the case."""
    if drg == UNGROUPABLE.drg:
        return GroupStatus.UNGROUPABLE
    pack = (await work.packs.compiled(case.pack.digest)).pack
    if drg not in pack.group_names:
        raise GroupUnknown(drg)
    return GroupStatus.QY if drg.endswith("QY") else GroupStatus.GROUPED


async def _accounts(
    command: AdjustSettlement, case: DischargeCase, ledger: CaseLedger, parameters: PriceParameters, work: UnitOfWork
) -> ResolvedOffer:
    """The accounts that take part: those that have paid already, else those of a new offer.

    Where accounts that are kept elsewhere have paid, they go on doing so: this ledger would give back what it never
    took. Those that have paid here go on as well, wherever the area keeps them by now. A relative who no longer shares
    the account, not even on the day of admission, pays no more than so far.

    Raises AnotherRelativePaid, and what `resolve_offer` raises.
    """
    person = AccountKey(parameters.pooling_area, case.submission.person_key)
    assert ledger.latest is not None  # noqa: S101 - the caller has a settlement in force
    before = ledger.latest.inputs
    account = before.account_available if command.account_available is None else command.account_available
    mutual_aid = before.mutual_aid_available if command.mutual_aid_available is None else command.mutual_aid_available
    taken = await taken_by([entry.id for entry in ledger.entries_in_force()], work)
    if sum(taken.values(), ZERO) != ledger.paid.account + ledger.paid.mutual_aid:
        return ResolvedOffer(person.pooling_area, AccountLedger.EXTERNAL, account, mutual_aid)
    offer = AccountOffer(account, ZERO, None)
    relative = await _relative_who_paid(taken, person, work)
    if relative is None:
        offer = AccountOffer(account, mutual_aid, command.relative_key)
    admitted_on = case.submission.stay.admitted_on
    kept = AccountLedger.INTERNAL if taken else account_ledger(case.submission.insurance, parameters)
    resolved = await resolve_offer(offer, person, kept, admitted_on, work)
    if relative is None:
        return resolved
    if command.relative_key not in (None, relative.key.person_key):
        raise AnotherRelativePaid
    share = await work.accounts.share_with(relative.id, person.person_key)
    if share is None or not share.covers(admitted_on):
        mutual_aid = min(mutual_aid, taken[relative.id])
    return replace(resolved, mutual_aid_available=mutual_aid, relative=relative)


async def _relative_who_paid(taken: dict[UUID, Decimal], person: AccountKey, work: UnitOfWork) -> Account | None:
    for account_id in taken:
        account = await work.accounts.by_id(account_id)
        if account.key.person_key != person.person_key:
            return account
    return None
