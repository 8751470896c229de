"""Reports as tables with headings in the reader's language, to be written as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drg_billing.adapters.report_files import Column, ReportTable, Value
from drg_billing.application.read_reports import Clearings, Prepayments
from drg_billing.domain.reports.figures import REPORT_FIGURES, REPORT_TITLES, Figure, Unit
from drg_billing.domain.reports.report import Report
from drg_billing.domain.reports.request import Breakdown, ReportName, ReportPeriod

_CODE_HEADINGS = {
    Breakdown.COUNTY: ("Scope", "范围"),
    Breakdown.INSTITUTION: ("Institution", "机构代码"),
    Breakdown.DOCTOR: ("Doctor in charge", "主诊医师代码"),
    Breakdown.MDC: ("MDC", "MDC"),
    Breakdown.ADRG: ("ADRG", "ADRG"),
    Breakdown.DRG: ("DRG", "DRG"),
    Breakdown.MONTH: ("Month of discharge", "出院月份"),
}
_NAME = ("Name", "名称")
_INSTITUTION = ("Institution", "机构代码")
_AREA = ("Pooling area", "统筹区")
_TOTAL = ("Total", "合计")
_NAMED = {Breakdown.INSTITUTION, Breakdown.MDC, Breakdown.ADRG, Breakdown.DRG}


def table_of(name: ReportName, report: Report[Any] | Prepayments | Clearings, *, english: bool) -> ReportTable:
    """A report as it is written into a file."""
    if isinstance(report, Report):
        return _table_of_rows(name, report, english=english)
    return _table_of_institutions(name, report, english=english)


def _table_of_rows(name: ReportName, report: Report[Any], *, english: bool) -> ReportTable:
    """A report whose rows are told apart by a breakdown."""
    figures = REPORT_FIGURES[name]
    keys = [*([_INSTITUTION] if report.by is Breakdown.DOCTOR else []), _CODE_HEADINGS[report.by]]
    keys += [_NAME] if report.by in _NAMED else []

    def key_of(row: Any) -> list[Value]:
        code = row.key.code if report.by is not Breakdown.COUNTY else _said(("All cases", "全部病例"), english)
        cells: list[Value] = [row.key.institution_code] if report.by is Breakdown.DOCTOR else []
        return [*cells, code, *([row.key.name or ""] if report.by in _NAMED else [])]

    return _table(
        name,
        report.period,
        keys,
        [[*key_of(row), *_values(row.figures, figures)] for row in report.rows],
        _values(report.total, figures),
        english=english,
    )


def _table_of_institutions(name: ReportName, report: Prepayments | Clearings, *, english: bool) -> ReportTable:
    """Prepayments or clearing: by pooling area and institution."""
    figures = REPORT_FIGURES[name]
    monthly = isinstance(report, Prepayments)
    keys = [_AREA, _INSTITUTION, _NAME, *([_CODE_HEADINGS[Breakdown.MONTH]] if monthly else [])]
    rows: list[list[Value]] = []
    for row in report.rows:
        institution = row.institution
        key: list[Value] = [institution.pooling_area, institution.institution_code, institution.institution_name or ""]
        month: list[Value] = [row.month] if hasattr(row, "month") else []
        rows.append([*key, *month, *_values(row, figures, row.amounts)])
    return _table(name, report.period, keys, rows, _values(report.total, figures), english=english)


def _table(
    name: ReportName,
    period: ReportPeriod,
    keys: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[Value]],
    total: Sequence[Value],
    *,
    english: bool,
) -> ReportTable:
    days = f"{period.first_day} – {period.last_day}"
    return ReportTable(
        title=_said(REPORT_TITLES[name], english),
        subtitle=f"Discharged {days}" if english else f"出院日期 {days}",
        columns=(
            *(Column(_said(key, english), Unit.TEXT) for key in keys),
            *(_column(figure, english) for figure in REPORT_FIGURES[name]),
        ),
        rows=rows,
        total=[_said(_TOTAL, english), *[""] * (len(keys) - 1), *total],
        notes_title="Notes" if english else "说明",
    )


def _column(figure: Figure, english: bool) -> Column:
    heading, note = (figure.english, figure.formula) if english else (figure.chinese, figure.chinese_formula)
    unit = {Unit.YUAN: ("yuan", "元"), Unit.DAYS: ("days", "天")}.get(figure.unit)
    if unit is not None:
        heading += f" ({_said(unit, english)})" if english else f"（{_said(unit, english)}）"
    return Column(heading, figure.unit, note)


def _values(part: Any, figures: Sequence[Figure], amounts: Any = None) -> list[Value]:
    """The figures of a row; of a total, None for what does not add up."""
    return [getattr(part, figure.name, getattr(amounts, figure.name, None)) for figure in figures]


def _said(words: tuple[str, str], english: bool) -> str:
    return words[0] if english else words[1]
