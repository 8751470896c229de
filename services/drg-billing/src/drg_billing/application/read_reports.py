"""Read a report (统计报表), and the cases behind each of its figures."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.errors import NoParametersInForce
from drg_billing.domain.parameters import PriceParameters
from drg_billing.domain.reports.case_mix import CaseMix
from drg_billing.domain.reports.clearing import (
    NOTHING_CLEARED,
    NOTHING_PREPAID,
    Clearing,
    ClearingAmounts,
    PrepaidAmounts,
    Prepayment,
    clear,
    prepay,
)
from drg_billing.domain.reports.mortality_risk import low_risk_groups
from drg_billing.domain.reports.payments import NO_PAYMENTS, Payments
from drg_billing.domain.reports.quality import Quality
from drg_billing.domain.reports.report import CaseFigures, Report
from drg_billing.domain.reports.request import Breakdown, CaseSelection, ReportPeriod
from drg_billing.domain.reports.sums import total_of
from drg_billing.domain.reports.weights_in_force import WeightSpan, parameters_in_force, weight_spans
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class Prepayments:
    period: ReportPeriod
    rows: tuple[Prepayment, ...]
    total: PrepaidAmounts


@dataclass(frozen=True)
class Clearings:
    period: ReportPeriod
    rows: tuple[Clearing, ...]
    total: ClearingAmounts


async def read_case_mix(period: ReportPeriod, by: Breakdown, work: UnitOfWork) -> Report[CaseMix]:
    """Case-mix index, groups covered, cost and time consumption. Raises PeriodReversed."""
    period.check()
    return await work.reports.case_mix(period, by, await _weights(period, work))


async def read_quality(period: ReportPeriod, by: Breakdown, work: UnitOfWork) -> Report[Quality]:
    """Shares of 0000 and QY, mortality, mortality of low-risk groups. Raises PeriodReversed."""
    period.check()
    low_risk = low_risk_groups(await work.reports.group_deaths(period))
    return await work.reports.quality(period, by, low_risk)


async def read_payments(period: ReportPeriod, by: Breakdown, work: UnitOfWork) -> Report[Payments]:
    """Who paid what, and what the stays cost. Raises PeriodReversed."""
    period.check()
    return await work.reports.payments(period, by)


async def read_prepayments(period: ReportPeriod, work: UnitOfWork) -> Prepayments:
    """What each hospital is paid in advance, by the parameters of the last day of each month within the period.

    Raises PeriodReversed, NoParametersInForce, ParameterUnset.
    """
    period.check()
    sets = await work.reports.parameter_sets(period)
    rows = tuple(
        prepay(month, _in_force(sets, month.institution.pooling_area, _last_day(month.month, period)))
        for month in await work.reports.ledger_months(period)
    )
    return Prepayments(period, rows, total_of((row.amounts for row in rows), NOTHING_PREPAID))


async def read_clearing(period: ReportPeriod, work: UnitOfWork) -> Clearings:
    """What each hospital is owed after the prepayments, by the parameters of the last day of the period.

    Raises PeriodReversed, NoParametersInForce, ParameterUnset.
    """
    period.check()
    sets = await work.reports.parameter_sets(period)
    rows = []
    for institution, group in groupby(await work.reports.ledger_months(period), lambda month: month.institution):
        months = list(group)
        parameters = _in_force(sets, institution.pooling_area, period.last_day)
        prepaid = total_of(
            (
                prepay(month, _in_force(sets, institution.pooling_area, _last_day(month.month, period))).amounts
                for month in months
            ),
            NOTHING_PREPAID,
        )
        payments = total_of((month.payments for month in months), NO_PAYMENTS)
        rows.append(clear(institution, payments, prepaid.prepaid, parameters))
    return Clearings(period, tuple(rows), total_of((row.amounts for row in rows), NOTHING_CLEARED))


async def list_report_cases(wanted: CaseSelection, page: PageRequest, work: UnitOfWork) -> Page[CaseFigures]:
    """The cases behind a row, or behind a total, with what each adds; every one is audited. Raises PeriodReversed."""
    wanted.period.check()
    weights = await _weights(wanted.period, work)
    deaths = await work.reports.group_deaths(wanted.period)
    found = await work.reports.cases(wanted, weights, deaths, page)
    await work.audit_figures("list-report-cases", *found.items)
    return found


async def _weights(period: ReportPeriod, work: UnitOfWork) -> Sequence[WeightSpan]:
    return tuple(weight_spans(await work.reports.parameter_sets(period), period, work.pooling_area))


def _in_force(sets: Sequence[PriceParameters], pooling_area: str, on: date) -> PriceParameters:
    found = parameters_in_force(sets, pooling_area, on)
    if found is None:
        raise NoParametersInForce(pooling_area, on)
    return found


def _last_day(month: str, period: ReportPeriod) -> date:
    year, number = map(int, month.split("-"))
    return min(date(year, number, monthrange(year, number)[1]), period.last_day)
