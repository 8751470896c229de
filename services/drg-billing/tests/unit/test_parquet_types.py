"""What a column of a Parquet file may be: what has no text is refused, and bytes that are none are rejected."""

import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from drg_billing.application.case_file_ports import FileFault, FileRefused

from .case_file_builders import A_ROW, HEADING, group_cases, read_cases, rejects_of


def _write(path: Path, rows: list[list[str]], **columns: pa.Array) -> Path:
    """Cases with other columns beside the usual ones, or in their place."""
    usual = {name: pa.array(values, pa.string()) for name, values in zip(HEADING, zip(*rows, strict=True), strict=True)}
    pyarrow.parquet.write_table(pa.table({**usual, **columns}), path)
    return path


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


NO_TEXT = {
    "structures": pa.array([{"a": 1}]),
    "lists of structures": pa.array([[{"a": 1}]]),
    "lists of lists": pa.array([[["a"]]]),
    "large lists of structures": pa.array([[{"a": 1}]], pa.large_list(pa.struct([("a", pa.int64())]))),
    "maps": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
    "identifiers": pa.array([uuid.UUID(int=1).bytes], pa.uuid()),
}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", NO_TEXT)
def test_a_column_whose_values_have_no_text_is_refused_where_it_must_become_one(
    kind: str, ending: str, tmp_path: Path
) -> None:
    # Given a column that Parquet can carry and a text cannot
    source = _write(tmp_path / "cases.parquet", [A_ROW], details=NO_TEXT[kind])

    # When
    with pytest.raises(FileRefused) as refused:
        group_cases(source, tmp_path / f"out.{ending}")

    # Then nothing is written, and Parquet still carries it
    assert (refused.value.fault, refused.value.value) == (FileFault.COLUMN_OF_NO_TEXT, "details")
    assert _names(tmp_path) == ["cases.parquet"]
    group_cases(source, tmp_path / "out.parquet")
    carried = pyarrow.parquet.read_table(tmp_path / "out.parquet").column("details")
    assert carried.to_pylist() == NO_TEXT[kind].to_pylist()


def test_codes_that_are_lists_of_lists_are_refused_whatever_the_output_is(tmp_path: Path) -> None:
    source = _write(tmp_path / "cases.parquet", [A_ROW], other_dx=pa.array([[["N17.900"]]]))
    with pytest.raises(FileRefused) as refused:
        group_cases(source, tmp_path / "out.parquet")
    assert (refused.value.fault, refused.value.value) == (FileFault.COLUMN_OF_NO_TEXT, "other_dx")


def _undecodable(*values: bytes) -> pa.Array:
    """Texts of which Parquet says that they are UTF-8, and which some are not."""
    return pa.Array.from_buffers(pa.string(), len(values), pa.array(values, pa.binary()).buffers())


TWO_ROWS = pa.array([0, 2, 3], pa.int32())
"""Where a list of two and one of one begin and end."""
NOT_ALL_TEXT = {
    "texts": (_undecodable(b"N17.900\xff", b"I10"), r"N17.900\xff"),
    "lists": (pa.ListArray.from_arrays(TWO_ROWS, _undecodable(b"N17.900", b"\xff", b"I10")), r"N17.900|\xff"),
    "large lists": (
        pa.LargeListArray.from_arrays(TWO_ROWS.cast(pa.int64()), _undecodable(b"N17.900", b"\xff", b"I10")),
        r"N17.900|\xff",
    ),
    "lists of bytes": (pa.ListArray.from_arrays(TWO_ROWS, pa.array([b"N17.900", b"\xff", b"I10"])), r"N17.900|\xff"),
    "lists of halves": (
        pa.ListArray.from_arrays(TWO_ROWS, _undecodable(b"\xe4", b"\xbd\xa0", b"I10")),
        r"\xe4|\xbd\xa0",
    ),
    "bytes of one length": (pa.array([b"I1\xff", b"I10"], pa.binary(3)), r"I1\xff"),
}
"""Codes of two rows, the first of them no UTF-8, and how it is shown."""


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("kind", NOT_ALL_TEXT)
def test_a_code_that_is_no_text_is_rejected_wherever_it_stands(kind: str, ending: str, tmp_path: Path) -> None:
    # Given a row with bytes that are no UTF-8 among its codes, and a good one
    codes, as_shown = NOT_ALL_TEXT[kind]
    source = _write(tmp_path / "cases.parquet", [A_ROW, A_ROW], other_dx=codes)

    # When
    report = group_cases(source, tmp_path / f"out.{ending}")

    # Then it is rejected, its codes cut as in a CSV file, and the good one is grouped
    assert (report.rows_in, report.rows_out, report.rejected) == (2, 1, 1)
    (reject,) = rejects_of(tmp_path / f"out.{ending}")
    assert (reject["line"], reject["code"]) == ("1", "unreadable_encoding")
    assert reject["record"] == f"c1,1,72,J18.900,{as_shown},,"


