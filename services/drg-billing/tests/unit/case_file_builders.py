"""Files of cases for tests, and a run over them with the starter pack."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet

from drg_billing.adapters.case_files.file_run import FileRun, RunOptions
from drg_billing.adapters.pack_folder import read_pack_folder, starter_pack_folder
from drg_billing.application.case_file_ports import FilePaths, FileReport
from drg_billing.domain.grouping.rule_pack import RulePack

HEADING = ["case_id", "sex", "age_years", "main_dx", "other_dx", "main_px", "other_px"]
A_ROW = ["c1", "1", "72", "J18.900", "N17.900", "", ""]
"""Pneumonia with acute kidney failure: ES31 of the starter pack."""

Row = Sequence[str]


@functools.cache
def starter_pack() -> RulePack:
    return read_pack_folder(starter_pack_folder())


def csv_text(rows: Sequence[Row], heading: Row = HEADING) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([heading, *rows])
    return text.getvalue()


def write_cases(path: Path, rows: Sequence[Row], heading: Row = HEADING) -> Path:
    """A file of the format its name says; every value is a text."""
    if path.suffix == ".csv":
        path.write_text(csv_text(rows, heading), encoding="utf-8", newline="")
    elif path.suffix == ".parquet":
        columns = list(zip(*rows, strict=True)) or [()] * len(heading)
        arrays = [pa.array(column, pa.string()) for column in columns]
        pyarrow.parquet.write_table(pa.Table.from_arrays(arrays, names=list(heading)), path)
    else:
        workbook = openpyxl.Workbook()
        sheet = workbook.worksheets[0]
        for row in [heading, *rows]:
            sheet.append([value or None for value in row])
        workbook.save(path)
    return path


def read_cases(path: Path) -> list[dict[str, str]]:
    """The rows of a file; an empty value is an empty text."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    if path.suffix == ".parquet":
        return [{name: value or "" for name, value in row.items()} for row in _parquet_rows(path)]
    workbook = openpyxl.load_workbook(path)
    heading, *rows = workbook.worksheets[0].iter_rows(values_only=True)
    workbook.close()
    names = [str(name) for name in heading]
    return [dict(zip(names, ("" if value is None else str(value) for value in row), strict=True)) for row in rows]


def _parquet_rows(path: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = pyarrow.parquet.read_table(path).to_pylist()
    return rows


def group_cases(source: Path, output: Path, pack: RulePack | None = None, **options: object) -> FileReport:
    """Group a file in this process, by the starter pack unless told otherwise."""
    paths = FilePaths(source, output)
    run = FileRun(paths, pack or starter_pack(), RunOptions(**{"workers": 1, **options}))  # type: ignore[arg-type] # by name
    return run.run(lambda position, rows: None)


def rejects_of(output: Path) -> list[dict[str, str]]:
    return read_cases(output.with_name(output.name + ".rejects.csv"))
