"""A case counts where the ledger has it: a reviewed group and a corrected cost move it, a reversal moves it back."""

from decimal import Decimal
from typing import Any

from .county import AUTHORITY, OTHER_HOSPITAL, County, an_id_number, created
from .report_county import ask_for, set_up_prices

YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
COSTS = {"total_cost": "12000.00", "full_self_pay": "0.00"}


async def _rows(county: County, report: str, by: str) -> dict[str, dict[str, Any]]:
    answer = (await ask_for(county, report, {**YEAR, "by": by}, reader=AUTHORITY)).json()
    return {row["code"]: row for row in answer["rows"]}


async def _adjust(county: County, settlement: dict[str, Any], version: int = 1, **change: Any) -> None:
    created(await county.post(f"/v1/settlements/{settlement['id']}/adjust", change, version=version))


async def test_a_case_stands_in_the_rows_of_the_group_that_review_gave_it(county: County) -> None:
    # Given two cases of pneumonia, one of which review makes an appendectomy, and then corrects in its cost
    await set_up_prices(county)
    await county.settled("S-1")
    moved = await county.settled("S-2", person_id_number=an_id_number(2))
    await _adjust(county, moved, reason="group_reviewed", drg="GD25")
    await _adjust(county, moved, 2, reason="amounts_corrected", costs=COSTS)

    # When the reports are read, then each has it in the new group's rows, with their names and the corrected cost
    for by, left, entered in (("mdc", "E", "G"), ("adrg", "ES3", "GD2"), ("drg", "ES35", "GD25")):
        for report, counted in (("case-mix", "cases"), ("quality", "cases"), ("payments", "settled_cases")):
            rows = await _rows(county, report, by)
            assert {code: row[counted] for code, row in rows.items()} == {left: 1, entered: 1}, (report, by)
            assert all(row["name"] for row in rows.values())
        assert (await _rows(county, "case-mix", by))[entered]["average_cost"] == "12000.00"
    assert (await _rows(county, "case-mix", "drg"))["GD25"]["cmi"] == "1.1000"

    # And so has the list behind the row
    query = {**YEAR, "by": "mdc", "code": "G"}
    (case,) = (await ask_for(county, "case-mix/cases", query)).json()["items"]
    assert (case["mdc"], case["adrg"], case["drg"], case["total_cost"]) == ("G", "GD2", "GD25", "12000.00")

    # When the settlement is taken back, then the case is again what the grouper said, at the cost that was submitted
    answer = await county.post(f"/v1/settlements/{moved['id']}/reverse", {"reason": "wrong_group"}, version=3)
    created(answer)
    rows = await _rows(county, "case-mix", "drg")
    assert {code: row["cases"] for code, row in rows.items()} == {"ES35": 2}
    assert Decimal(rows["ES35"]["average_cost"]) < Decimal("12000.00")


async def test_the_totals_count_a_reviewed_case_as_the_reports_do(county: County) -> None:
    await set_up_prices(county)
    await _adjust(county, await county.settled(), reason="group_reviewed", drg="0000")
    totals = (await county.get("/v1/totals", **YEAR)).json()
    quality = (await ask_for(county, "quality", YEAR)).json()["total"]
    assert (
        (totals["grouped"], totals["ungroupable"]) == (quality["grouped_cases"], quality["ungroupable_cases"]) == (0, 1)
    )


async def test_the_area_is_compared_by_reviewed_groups_too(county: County) -> None:
    # Given a hospital's appendectomy, and one of another hospital that only review made one
    await set_up_prices(county)
    await county.settled("S-1", main_diagnosis="K35.800", main_procedure="47.0100", total_cost="6000.00")
    there = {"by": OTHER_HOSPITAL, "institution_code": OTHER_HOSPITAL}
    other = await county.settled("S-2", person_id_number=an_id_number(2), total_cost="10000.00", **there)
    change = {"reason": "group_reviewed", "drg": "GD25"}
    created(await county.post(f"/v1/settlements/{other['id']}/adjust", change, by=OTHER_HOSPITAL, version=1))

    # When the first reads its case mix, then its cost is set against the average of both: 6000 ÷ 8000
    (row,) = (await ask_for(county, "case-mix", YEAR)).json()["rows"]
    assert row["cost_index"] == "0.7500"


async def test_a_case_without_a_group_has_a_named_row(county: County) -> None:
    await set_up_prices(county)
    await county.submit(main_diagnosis="V99.900")
    assert [row["name"] for row in (await _rows(county, "quality", "mdc")).values()] == ["未入组"]
    assert [row["name"] for row in (await _rows(county, "quality", "adrg")).values()] == ["未入组"]
