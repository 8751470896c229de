"""Reports over the cases that the caller sees, and the cases behind each figure."""

from typing import Annotated, Any

from fastapi import Depends, Query

from drg_billing.application import (
    list_report_cases,
    read_case_mix,
    read_clearing,
    read_payments,
    read_prepayments,
    read_quality,
)
from drg_billing.application.read_reports import Clearings, Prepayments
from drg_billing.domain.reports.report import Report
from drg_billing.domain.reports.request import Breakdown, CaseSelection, ReportName, ReportPeriod
from drg_billing.entrypoints.http.case_schemas import Day
from drg_billing.entrypoints.http.dependencies import EnglishDependency, UnitOfWorkDependency
from drg_billing.entrypoints.http.report_formats import FILE_RESPONSES, FormatQuery, ReportFormat, file_response
from drg_billing.entrypoints.http.report_schemas import (
    CaseMixAnswer,
    ClearingAnswer,
    PaymentsAnswer,
    PrepaymentsAnswer,
    QualityAnswer,
    ReportCaseAnswer,
    report_answer,
    report_case_answer,
)
from drg_billing.entrypoints.http.report_tables import table_of
from yilian_kit.http import AnswerModel, PageAnswer, PageQuery, page_answer, requires, service_router

_OF_THE_LEDGER = (ReportName.PAYMENTS, ReportName.PREPAYMENTS, ReportName.CLEARING)

router = service_router("/v1/reports", tags=["reports"])


async def _period(
    first_day: Annotated[Day, Query(alias="from", description="first day of discharge")],
    last_day: Annotated[Day, Query(alias="to", description="last day of discharge, included")],
) -> ReportPeriod:
    return ReportPeriod(first_day, last_day)


PeriodQuery = Annotated[ReportPeriod, Depends(_period)]


async def _answer(
    name: ReportName,
    report: Report[Any] | Prepayments | Clearings,
    kind: type[AnswerModel],
    wanted: ReportFormat,
    english: bool,
) -> Any:
    """The report in the wanted format."""
    if wanted is ReportFormat.JSON:
        return report_answer(kind, report)
    return await file_response(table_of(name, report, english=english), wanted, name, report.period)


@router.get(
    "/case-mix",
    response_model=CaseMixAnswer,
    responses=FILE_RESPONSES,
    dependencies=[requires("drg-billing:read")],
)
async def case_mix(
    period: PeriodQuery,
    wanted: FormatQuery,
    work: UnitOfWorkDependency,
    english: EnglishDependency,
    by: Breakdown = Breakdown.INSTITUTION,
) -> Any:
    """Case-mix index, groups covered, cost and time consumption against the whole area, average cost and stay."""
    return await _answer(ReportName.CASE_MIX, await read_case_mix(period, by, work), CaseMixAnswer, wanted, english)


@router.get(
    "/quality",
    response_model=QualityAnswer,
    responses=FILE_RESPONSES,
    dependencies=[requires("drg-billing:read")],
)
async def quality(
    period: PeriodQuery,
    wanted: FormatQuery,
    work: UnitOfWorkDependency,
    english: EnglishDependency,
    by: Breakdown = Breakdown.INSTITUTION,
) -> Any:
    """Shares of 0000 and QY, mortality, and mortality of the low-risk groups."""
    return await _answer(ReportName.QUALITY, await read_quality(period, by, work), QualityAnswer, wanted, english)


@router.get(
    "/payments",
    response_model=PaymentsAnswer,
    responses=FILE_RESPONSES,
    dependencies=[requires("drg-billing:read")],
)
async def payments(
    period: PeriodQuery,
    wanted: FormatQuery,
    work: UnitOfWorkDependency,
    english: EnglishDependency,
    by: Breakdown = Breakdown.INSTITUTION,
) -> Any:
    """Who paid what for the settled cases, and what the stays cost; reversals and adjustments are taken off."""
    return await _answer(ReportName.PAYMENTS, await read_payments(period, by, work), PaymentsAnswer, wanted, english)


@router.get(
    "/prepayments",
    response_model=PrepaymentsAnswer,
    responses=FILE_RESPONSES,
    dependencies=[requires("drg-billing:read")],
)
async def prepayments(
    period: PeriodQuery, wanted: FormatQuery, work: UnitOfWorkDependency, english: EnglishDependency
) -> Any:
    """What each hospital is paid in advance for each month. 409 `parameter-unset` names what nobody set."""
    return await _answer(
        ReportName.PREPAYMENTS, await read_prepayments(period, work), PrepaymentsAnswer, wanted, english
    )


@router.get(
    "/clearing",
    response_model=ClearingAnswer,
    responses=FILE_RESPONSES,
    dependencies=[requires("drg-billing:read")],
)
async def clearing(
    period: PeriodQuery, wanted: FormatQuery, work: UnitOfWorkDependency, english: EnglishDependency
) -> Any:
    """What the fund still owes each hospital after prepayments and deposit. 409 `parameter-unset` as above."""
    return await _answer(ReportName.CLEARING, await read_clearing(period, work), ClearingAnswer, wanted, english)


@router.get("/{name}/cases", dependencies=[requires("drg-billing:read")])
async def cases(
    name: ReportName,
    period: PeriodQuery,
    page: PageQuery,
    work: UnitOfWorkDependency,
    by: Breakdown = Breakdown.COUNTY,
    code: Annotated[str | None, Query(max_length=64, description="of the row; all rows if left out")] = None,
    institution_code: Annotated[str | None, Query(max_length=64, description="of a row by doctor")] = None,
) -> PageAnswer[ReportCaseAnswer]:
    """The cases behind a row, with what each adds to its figures; reports of money have the settled ones alone."""
    wanted = CaseSelection(period, by, code, institution_code, settled_only=name in _OF_THE_LEDGER)
    return page_answer(await list_report_cases(wanted, page, work), report_case_answer)
