"""Reports agree with the cases and settlements behind them, to the cent, for whoever asks."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from drg_billing.adapters.pack_repository import PackRepository
from drg_billing.adapters.pack_shelf import PackShelf
from drg_billing.adapters.report_repository import ReportRepository
from drg_billing.adapters.scope import Scope
from drg_billing.domain.reports.request import ReportPeriod
from yilian_kit.tables import audit

from .county import AREA, AUTHORITY, HOSPITAL, OTHER_HOSPITAL, TOWNSHIP, County, created, problem
from .recomputed_reports import (
    KEYS,
    PAYERS,
    Figures,
    KnownCase,
    case_mix_of,
    cents,
    payments_of,
    quality_of,
    rows_of,
)
from .report_county import CLEARING, Known, ask_for, know, play, set_up_prices
from .stays import week

THE_YEAR = ReportPeriod(date(2025, 1, 1), date(2025, 12, 31))
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
WHO_SEES = {
    AUTHORITY: (HOSPITAL, TOWNSHIP, OTHER_HOSPITAL),
    HOSPITAL: (HOSPITAL, TOWNSHIP),
    TOWNSHIP: (TOWNSHIP,),
    OTHER_HOSPITAL: (OTHER_HOSPITAL,),
}


@pytest.mark.parametrize(
    ("seed", "discharges"),
    [(1, 40), (2, 40), *(pytest.param(seed, 200, marks=pytest.mark.nightly) for seed in range(3, 9))],
)
async def test_every_figure_is_what_its_cases_say(county: County, seed: int, discharges: int) -> None:
    # Given a county's discharges, and all that the API says of each
    await set_up_prices(county)
    await play(county, seed, discharges)
    known = await know(county, AUTHORITY)
    assert len(known.cases) == discharges

    # When each of the hospitals and the county reads every report, however broken down
    # Then every figure is the recomputed one, and the total is that of all that the reader sees
    for reader, institutions in WHO_SEES.items():
        seen = known.seen_by(*institutions)
        for name, figures in (
            ("case-mix", case_mix_of(known.cases)),
            ("quality", quality_of(known.cases)),
            ("payments", payments_of),
        ):
            for by in KEYS:
                report = (await ask_for(county, name, {**YEAR, "by": by}, reader=reader)).json()
                expected = rows_of(seen if name != "payments" else _in_ledger(seen), by, figures)
                assert _rows(report) == {key: _texts(row) for key, row in expected.items()}, (reader, name, by)
                assert _plain(report["total"]) == _texts(figures(seen)), (reader, name, by)
    await _check_prepayments_and_clearing(county, known)
    await _check_cases_behind(county, known)


def _in_ledger(cases: list[KnownCase]) -> list[KnownCase]:
    """Rows of payments are those of cases with entries."""
    return [one for one in cases if one.entries]


async def _check_prepayments_and_clearing(county: County, known: Known) -> None:
    prepayments = (await ask_for(county, "prepayments", YEAR, reader=AUTHORITY)).json()
    clearing = (await ask_for(county, "clearing", YEAR, reader=AUTHORITY)).json()
    assert {row["institution_code"] for row in clearing["rows"]} == set(WHO_SEES[AUTHORITY])
    share = Decimal(str(CLEARING["prepaid_share"]))
    for row in clearing["rows"]:
        # Given what the hospital's discharges say, month by month
        own = _in_ledger(known.seen_by(row["institution_code"]))
        months = rows_of(own, "month", payments_of)
        prepaid = Decimal("0.00")
        for (_, month), paid in months.items():
            (found,) = (
                one
                for one in prepayments["rows"]
                if (one["institution_code"], one["month"]) == (row["institution_code"], month)
            )
            expected = cents(max(Decimal(0), Decimal(paid["pool"])) * share)
            assert (found["pool"], Decimal(found["prepaid"])) == (paid["pool"], expected)
            prepaid += expected
        # Then the clearing follows from them
        whole = payments_of(own)
        pool, difference, standard = (Decimal(whole[name]) for name in ("pool", "difference", "standard"))
        surplus, overrun = max(Decimal(0), -difference), max(Decimal(0), difference)
        returned = surplus - cents(min(surplus, standard * Decimal("0.10")) * Decimal("0.70"))
        borne = cents(min(overrun, standard * Decimal("0.05")) * Decimal("0.60"))
        deposit = cents(max(Decimal(0), pool) * Decimal("0.05"))
        given_back = cents(deposit * (Decimal("0.80") if row["institution_code"] == HOSPITAL else Decimal(1)))
        assert {name: Decimal(str(row[name])) for name in clearing["total"]} == {
            "settled_cases": whole["settled_cases"],
            "standard": standard,
            "cost": Decimal(whole["cost"]),
            "pool": pool,
            "surplus": surplus,
            "surplus_returned": returned,
            "overrun": overrun,
            "overrun_borne": borne,
            "due": pool - returned + borne,
            "prepaid": prepaid,
            "deposit": deposit,
            "deposit_returned": given_back,
            "payment": pool - returned + borne - prepaid - deposit + given_back,
        }
        assert row["pooling_area"] == AREA
    for report in (prepayments, clearing):
        for name, total in report["total"].items():
            assert Decimal(str(total)) == sum(Decimal(str(row[name])) for row in report["rows"])


async def _check_cases_behind(county: County, known: Known) -> None:
    """The drill-down of a row adds up to the row, and each case in it is what the API says of it."""
    report = (await ask_for(county, "payments", {**YEAR, "by": "doctor"}, reader=AUTHORITY)).json()
    by_id = {one.case["id"]: one for one in known.cases}
    for row in report["rows"]:
        behind: list[dict[str, Any]] = []
        cursor = None
        while True:
            query = {
                **YEAR,
                "by": "doctor",
                "code": row["code"],
                "institution_code": row["institution_code"],
                "limit": 3,
            }
            query |= {"cursor": cursor} if cursor else {}
            page = await ask_for(county, "payments/cases", query, reader=AUTHORITY)
            behind += page.json()["items"]
            cursor = page.json()["next_cursor"]
            if cursor is None:
                break
        assert len(behind) == row["settled_cases"]
        for name in (*PAYERS, "standard", "pool", "difference"):
            assert sum((Decimal(one[name]) for one in behind), Decimal("0.00")) == Decimal(row[name])
        for one in behind:
            case = by_id[one["id"]]
            assert (one["mdc"], one["adrg"], one["drg"]) == (case.mdc, case.adrg, case.drg)
            assert (one["status"], one["stay_days"], one["died"]) == (case.status, case.days, case.died)
            assert Decimal(one["total_cost"]) == case.cost
            assert (None if one["weight"] is None else Decimal(one["weight"])) == case.weight


def _rows(report: dict[str, Any]) -> dict[tuple[str | None, str], Figures]:
    return {(row["institution_code"], row["code"]): _plain(row) for row in report["rows"]}


def _plain(row: dict[str, Any]) -> Figures:
    figures = {name: value for name, value in row.items() if name not in ("code", "name", "institution_code")}
    return _texts(figures)


def _texts(figures: Figures) -> Figures:
    """Sums of weights as numbers: 1.10 and 1.1000 are the same weight."""
    return {name: Decimal(value) if name == "total_weight" else value for name, value in figures.items()}


async def test_a_period_without_discharges_has_a_total_of_nothing_and_no_rows(county: County) -> None:
    for name in ("case-mix", "quality", "payments", "prepayments", "clearing"):
        report = (await ask_for(county, name, YEAR)).json()
        assert report["rows"] == []
        assert set(report["total"].values()) <= {0, "0.00", None}


async def test_an_area_that_pays_by_points_has_a_case_mix_as_well(county: County) -> None:
    # Given an area whose groups have points: one listed, one by its average cost against that of all stays
    points = {
        "base_points": {"ES35": "73.50"},
        "average_costs": {"ES33": "8250.00"},
        "average_cost_of_all": "7500.00",
        "point_values": {"*": "80.00"},
        "tier_coefficients": {"*": "1.1"},
    }
    await county.set_parameters(group_prices=None, points=points, schemes=[{"scheme": "drg_points"}])

    # When one case of each group is settled and one of each is not
    for number, settle in enumerate((True, True, False, False)):
        other_diagnoses = ["I50.900"] if number % 2 else []
        case = await county.submit(f"S-{number}", other_diagnoses=other_diagnoses, **week(number))
        if settle:
            await county.settle(case)

    # Then each weighs a hundredth of its points, settled or not
    report = (await ask_for(county, "case-mix", {**YEAR, "by": "drg"})).json()
    weights = {row["code"]: (Decimal(row["total_weight"]), row["cmi"]) for row in report["rows"]}
    assert weights == {"ES35": (Decimal("1.47"), "0.7350"), "ES33": (Decimal("2.2"), "1.1000")}


async def test_what_nobody_set_is_named_and_nothing_is_invented(county: County) -> None:
    # Given a settled case where the area says nothing of how hospitals are paid over the year
    await county.set_parameters()
    await county.settled()

    # When prepayments are asked for, then the parameter is named
    answer = await ask_for(county, "prepayments", YEAR)
    assert problem(answer) == (409, "parameter-unset")
    assert answer.json()["parameter"] == "clearing"

    # And once the prepaid share is set, the clearing still names what is open
    await county.set_parameters(clearing={"prepaid_share": "0.90"})
    assert (await ask_for(county, "prepayments", YEAR)).status_code == 200
    open_share = await ask_for(county, "clearing", YEAR)
    assert (problem(open_share)[1], open_share.json()["parameter"]) == ("parameter-unset", "clearing.surplus_kept")


@pytest.mark.parametrize("cost", ["3000.00", "10000.00"])
async def test_what_nobody_insures_is_nothing_to_the_pool_over_the_year_either(county: County, cost: str) -> None:
    # Given a bundle of 6,000 that a person without insurance was billed for a stay of another cost
    await county.set_parameters(clearing=CLEARING)
    case = await county.submit(insurance_type="none", total_cost=cost)
    created(await county.settle(case, mode="fee_and_pay"))

    # Then no month and no hospital has anything to be paid
    for name in ("prepayments", "clearing"):
        assert (await ask_for(county, name, YEAR, reader=AUTHORITY)).json()["rows"] == []


async def test_the_cases_behind_a_row_are_those_that_the_reader_sees_and_each_is_audited(county: County) -> None:
    # Given cases of two hospitals of one doctor's code
    own = await county.submit("S-1", doctor_code="D1")
    foreign = await county.submit("S-2", by=OTHER_HOSPITAL, institution_code=OTHER_HOSPITAL, doctor_code="D1")

    # When one of them, then the county looks behind the row of the code
    query = {**YEAR, "by": "doctor", "code": "D1"}
    at_hospital = (await ask_for(county, "case-mix/cases", query)).json()["items"]
    at_county = (await ask_for(county, "case-mix/cases", query, reader=AUTHORITY)).json()["items"]

    # Then the hospital sees its own alone, an unsettled case is none of the reports of money, and all left rows
    assert [case["id"] for case in at_hospital] == [own["id"]]
    assert [case["id"] for case in at_county] == [own["id"], foreign["id"]]
    assert (await ask_for(county, "payments/cases", query, reader=AUTHORITY)).json()["items"] == []
    async with county.service.database.transaction() as session:
        statement = sa.select(audit.c.record_id, audit.c.organisation_code).where(audit.c.action == "list-report-cases")
        rows = {(str(record), reader) for record, reader in await session.execute(statement)}
    assert rows == {(own["id"], HOSPITAL), (own["id"], AUTHORITY), (foreign["id"], AUTHORITY)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"from": "2025-02-01", "to": "2025-01-31"}, (422, "period-reversed")),
        ({"from": "2025-02-01"}, (422, "request-malformed")),
        ({**YEAR, "by": "patient"}, (422, "request-malformed")),
        ({**YEAR, "format": "pdf"}, (422, "request-malformed")),
        ({"from": "1990-01-01", "to": "2199-12-31"}, None),
    ],
)
async def test_a_malformed_question_is_refused_and_a_very_long_period_is_not(
    county: County, query: dict[str, str], expected: tuple[int, str] | None
) -> None:
    answer = await ask_for(county, "case-mix", query)
    assert answer.status_code == 200 if expected is None else problem(answer) == expected


@pytest.mark.parametrize("fault", [{"code": "a\0b"}, {"institution_code": "\0"}])
async def test_a_character_that_no_text_holds_is_refused(county: County, fault: dict[str, str]) -> None:
    answer = await ask_for(county, "payments/cases", {**YEAR, "by": "doctor", **fault})
    assert problem(answer) == (422, "request-malformed")
    assert problem(await county.get("/v1/cases", doctor_code="\0")) == (422, "request-malformed")


async def test_statements_of_reports_are_planned_for_their_values(county: County) -> None:
    # Given a transaction like any other
    async with county.service.database.transaction() as session:
        assert await session.scalar(sa.text("SHOW plan_cache_mode")) == "auto"

        # When a report reads, then PostgreSQL makes a plan each time (see docs/reports.md)
        await ReportRepository(session, Scope(), PackRepository(session, PackShelf())).group_deaths(THE_YEAR)
        assert await session.scalar(sa.text("SHOW plan_cache_mode")) == "force_custom_plan"

    # And who comes next finds it as it was
    async with county.service.database.transaction() as session:
        assert await session.scalar(sa.text("SHOW plan_cache_mode")) == "auto"
