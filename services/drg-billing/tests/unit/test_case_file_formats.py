"""CSV, Parquet and Excel, in and out: every row keeps what it had, and gets what the grouper says of it."""

import csv
import functools
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.rule_pack import RulePack

from .case_file_builders import A_ROW, HEADING, group_cases, read_cases, rejects_of, starter_pack, write_cases
from .packs import PUBLIC_DATA, public_pack

ENDINGS = ("csv", "parquet", "xlsx")
PUBLIC_NAMES = tuple(sorted(path.stem for path in (PUBLIC_DATA / "vectors").glob("*.csv")))
STARTER_VECTORS = Path(__file__).parent / "data" / "starter_vectors.csv"


@functools.cache
def _public(name: str) -> RulePack:
    return public_pack(name)


def _answers(rows: list[dict[str, str]], compiled: CompiledPack, notice: str) -> list[dict[str, str]]:
    """What each row must come out as."""
    expected = []
    for row in rows:
        result = group(read_discharge(row), compiled)
        found = result.group
        warnings = "|".join(text for text in (notice, result.warnings_text) if text)
        groups = {"mdc": found.mdc, "adrg": found.adrg, "drg": found.drg, "status": found.status.value}
        expected.append({**row, **groups, "reason": result.reasons_text, "warnings": warnings})
    return expected


