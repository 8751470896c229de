"""Reports as files: Excel opens both, numbers are numbers, and no text becomes a formula."""

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from drg_billing.adapters.report_files import Column, ReportTable, write_csv, write_xlsx
from drg_billing.domain.reports.figures import Unit
from drg_billing.entrypoints.http.report_formats import MEDIA_TYPES, ReportFormat, preferred_format

TABLE = ReportTable(
    title="支付与成本",
    subtitle="出院日期 2025-01-01 – 2025-12-31",
    columns=(
        Column("机构代码", Unit.TEXT),
        Column("病例数", Unit.CASES, "期内出院病例数"),
        Column("统筹基金应付（元）", Unit.YUAN, "=Σ"),
        Column("个人负担率", Unit.SHARE),
    ),
    rows=[["LEAD", 12, Decimal("-14531.23"), Decimal("0.2104")], ["TOWN", 0, Decimal("0.00"), None]],
    total=["合计", 12, Decimal("-14531.23"), Decimal("0.2104")],
    notes_title="说明",
)
FORMULAS = ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("//x","y")']


def test_csv_begins_with_the_mark_for_excel_and_has_headings_rows_and_total() -> None:
    content = write_csv(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["机构代码", "病例数", "统筹基金应付（元）", "个人负担率"],
        ["LEAD", "12", "-14531.23", "0.2104"],
        ["TOWN", "0", "0.00", ""],
        ["合计", "12", "-14531.23", "0.2104"],
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    # Given a code that a spreadsheet would calculate
    table = ReportTable("T", "", (Column("Code", Unit.TEXT),), [[text]], [""], "Notes")

    # Then in CSV an apostrophe stands before it, and in XLSX the cell is a text
    rows = list(csv.reader(io.StringIO(write_csv(table).decode("utf-8-sig"))))
    assert rows[1] == [f"'{text}"]
    cell = load_workbook(io.BytesIO(write_xlsx(table))).active["A5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_the_workbook_reads_as_an_official_would_read_it() -> None:
    # When the workbook is opened
    book = load_workbook(io.BytesIO(write_xlsx(TABLE)))

    # Then title, days, headings, rows and total stand where they belong, amounts as numbers with a format
    sheet, notes = book.worksheets
    assert list(sheet.iter_rows(values_only=True)) == [
        ("支付与成本", None, None, None),
        ("出院日期 2025-01-01 – 2025-12-31", None, None, None),
        (None, None, None, None),
        ("机构代码", "病例数", "统筹基金应付（元）", "个人负担率"),
        ("LEAD", 12, -14531.23, 0.2104),
        ("TOWN", 0, 0, None),
        ("合计", 12, -14531.23, 0.2104),
    ]
    assert [sheet.cell(5, column).number_format for column in (2, 3, 4)] == ["#,##0", "#,##0.00", "0.00%"]
    assert (sheet.title, sheet.freeze_panes, sheet["A7"].font.bold) == ("支付与成本", "B5", True)
    # And a sheet says what the columns are
    assert (notes.title, list(notes.iter_rows(values_only=True))) == (
        "说明",
        [("病例数", "期内出院病例数"), ("统筹基金应付（元）", "=Σ")],
    )


def test_what_no_workbook_may_hold_is_left_out() -> None:
    table = ReportTable("A/B:C", "", (Column("Code", Unit.TEXT),), [["D\x07 1\ufffe"]], ["合计"], "Notes")
    sheet = load_workbook(io.BytesIO(write_xlsx(table))).active
    assert (sheet.title, sheet["A5"].value) == ("ABC", "D 1")


CSV, XLSX = MEDIA_TYPES[ReportFormat.CSV], MEDIA_TYPES[ReportFormat.XLSX]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", ReportFormat.JSON),
        ("*/*", ReportFormat.JSON),
        ("text/html, */*;q=0.8", ReportFormat.JSON),
        (CSV, ReportFormat.CSV),
        (f"{XLSX}", ReportFormat.XLSX),
        (f"{CSV};q=0.5, application/json", ReportFormat.JSON),
        (f"application/json;q=0.1, {XLSX};q=0.9, {CSV};q=0.5", ReportFormat.XLSX),
        (f"{CSV};q=zero", ReportFormat.JSON),
        (f"{CSV};q=0", ReportFormat.JSON),
    ],
)
def test_the_accept_header_chooses_among_what_is_offered(accept: str, expected: ReportFormat) -> None:
    assert preferred_format(accept) is expected
