"""A report as a file says the same as in JSON, in the reader's language, under a name that tells what it holds."""

import csv
import io
from decimal import Decimal
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from drg_billing.domain.reports.figures import REPORT_FIGURES
from drg_billing.domain.reports.request import ReportName

from .county import AUTHORITY, County
from .report_county import ask_for, play, set_up_prices

YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEYS = {
    ReportName.PREPAYMENTS: ["pooling_area", "institution_code", "institution_name", "month"],
    ReportName.CLEARING: ["pooling_area", "institution_code", "institution_name"],
}


async def test_files_say_the_same_as_json(county: County) -> None:
    # Given a county's discharges
    await set_up_prices(county)
    await play(county, 3, 20)
    for name in ReportName:
        query: dict[str, Any] = dict(YEAR) if name in KEYS else {**YEAR, "by": "doctor"}
        report = (await ask_for(county, name, query, reader=AUTHORITY)).json()
        assert report["rows"]

        # When the report is saved as CSV, asked by the header, and as XLSX, asked by name
        as_csv = await ask_for(county, name, query, reader=AUTHORITY, Accept="text/csv")
        as_xlsx = await ask_for(county, name, {**query, "format": "xlsx"}, reader=AUTHORITY)

        # Then both hold the same cells as the JSON
        keys = KEYS.get(name, ["institution_code", "code"])
        figures = [figure.name for figure in REPORT_FIGURES[name]]
        expected = [[row[key] for key in (*keys, *figures)] for row in report["rows"]]
        expected.append(["Total", *[""] * (len(keys) - 1), *(report["total"].get(figure) for figure in figures)])
        _, *from_csv = csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig")))
        assert from_csv == [["" if cell is None else str(cell) for cell in row] for row in expected]
        sheet = load_workbook(io.BytesIO(as_xlsx.content)).worksheets[0]
        from_xlsx = [list(row) for row in sheet.iter_rows(min_row=5, values_only=True)]
        assert _comparable(from_xlsx, len(keys)) == _comparable(expected, len(keys))
        assert _media_type(as_csv) == "text/csv; charset=utf-8"
        assert _media_type(as_xlsx) == XLSX


def _comparable(rows: list[list[Any]], keys: int) -> list[list[Any]]:
    return [
        [*(cell or "" for cell in row[:keys]), *(None if cell is None else Decimal(str(cell)) for cell in row[keys:])]
        for row in rows
    ]


def _media_type(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return answer.headers["content-type"]


@pytest.mark.parametrize(
    ("language", "heading", "title"),
    [
        ("zh", "机构代码", "%E7%97%85%E4%BE%8B%E7%BB%84%E5%90%88%E4%B8%8E%E6%95%88%E7%8E%87"),
        ("en", "Institution", "Case"),
    ],
)
async def test_a_file_is_named_and_headed_in_the_readers_language(
    county: County, language: str, heading: str, title: str
) -> None:
    await county.submit()
    answer = await ask_for(county, "case-mix", {**YEAR, "format": "csv"}, **{"Accept-Language": language})
    assert answer.content.decode("utf-8-sig").startswith(heading)
    named = answer.headers["content-disposition"]
    assert named.startswith("attachment; filename=\"case-mix_2025-01-01_2025-12-31.csv\"; filename*=UTF-8''" + title)


async def test_no_file_and_no_report_holds_anything_of_a_person(county: County) -> None:
    await county.submit(doctor_code="D1")
    for name in ("case-mix", "quality", "payments", "case-mix/cases"):
        answer = await ask_for(county, name, {**YEAR, "by": "doctor"})
        assert "person" not in answer.text
        assert county.person_key not in answer.text