def test_a_text_that_repeats_in_a_dictionary_is_rejected_with_every_row_that_has_it(tmp_path: Path) -> None:
    codes = pa.DictionaryArray.from_arrays(pa.array([0, 1, 1, None], pa.int32()), _undecodable(b"I10", b"\xff"))
    source = _write(tmp_path / "cases.parquet", [A_ROW] * 4, other_dx=codes)
    assert group_cases(source, tmp_path / "out.csv").rejected == 2
    assert [one["line"] for one in rejects_of(tmp_path / "out.csv")] == ["2", "3"]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_list_that_is_carried_along_is_looked_into_as_well(ending: str, tmp_path: Path) -> None:
    # Given wards that nobody groups by
    source = _write(tmp_path / "cases.parquet", [A_ROW, A_ROW], wards=NOT_ALL_TEXT["lists"][0])

    # When
    report = group_cases(source, tmp_path / f"out.{ending}")

    # Then
    assert (report.rows_out, report.rejected) == (1, 1)
    (reject,) = rejects_of(tmp_path / f"out.{ending}")
    assert (reject["code"], reject["record"]) == ("unreadable_encoding", r"c1,1,72,J18.900,N17.900,,,N17.900|\xff")


def test_bytes_in_lists_and_structures_are_carried_from_parquet_to_parquet(tmp_path: Path) -> None:
    # Given bytes that need be no text, and a row that is rejected for another reason
    pictures = pa.array([[b"\xff", None], [b"\x00"]], pa.list_(pa.binary()))
    details = pa.StructArray.from_arrays([_undecodable(b"\xff", b"good")], ["note"])
    beside = {"pictures": pictures, "details": details}
    source = _write(tmp_path / "cases.parquet", [A_ROW, A_ROW], other_dx=_undecodable(b"\xfe", b""), **beside)

    # When
    group_cases(source, tmp_path / "out.parquet")

    # Then the record is shown whole, and the other row has its bytes
    (reject,) = rejects_of(tmp_path / "out.parquet")
    assert reject["record"] == r"""c1,1,72,J18.900,\xfe,,,\xff|,{'note': '\\xff'}"""
    assert pyarrow.parquet.read_table(tmp_path / "out.parquet").column("pictures").to_pylist() == [[b"\x00"]]


VIEWS = {
    "texts": (pa.string_view(), pa.string(), ["x", "y", None]),
    "bytes": (pa.binary_view(), pa.binary(), [b"x", b"y", None]),
    "lists": (pa.list_(pa.string_view()), pa.list_(pa.string()), [["x"], ["y", "z"], None]),
    "large lists": (pa.large_list(pa.binary_view()), pa.large_list(pa.binary()), [[b"x"], [b"y"], None]),
    "short lists": (pa.list_(pa.string_view(), 1), pa.list_(pa.string(), 1), [["x"], ["y"], None]),
    "structures": (
        pa.struct([("a", pa.string_view())]),
        pa.struct([("a", pa.string())]),
        [{"a": "x"}, {"a": "y"}, None],
    ),
    "maps": (pa.map_(pa.string(), pa.string_view()), pa.map_(pa.string(), pa.string()), [[("x", "y")], [], None]),
}


@pytest.mark.parametrize("kind", VIEWS)
def test_views_are_read_as_what_they_show(kind: str, tmp_path: Path) -> None:
    # Given a column of views, which newer programs write, beside a type that Arrow casts to nothing; a row is rejected
    view, shown, values = VIEWS[kind]
    beside = {"details": pa.array(values, view), "spans": pa.array([["x"]] * 3, pa.list_view(pa.string()))}
    source = _write(tmp_path / "cases.parquet", [A_ROW] * 3, other_dx=_undecodable(b"\xff", b"N17.900", b""), **beside)

    # When
    report = group_cases(source, tmp_path / "out.parquet", chunk=2)

    # Then the others are carried along
    assert (report.rows_out, report.rejected) == (2, 1)
    carried = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    assert carried.schema.field("details").type == shown
    assert carried.column("details").to_pylist() == values[1:]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_codes_that_are_views_are_grouped_and_rejected_like_texts(ending: str, tmp_path: Path) -> None:
    # Given a file as data frames write it, and a code that is no text
    main = _undecodable(b"J18.900", b"\xff").cast(pa.string_view())
    others = pa.array([["N17.900"], []], pa.large_list(pa.string_view()))
    source = _write(tmp_path / "cases.parquet", [A_ROW, A_ROW], main_dx=main, other_dx=others)

    # When
    group_cases(source, tmp_path / f"out.{ending}")

    # Then
    assert [row["drg"] for row in read_cases(tmp_path / f"out.{ending}")] == ["ES31"]
    assert [row["record"] for row in rejects_of(tmp_path / f"out.{ending}")] == [r"c1,1,72,\xff,,,"]
