"""What a column of a Parquet file may be: what has no text is refused before anything is written."""

import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from drg_billing.application.case_file_ports import FileFault, FileRefused

from .case_file_builders import A_ROW, HEADING, group_cases


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
