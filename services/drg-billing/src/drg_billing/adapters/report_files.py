"""Reports as files for officials: CSV that Excel opens as it is, and XLSX with formats and notes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from drg_billing.domain.reports.figures import Unit

Value = str | int | Decimal | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER_FORMATS = {
    Unit.CASES: "#,##0",
    Unit.GROUPS: "#,##0",
    Unit.YUAN: "#,##0.00",
    Unit.DAYS: "0.00",
    Unit.WEIGHT: "#,##0.0000##",
    Unit.INDEX: "0.0000",
    Unit.SHARE: "0.00%",
    Unit.RATE: "0.0000%",
    Unit.VERSION: "0",
}
_WIDEST = 40  # characters


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    unit: Unit
    note: str = ""
    """What the figure is, for the sheet of notes."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A report to be written; every row, and the total, has a value for each column."""

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    total: Sequence[Value]
    notes_title: str


def write_csv(table: ReportTable) -> bytes:
    """UTF-8 with the mark by which Excel knows it; one line of headings, then rows and total.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(column.heading) for column in table.columns])
    for row in (*table.rows, table.total):
        writer.writerow([_safe(value) if isinstance(value, str) else _number(value) for value in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(table: ReportTable) -> bytes:
    """One sheet with title, headings, rows and total, and one that says what each column is. No cell is a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one
    sheet.title = _sheet_name(table.title)
    _text(_cell(sheet, 1, 1), table.title).font = Font(bold=True, size=14)
    _text(_cell(sheet, 2, 1), table.subtitle)
    for position, column in enumerate(table.columns, start=1):
        heading = _text(_cell(sheet, 4, position), column.heading)
        heading.font = Font(bold=True)
        heading.fill = PatternFill("solid", start_color="DDE7F0")
        heading.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    for number, row in enumerate((*table.rows, table.total), start=5):
        is_total = number == 5 + len(table.rows)
        for position, (column, value) in enumerate(zip(table.columns, row, strict=True), start=1):
            cell = _cell(sheet, number, position)
            if isinstance(value, str):
                _text(cell, value)
            elif value is not None:
                cell.value = value
                cell.number_format = _NUMBER_FORMATS[column.unit]
            if is_total:
                cell.font = Font(bold=True)
                cell.border = Border(top=Side(style="thin"))
    for position, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = _width(table, position - 1, column)
    sheet.freeze_panes = "B5"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "4:4"
    _add_notes(book, table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _add_notes(book: Workbook, table: ReportTable) -> None:
    notes = book.create_sheet(_sheet_name(table.notes_title))
    for number, column in enumerate((column for column in table.columns if column.note), start=1):
        _text(_cell(notes, number, 1), column.heading).font = Font(bold=True)
        _text(_cell(notes, number, 2), column.note).alignment = Alignment(wrap_text=True, vertical="top")
    notes.column_dimensions["A"].width = 28
    notes.column_dimensions["B"].width = 100


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged
    return cell


def _text(cell: Cell, value: str) -> Cell:
    """A text, whatever it looks like: openpyxl would make a formula of one that begins with an equals sign."""
    cell.value = _without_controls(value)
    cell.data_type = "s"
    if value.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
    return cell


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _number(value: int | Decimal | None) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _without_controls(text: str) -> str:
    """What XML does not allow has no place in a workbook: openpyxl refuses the one, and no program opens the other."""
    allowed = (one for one in text if (one >= " " or one in "\t\n\r") and one not in "\ufffe\uffff")
    return "".join(allowed)


def _sheet_name(title: str) -> str:
    return "".join(character for character in title if character not in r"[]:*?/\'")[:31]


def _width(table: ReportTable, position: int, column: Column) -> float:
    texts = [_shown(row[position]) for row in (*table.rows, table.total)]
    return min(_WIDEST, max(9, *(_columns_of(text) for text in (column.heading[:12], *texts))) + 2)


def _shown(value: Value) -> str:
    return f"{value:,}" if isinstance(value, Decimal | int) else value or ""


def _columns_of(text: str) -> int:
    """A Chinese character is as wide as two letters."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
