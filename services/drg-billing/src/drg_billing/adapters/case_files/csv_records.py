"""The lines of a chunk of CSV become a table of texts, or rejects.

Two readers with one result: Arrow's, for a chunk in which nothing is odd, and a careful one line by line, which knows
for each record where it begins and what is wrong with it. What becomes of a record never depends on its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.csv

from drg_billing.adapters.case_files.columns import empty_records
from drg_billing.adapters.case_files.csv_lines import fields_of, open_lines, record_at
from drg_billing.adapters.case_files.encodings import UTF_8
from drg_billing.application.case_file_ports import Reject, RejectReason


@dataclass(slots=True)
class Records:
    """The records of a chunk as columns of texts, the line each begins at, and the rejects."""

    table: pa.Table
    lines: Sequence[int]
    rejects: list[Reject] = field(default_factory=list)

    @property
    def count(self) -> int:
        return int(self.table.num_rows) + len(self.rejects)


def read_records(content: bytes, heading: Sequence[str], first_line: int, encoding: str) -> Records:
    """Read a chunk. A blank line is no record."""
    table = _read_at_once(content, heading, encoding)
    if table is not None:
        return Records(table, range(first_line, first_line + table.num_rows))
    return read_carefully(content, heading, first_line, encoding)


def _read_at_once(content: bytes, heading: Sequence[str], encoding: str) -> pa.Table | None:
    """Arrow's reading of a chunk; None when anything in it needs a closer look."""
    if not content or content.isspace():
        return None
    if b"\0" in content or (b"\r" in content and content.count(b"\r") != content.count(b"\r\n")):
        return None
    if b'"' in content and open_lines(content.split(b"\n")):
        return None
    columns = [str(position) for position in range(len(heading))]
    try:
        text = content if encoding == UTF_8 else content.decode(encoding).encode()
        table = pyarrow.csv.read_csv(
            pa.BufferReader(text),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=columns),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    if table.num_rows != lines or empty_records(table):
        return None
    last = content.removesuffix(b"\n").rpartition(b"\n")[2]
    if isinstance(fields_of(last, len(heading), encoding), RejectReason):  # Arrow lets a quote be open at the very end
        return None
    return table.rename_columns(list(heading)).combine_chunks()


def read_carefully(content: bytes, heading: Sequence[str], first_line: int, encoding: str) -> Records:
    """Record by record; a quote that is not closed within MAX_RECORD_LINES spoils its own line only."""
    lines = content.split(b"\n")
    if not lines[-1]:
        lines.pop()
    odd = open_lines(lines)
    begins: list[int] = []
    rows: list[list[str]] = []
    rejects: list[Reject] = []
    at = 0
    while at < len(lines):
        row, record, span = record_at(lines, odd, at, len(heading), encoding)
        if isinstance(row, RejectReason):
            rejects.append(Reject(first_line + at, row, _as_text(record, encoding)))
        elif row is not None:
            begins.append(first_line + at)
            rows.append(row)
        at += span
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(heading)
    table = pa.Table.from_arrays([pa.array(column, pa.string()) for column in columns], names=list(heading))
    return Records(table, begins, rejects)


def _as_text(record: bytes, encoding: str) -> str:
    """All of a record, bytes that are no character of the encoding as \\xNN."""
    return record.decode(encoding, errors="backslashreplace").removesuffix("\r")