@pytest.mark.parametrize("ending_in", ENDINGS)
@pytest.mark.parametrize("ending_out", ENDINGS)
def test_every_format_becomes_every_format(ending_in: str, ending_out: str, tmp_path: Path) -> None:
    # Given the starter pack's vectors, and a row that cannot be grouped
    with STARTER_VECTORS.open(encoding="utf-8", newline="") as lines:
        heading, *rows = csv.reader(lines)
    rows.append(["bad", "?", "x", "", *[""] * (len(heading) - 4)])
    source = write_cases(tmp_path / f"cases.{ending_in}", rows, heading)

    # When they are grouped, a few at a time
    output = tmp_path / f"grouped.{ending_out}"
    report = group_cases(source, output, chunk=1000 if ending_in == "csv" else 7)

    # Then every row has what it had, and what the grouper says
    assert (report.rows_in, report.rows_out, report.rejected) == (len(rows), len(rows), 0)
    originals = [dict(zip(heading, row, strict=True)) for row in rows]
    assert read_cases(output) == _answers(originals, CompiledPack(starter_pack()), "pack_notice:yilian-starter")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([source.name, output.name])


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", PUBLIC_NAMES)
def test_every_public_vector_comes_out_as_the_grouper_says(name: str, ending: str, tmp_path: Path) -> None:
    # Given the public vectors in a format; a workbook, which is slow, with every fifth
    with (PUBLIC_DATA / "vectors" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        heading, *rows = csv.reader(lines)
    rows = rows[::5] if ending == "xlsx" else rows
    source = write_cases(tmp_path / f"cases.{ending}", rows, heading)
    pack = _public(name)

    # When
    group_cases(source, tmp_path / "out.csv", pack)

    # Then every row is the grouper's, and the known group
    found = read_cases(tmp_path / "out.csv")
    originals = [dict(zip(heading, row, strict=True)) for row in rows]
    assert found == _answers(originals, CompiledPack(pack), "")
    parts = ("mdc", "adrg", "drg", "status")
    assert [[row[part] for part in parts] for row in found] == [
        [row[f"expected_{part}"] for part in parts] for row in originals
    ]


def test_the_types_of_a_parquet_file_stay_and_typed_values_group_like_texts(tmp_path: Path) -> None:
    # Given numbers as numbers, a missing one, a list as a list, and a repeated text in dictionary form
    table = pa.table(
        {
            "sex": pa.array([1, 2], pa.int8()),
            "age_years": pa.array([72.0, None], pa.float64()),
            "main_dx": pa.array(["J18.900", "J44.100"]).dictionary_encode(),
            "other_dx": pa.array([["N17.900", None, "I10.x00x002"], None], pa.list_(pa.string())),
            "main_px": pa.nulls(2, pa.string()),
            "other_px": pa.array([[], ["99.0400"]], pa.list_(pa.string())),
            "total_cost": pa.array([Decimal("10.50"), None], pa.decimal128(14, 2)),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "cases.parquet")

    # When
    group_cases(tmp_path / "cases.parquet", tmp_path / "out.parquet", chunk=1)
    group_cases(tmp_path / "cases.parquet", tmp_path / "out.csv")

    # Then
    out = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert out.select(table.column_names).to_pylist() == table.to_pylist()
    assert out.schema.field("total_cost").type == pa.decimal128(14, 2)
    assert out.column("drg").to_pylist() == ["ES31", "0000"]
    assert out.column("reason").to_pylist() == ["", "age_missing"]
    texts = read_cases(tmp_path / "out.csv")
    assert [(row["age_years"], row["other_dx"], row["total_cost"]) for row in texts] == [
        ("72", "N17.900|I10.x00x002", "10.50"),
        ("", "", ""),
    ]


@pytest.mark.parametrize("ending", ENDINGS)
def test_numbers_of_any_type_group_as_somebody_would_type_them(ending: str, tmp_path: Path) -> None:
    # Given what databases and data frames write: decimals with many places, sums of floats, NaN for nothing
    whole, nothing = pa.decimal128(38, 10), float("nan")
    table = pa.table(
        {
            "case_id": pa.array([12345678901.0, nothing], pa.float64()),
            "sex": pa.array([Decimal(1), Decimal(2)], whole),
            "age_years": pa.array([Decimal(72), Decimal(66)], whole),
            "age_days": pa.array([nothing, nothing]),
            "main_dx": ["J18.900", "J18.900"],
            "other_dx": ["N17.900", ""],
            "main_px": ["", ""],
            "other_px": ["", ""],
            "icu_hours": pa.array([Decimal(0), None], whole),
            "total_cost": pa.array([0.1 + 0.2, 12345.67]),
            "price": pa.array([0.0000001, 12345.67], pa.float32()),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "cases.parquet")

    # When
    group_cases(tmp_path / "cases.parquet", tmp_path / f"out.{ending}")

    # Then whatever the output is, both are grouped, and what is carried through has no exponent
    rows = read_cases(tmp_path / f"out.{ending}")
    assert [(row["drg"], row["reason"]) for row in rows] == [("ES31", ""), ("ES35", "")]
    if ending != "parquet":
        assert [row["case_id"] for row in rows] == ["12345678901", ""]
        assert [row["price"] for row in rows] == ["0.0000001", "12345.67"]


def test_the_numbers_of_a_workbook_are_read_as_somebody_would_type_them(tmp_path: Path) -> None:
    # Given numbers, also as Excel computes them, and two empty rows at the end
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(HEADING)
    sheet.append([0.1 + 0.2, 1, 72.0, " j18.900", "N17.900"])
    sheet.append([])
    sheet["A4"] = " "
    sheet["A4"] = None
    workbook.save(tmp_path / "cases.xlsx")

    # When
    report = group_cases(tmp_path / "cases.xlsx", tmp_path / "out.csv")

    # Then there is one row
    assert report.rows_in == 1
    (row,) = read_cases(tmp_path / "out.csv")
    assert (row["case_id"], row["age_years"], row["drg"]) == ("0.3", "72", "ES31")


def test_a_text_that_looks_like_a_formula_stays_a_text_in_a_workbook(tmp_path: Path) -> None:
    source = write_cases(tmp_path / "cases.csv", [["=1+1", *A_ROW[1:]]])
    group_cases(source, tmp_path / "out.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cell = workbook.worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_quotes_and_commas_come_out_as_they_went_in(tmp_path: Path) -> None:
    names = ['张三, "李"', "two\nlines", "plain"]
    source = write_cases(tmp_path / "cases.csv", [[name, *A_ROW[1:]] for name in names])
    group_cases(source, tmp_path / "out.csv")
    assert [row["case_id"] for row in read_cases(tmp_path / "out.csv")] == names


def test_a_carriage_return_by_itself_is_quoted_in_csv(tmp_path: Path) -> None:
    names = ["plain", "a\rb"]
    source = write_cases(tmp_path / "cases.parquet", [[name, *A_ROW[1:]] for name in names])
    group_cases(source, tmp_path / "out.csv")
    assert [row["case_id"] for row in read_cases(tmp_path / "out.csv")] == names
    assert b"\r\n" not in (tmp_path / "out.csv").read_bytes()


def test_a_hundred_diagnoses_are_read(tmp_path: Path) -> None:
    others = "|".join(["Z00.000"] * 99 + ["N17.900"])
    source = write_cases(tmp_path / "cases.csv", [["c1", "1", "72", "J18.900", others, "", ""]])
    group_cases(source, tmp_path / "out.xlsx")
    (row,) = read_cases(tmp_path / "out.xlsx")
    assert (row["drg"], row["other_dx"]) == ("ES31", others)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_with_a_heading_only_becomes_one(ending: str, tmp_path: Path) -> None:
    source = write_cases(tmp_path / f"cases.{ending}", [])
    report = group_cases(source, tmp_path / f"out.{ending}")
    assert report.rows_in == 0
    assert read_cases(tmp_path / f"out.{ending}") == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_trace_tells_how_each_group_came_about(ending: str, tmp_path: Path) -> None:
    # Given pneumonia with acute kidney failure and an unknown code, and a case with a fault
    rows = [["c1", "1", "72", "J18.900", "N17.900|X99.999", "", ""], ["c2", "", "72", "J18.900", "", "", ""]]
    source = write_cases(tmp_path / "cases.csv", rows)

    # When
    group_cases(source, tmp_path / f"out.{ending}", trace=True)

    # Then
    trace, of_fault = (json.loads(row["trace"]) for row in read_cases(tmp_path / f"out.{ending}"))
    assert list(trace) == ["gates", "rules", "secondary", "suffixes", "codes", "hints"]
    assert [gate["mdc"] for gate in trace["gates"] if gate["failed"] is None] == ["E"]
    assert trace["rules"][-1] == {"adrg": "ES3", "part": "", "kind": "medical", "failed": None}
    assert trace["rules"][0]["failed"] == (
        "not met: the main procedure is in the list px of the ADRG / 未满足：主要手术操作在本组 px 表中"
    )
    assert [(one["code"], one["level"], one["verdict"]) for one in trace["secondary"]] == [
        ("N17.900", "MCC", "counted"),
        ("X99.999", None, "unknown"),
    ]
    assert [(one["drg"], one["failed"]) for one in trace["suffixes"]] == [("ES31", None)]
    assert of_fault["gates"] == []


def test_a_trace_changes_no_group(tmp_path: Path) -> None:
    group_cases(STARTER_VECTORS, tmp_path / "plain.csv")
    group_cases(STARTER_VECTORS, tmp_path / "traced.csv", trace=True)
    traced = read_cases(tmp_path / "traced.csv")
    assert [{name: row[name] for name in row if name != "trace"} for row in traced] == read_cases(
        tmp_path / "plain.csv"
    )


def test_a_row_whose_trace_or_warnings_no_cell_can_hold_is_rejected_for_excel_only(tmp_path: Path) -> None:
    # Given one row with more unknown codes than a cell can name, and one with more diagnoses than it can explain
    unknown = "|".join(f"X{number:07}" for number in range(1_300))
    many = "|".join(["N17.900"] * 600)
    source = write_cases(tmp_path / "cases.csv", [A_ROW, [*A_ROW[:4], unknown, "", ""], [*A_ROW[:4], many, "", ""]])

    # When
    plain = group_cases(source, tmp_path / "out.xlsx")
    traced = group_cases(source, tmp_path / "traced.xlsx", trace=True)
    whole = group_cases(source, tmp_path / "whole.csv", trace=True)

    # Then
    assert [(one.rows_out, one.rejected) for one in (plain, traced, whole)] == [(2, 1), (1, 2), (3, 0)]
    rejects = rejects_of(tmp_path / "traced.xlsx")
    assert [(row["line"], row["code"]) for row in rejects] == [("3", "value_too_long"), ("4", "value_too_long")]
    assert rejects[0]["record"].startswith("c1,1,72,J18.900,X0000000|")
