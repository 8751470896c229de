"""The county report: its keys, its money, and how it looks to an official."""

import json
from datetime import date
from decimal import Decimal

import pytest
from rich.cells import cell_len
from rich.console import Console

from yilian_local.scenario.county import KEY_GROUPS
from yilian_local.scenario.report import (
    CountyReport,
    DischargeFigures,
    EventFigures,
    KeyGroupFigures,
    ReferralFigures,
    SettlementFigures,
    report_to_json,
)
from yilian_local.scenario.report_tables import render_report

REPORT = CountyReport(
    county="示范县",
    period=(date(2025, 1, 1), date(2025, 5, 31)),
    alliances=2,
    towns=10,
    villages=100,
    village_coverage=1.0,
    experts_sent=252,
    outpatient_and_consultations=166,
    operations=52,
    lecture_attendances=279,
    short_term_trainees=71,
    residents=3200,
    signed=1471,
    key_groups={name: KeyGroupFigures(members=20, signed=13, rate=0.65) for name in KEY_GROUPS},
    referrals=ReferralFigures(up=64, down=40, closed=91, open=13),
    discharges=DischargeFigures(submitted=240, grouped=236, qy=0, ungroupable=4),
    settlement=SettlementFigures(
        total=Decimal("1452045.7"),
        basic=Decimal("947880.05"),
        serious_illness=Decimal(0),
        assistance=Decimal("7337.86"),
        account=Decimal("32799.35"),
        cash=Decimal("459138.61"),
        other=Decimal("4889.83"),
    ),
    events=EventFigures(published=7457, consumed=7400, dead_lettered=0, unpublished=0),
)


def test_the_file_has_exactly_the_keys_that_are_promised() -> None:
    written = json.loads(report_to_json(REPORT))
    assert list(written) == [
        "county",
        "period",
        "alliances",
        "towns",
        "villages",
        "village_coverage",
        "experts_sent",
        "outpatient_and_consultations",
        "operations",
        "lecture_attendances",
        "short_term_trainees",
        "residents",
        "signed",
        "key_groups",
        "referrals",
        "discharges",
        "settlement",
        "events",
    ]
    assert written["period"] == ["2025-01-01", "2025-05-31"]
    assert list(written["key_groups"]) == list(KEY_GROUPS)
    assert written["key_groups"]["elderly"] == {"members": 20, "signed": 13, "rate": 0.65}
    assert list(written["referrals"]) == ["up", "down", "closed", "open"]
    assert list(written["discharges"]) == ["submitted", "grouped", "qy", "ungroupable"]
    assert list(written["events"]) == ["published", "consumed", "dead_lettered", "unpublished"]


def test_money_is_written_as_decimal_text_with_two_places() -> None:
    assert json.loads(report_to_json(REPORT))["settlement"] == {
        "total": "1452045.70",
        "basic": "947880.05",
        "serious_illness": "0.00",
        "assistance": "7337.86",
        "account": "32799.35",
        "cash": "459138.61",
        "other": "4889.83",
    }


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_tables_show_every_figure_within_the_width(width: int) -> None:
    # given
    console = Console(width=width)
    # when
    with console.capture() as shown:
        console.print(render_report(REPORT))
    # then
    text = shown.get()
    assert {cell_len(line) for line in text.splitlines()} == {width}
    for figure in ("252", "166", "279", "71", "65.0%", "3,200", "1,452,045.70", "459,138.61", "7,457", "100.0%"):
        assert figure in text
