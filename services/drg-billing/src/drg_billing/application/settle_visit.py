"""Settle an outpatient visit (门诊结算), and take a settlement back (门诊退费)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from drg_billing.application.account_payments import (
    AccountOffer,
    account_ledger,
    give_back,
    pay_from_accounts,
    resolve_offer,
)
from drg_billing.application.outpatient_ports import OutpatientFilter
from drg_billing.application.pooling_areas import pooling_area_on
from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.account import AccountKey, MovementCause
from drg_billing.domain.errors import NoParametersInForce
from drg_billing.domain.outpatient import OutpatientInputs, settle_visit
from drg_billing.domain.outpatient_record import (
    OutpatientKind,
    OutpatientNotReversible,
    OutpatientNumberTaken,
    OutpatientRecord,
    OutpatientTakenBack,
    Visit,
)
from drg_billing.domain.period import check_period
from drg_billing.domain.settlement_record import AccumulatorKey, ReversalReason
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class SettleVisit:
    """A visit to an institution."""

    institution_code: str
    visit: Visit


@dataclass(frozen=True)
class VisitSettled:
    """The entry; not `created` when the same visit had been settled before.

    `account_balance` is what the entry left on the person's account, None when it moved nothing there.
    """

    entry: OutpatientRecord
    created: bool
    account_balance: Decimal | None


async def settle_outpatient_visit(command: SettleVisit, work: UnitOfWork, clock: Clock) -> VisitSettled:
    """Settle a visit with the parameters of its day.

    The same settlement number of the institution again: the first entry when the content is the same.

    Raises InstitutionUnknown, VisitInFuture, AmountsExceedTotal, OutpatientNumberTaken, OutpatientTakenBack,
    PoolingAreaUnknown, NoParametersInForce, ParameterUnset, LostRace, and the errors of `account_errors`.
    """
    visit = command.visit
    visit.check(clock.today())
    institution = await work.directory.institution(command.institution_code)
    first = await work.outpatient.by_number(institution.id, visit.settlement_number)
    if first is not None:
        if first.visit != visit:
            raise OutpatientNumberTaken(visit.settlement_number, first.id)
        if await work.outpatient.reversal_of(first.id) is not None:
            raise OutpatientTakenBack(visit.settlement_number, first.id)
        await work.audit_of("read", "outpatient-settlement", {first.id: institution.id})
        return VisitSettled(first, created=False, account_balance=await balance_left_by(first, work))
    area = await pooling_area_on(visit.pooling_area, visit.visited_on, work)
    parameters = await work.parameters.in_force(area, visit.visited_on)
    if parameters is None:
        raise NoParametersInForce(area, visit.visited_on)
    key = AccumulatorKey(visit.person_key, visit.insurance, visit.visited_on.year)
    year_before, year_version = await work.accumulators.read(key)
    accounts = await resolve_offer(
        AccountOffer(visit.account_offered, visit.mutual_aid_offered, visit.relative_key),
        AccountKey(area, visit.person_key),
        account_ledger(visit.insurance, parameters),
        visit.visited_on,
        work,
    )
    inputs = OutpatientInputs(
        institution_tier=institution.tier,
        insurance=visit.insurance,
        retired=visit.retired,
        costs=visit.costs,
        account_available=accounts.account_available,
        mutual_aid_available=accounts.mutual_aid_available,
        year_before=year_before,
    )
    entry = OutpatientRecord(
        id=new_id(),
        institution=institution,
        visit=visit,
        kind=OutpatientKind.SETTLEMENT,
        reverses=None,
        reason=None,
        recorded_at=clock.now(),
        pooling_area=area,
        parameter_version=parameters.version,
        inputs=inputs,
        result=settle_visit(inputs, parameters),
    )
    await work.accumulators.store(key, year_before.plus(entry.year_added), year_version)
    await work.outpatient.add(entry)
    cause = MovementCause(outpatient_settlement_id=entry.id)
    await pay_from_accounts(accounts, entry.payers.account, entry.payers.mutual_aid, cause, work, clock)
    await work.audit_of("settle", "outpatient-settlement", {entry.id: institution.id})
    return VisitSettled(entry, created=True, account_balance=await balance_left_by(entry, work))


@dataclass(frozen=True)
class ReverseVisit:
    settlement_id: UUID
    reason: ReversalReason


async def reverse_outpatient_visit(command: ReverseVisit, work: UnitOfWork, clock: Clock) -> VisitSettled:
    """Take a settlement back: every amount negative, the person's year and accounts as they were; once.

    Raises OutpatientSettlementNotFound, OutpatientNotReversible, LostRace.
    """
    settlement = await work.outpatient.get(command.settlement_id)
    reversal = settlement.reversal(new_id(), command.reason, clock.now())
    if await work.outpatient.reversal_of(settlement.id) is not None:
        raise OutpatientNotReversible(settlement.id)
    totals, version = await work.accumulators.read(reversal.accumulator)
    await work.accumulators.store(reversal.accumulator, totals.plus(reversal.year_added), version)
    await work.outpatient.add(reversal)
    await give_back([settlement.id], MovementCause(outpatient_settlement_id=reversal.id), work, clock)
    await work.audit_of("reverse", "outpatient-settlement", {reversal.id: reversal.institution.id})
    return VisitSettled(reversal, created=True, account_balance=await balance_left_by(reversal, work))


async def balance_left_by(entry: OutpatientRecord, work: UnitOfWork) -> Decimal | None:
    """What the entry left on the person's own account; None when it moved nothing there."""
    own = await work.accounts.find(AccountKey(entry.pooling_area, entry.visit.person_key))
    if own is None:
        return None
    moved = [movement for movement in await work.accounts.caused_by([entry.id]) if movement.account_id == own.id]
    return moved[-1].balance_after if moved else None


async def read_visit(entry_id: UUID, work: UnitOfWork) -> VisitSettled:
    """One entry of the ledger of visits. Raises OutpatientSettlementNotFound."""
    entry = await work.outpatient.get(entry_id)
    await work.audit_of("read", "outpatient-settlement", {entry.id: entry.institution.id})
    return VisitSettled(entry, created=False, account_balance=await balance_left_by(entry, work))


async def list_visits(wanted: OutpatientFilter, page: PageRequest, work: UnitOfWork) -> Page[OutpatientRecord]:
    """The entries that the caller sees. Raises PeriodReversed."""
    check_period(wanted.first_day, wanted.last_day)
    found = await work.outpatient.page(wanted, page)
    await work.audit_of("list", "outpatient-settlement", {entry.id: entry.institution.id for entry in found.items})
    return found
