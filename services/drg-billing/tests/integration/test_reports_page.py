"""The page of the reports says what the code does: its tables are the code's, its examples are run."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from drg_billing.domain.reports.figures import REPORT_FIGURES, Unit
from drg_billing.domain.reports.request import ReportName

from .county import AUTHORITY, SCOPES, County, an_id_number, parameters
from .report_county import CLEARING, ask_for

PAGE = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()
UNITS = {
    Unit.CASES: "cases",
    Unit.GROUPS: "groups",
    Unit.YUAN: "yuan",
    Unit.DAYS: "days",
    Unit.WEIGHT: "weight",
    Unit.INDEX: "4 decimals",
    Unit.SHARE: "0–1, 4 decimals",
    Unit.RATE: "0–1, 6 decimals",
    Unit.VERSION: "version",
}


@pytest.mark.parametrize("name", ReportName)
def test_the_page_lists_every_figure_with_its_unit_and_formula(name: ReportName) -> None:
    lines = [
        f"| `{one.name}` | {one.english} ({one.chinese}) | {UNITS[one.unit]} | {one.formula} |"
        for one in REPORT_FIGURES[name]
    ]
    assert "\n".join(lines) in PAGE


def _table(heading: str) -> list[dict[str, str]]:
    """The rows of the page's table that begins with this heading."""
    lines = PAGE[PAGE.index(heading) :].split("\n\n", 1)[0].splitlines()
    names, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return [dict(zip(names, row, strict=True)) for row in rows]


async def test_the_example_of_the_page_comes_out_as_it_says(county: County) -> None:
    # Given the discharges of the page
    await county.set_parameters()
    for number, row in enumerate(_table("| institution | main diagnosis")):
        last_day = date(2025, 3, 20)
        case = await county.submit(
            f"S-{number}",
            by=row["institution"],
            institution_code=row["institution"],
            main_diagnosis=row["main diagnosis"],
            other_diagnoses=[] if row["other diagnosis"] == "–" else [row["other diagnosis"]],
            admitted_on=(last_day - timedelta(days=int(row["days"]))).isoformat(),
            discharged_on=last_day.isoformat(),
            total_cost=row["cost"],
        )
        assert case["drg"] == row["group"]

    # When the county reads the report
    query = {"from": "2025-01-01", "to": "2025-12-31", "by": "institution"}
    report = (await ask_for(county, "case-mix", query, reader=AUTHORITY)).json()

    # Then it is the page's
    shown = [*({**row, "row": row["code"]} for row in report["rows"]), {**report["total"], "row": "total"}]
    expected = _table("| row | cases |")
    assert [{name: str(row[name]) for name in expected[0]} for row in shown] == expected


async def test_every_request_of_the_page_is_answered(county: County) -> None:
    # Given a county with prices and one settled case
    prices = {**parameters()["group_prices"], "weights": {"*": "1.0000"}}
    await county.set_parameters(group_prices=prices, clearing=CLEARING)
    await county.settled()

    # When each request of the page is sent as it stands there
    headers = county.service.headers(AUTHORITY, scopes=SCOPES)
    del headers["Idempotency-Key"]
    requests = re.findall(r"^curl (.*)\"\$DRG_BILLING(/v1/[^\"]+)\"$", PAGE, re.MULTILINE)
    assert len(requests) == 8
    answers: list[Any] = []
    for options, path in requests:
        body = re.search(r"-d '([^']+)'", options)
        told = {**headers, "Content-Type": "application/json"}
        answers.append(
            await county.service.client.get(path, headers=headers)
            if body is None
            else await county.service.client.post(path, content=body[1], headers=told)
        )

    # Then all are answered, and the person's case is found
    assert [answer.status_code for answer in answers] == [200] * len(requests), [one.text for one in answers]
    assert an_id_number() in PAGE
    assert len(answers[-1].json()["items"]) == 1
