"""Rows as CSV text: UTF-8, comma, quotes only where they are needed, LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.csv


def csv_lines(table: pa.Table) -> bytes:
    """The rows of a table of texts, without a heading."""
    sink = pa.BufferOutputStream()
    plain = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
    try:
        pyarrow.csv.write_csv(table, sink, plain)
        content: bytes = sink.getvalue().to_pybytes()
    except pa.ArrowInvalid:  # some value needs quotes
        columns = [["" if text is None else text for text in column.to_pylist()] for column in table.columns]
        return csv_rows(zip(*columns, strict=True))
    return content


def csv_rows(rows: Iterable[Sequence[object]]) -> bytes:
    """The same, row by row."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
