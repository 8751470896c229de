"""Look at cases, their settlements, and the figures over them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from drg_billing.application.ports import CaseFilter, Totals, UnitOfWork
from drg_billing.domain.case import DischargeCase
from drg_billing.domain.period import check_period
from drg_billing.domain.settlement_record import CaseLedger, SettlementRecord
from yilian_kit.pagination import Page, PageRequest


async def read_case(case_id: UUID, work: UnitOfWork) -> DischargeCase:
    """One case. Raises CaseNotFound."""
    case = await work.cases.get(case_id)
    await work.audit("read", case)
    return case


async def list_cases(wanted: CaseFilter, page: PageRequest, work: UnitOfWork) -> Page[DischargeCase]:
    """The cases that the caller sees; each is audited, as found for a person where one is named.

    Raises PeriodReversed: no case is what a mistyped day would answer.
    """
    check_period(wanted.first_day, wanted.last_day)
    found = await work.cases.page(wanted, page)
    await work.audit("list" if wanted.person_key is None else "find-by-person", *found.items)
    return found


async def read_settlement(settlement_id: UUID, work: UnitOfWork) -> tuple[SettlementRecord, CaseLedger, DischargeCase]:
    """One entry, the ledger that it stands in, and their case. Raises SettlementNotFound."""
    settlement = await work.settlements.get(settlement_id)
    ledger, case = await read_ledger(settlement.case_id, work)
    return settlement, ledger, case


async def read_ledger(case_id: UUID, work: UnitOfWork) -> tuple[CaseLedger, DischargeCase]:
    """The entries of a case, the first one first, and the case. Raises CaseNotFound."""
    case = await read_case(case_id, work)
    return await ledger_of(case_id, work), case


async def ledger_of(case_id: UUID, work: UnitOfWork) -> CaseLedger:
    """The same for a use case that has read the case."""
    return CaseLedger(case_id, tuple(await work.settlements.of_case(case_id)))


async def total_cases(first_day: date, last_day: date, work: UnitOfWork) -> Totals:
    """Figures over the discharges from the first to the last day. Raises PeriodReversed."""
    check_period(first_day, last_day)
    return await work.cases.totals(first_day, last_day)
