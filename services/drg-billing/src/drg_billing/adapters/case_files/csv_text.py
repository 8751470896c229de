"""Rows as CSV text: UTF-8, comma, quotes only where they are needed, LF."""

from __future__ import annotations

import csv
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
        if b"\r" not in content:
            return content
    except pa.ArrowInvalid:  # some value needs quotes; Arrow does not know it of a carriage return by itself
        pass
    columns = [["" if text is None else text for text in column.to_pylist()] for column in table.columns]
    return csv_rows(zip(*columns, strict=True))


def csv_rows(rows: Iterable[Sequence[object]]) -> bytes:
    """The same, row by row."""
    lines = _Lines()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)  # it quotes only the line ends that it is told of
    return "".join(f"{line[:-2]}\n" for line in lines).encode()


class _Lines(list[str]):
    """What `csv.writer` writes, a row at a time."""

    def write(self, line: str) -> None:
        self.append(line)
