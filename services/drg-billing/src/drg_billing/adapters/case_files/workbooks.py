"""Workbooks of Excel, in and out. Imported only where there is one: openpyxl takes longer than all the rest."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, time
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from drg_billing.adapters.case_files.csv_text import csv_rows
from drg_billing.adapters.case_files.outputs import sync
from drg_billing.adapters.case_files.table_source import CHUNK_ROWS, read_stream, with_lines, write_stream
from drg_billing.adapters.case_files.workbook_texts import CellText, TextReader, unescaped
from drg_billing.application.case_file_ports import (
    Chunk,
    FileFault,
    FilePaths,
    FileRefused,
    Reject,
    RejectReason,
)

XLSX_ROWS = 1_048_575
"""What a sheet holds below its heading."""
_NO_WORKBOOK = (
    *(BadZipFile, InvalidFileException, ParseError, zlib.error, EOFError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, RuntimeError),
)
"""What openpyxl raises for a damaged file, for one with a password, and for one that is something else."""


class XlsxSource:
    """The first sheet of a workbook; every value becomes a text. Sizes and lines are rows of the sheet."""

    def __init__(self, path: Path, chunk: int = CHUNK_ROWS) -> None:
        self._path = path
        self.chunk_size = chunk
        self.size = 0
        rows = self._rows()
        self.heading = next(rows, [])
        rows.close()
        if not self.heading:
            raise FileRefused(FileFault.HEADING_MISSING, path.name)

    def _rows(self) -> Generator[list[str], None, None]:
        """Each row of the sheet without the empty cells at its end; closing the generator closes the workbook."""
        try:
            reader = TextReader(self._path, read_only=True, data_only=True)
            reader.read()
            with closing(reader.wb):
                sheet = reader.wb.worksheets[0]
                self.size = sheet.max_row or 0
                sheet.reset_dimensions()  # some programs write a wrong one, and rows beyond it would be lost
                for cells in sheet.iter_rows(values_only=True):
                    row = [_text(cell) for cell in cells]
                    while row and not row[-1]:
                        row.pop()
                    yield row
        except _NO_WORKBOOK as error:
            raise FileRefused(FileFault.INPUT_UNREADABLE, self._path.name) from error

    def chunks(self) -> Iterator[Chunk]:
        """Empty rows at the end are no records; one between others is, and will be rejected."""
        width = len(self.heading)
        number, held, line = 0, _Rows(width), 1
        blank: list[int] = []  # a sheet may be formatted down to its millionth row
        rows = self._rows()
        next(rows, None)
        for line, row in enumerate(rows, 2):
            if not row:
                blank.append(line)
                continue
            held.add_blank(blank)
            blank.clear()
            held.add(line, row)
            if held.count >= self.chunk_size:
                yield held.chunk(number, line)
                number, held = number + 1, _Rows(width)
        if held.count:
            yield held.chunk(number, line)


class _Rows:
    """Rows of a sheet that wait to be a chunk."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[int] = []
        self._rows: list[list[str]] = []
        self._rejects: list[Reject] = []

    @property
    def count(self) -> int:
        return len(self._lines) + len(self._rejects)

    def add(self, line: int, row: list[str]) -> None:
        if len(row) > self._width:
            self._rejects.append(
                Reject(line, RejectReason.WRONG_NUMBER_OF_FIELDS, csv_rows([row]).decode().rstrip("\n"))
            )
        else:
            self._lines.append(line)
            self._rows.append(row + [""] * (self._width - len(row)))

    def add_blank(self, lines: Sequence[int]) -> None:
        self._lines += lines
        self._rows += [[""] * self._width] * len(lines)

    def chunk(self, number: int, position: int) -> Chunk:
        columns: Iterable[Sequence[str]] = zip(*self._rows, strict=True) if self._rows else [()] * self._width
        arrays = [pa.array(column, pa.string()) for column in columns]
        names = [str(place) for place in range(self._width)]
        table = with_lines(pa.Table.from_arrays(arrays, names=names), self._lines)
        return Chunk(number, 0, write_stream(table), position, tuple(self._rejects))


def _text(cell: object) -> str:
    """A cell as Excel shows it: 72 for 72.0, fifteen digits of a computed number, a day without a time of day."""
    match cell:
        case None:
            return ""
        case str():
            return unescaped(cell)
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            return f"{cell:.15g}"
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ")
        case _:
            return str(cell)


class XlsxWriter:
    """One sheet. Texts stay texts, also those that begin like a formula."""

    def __init__(self, paths: FilePaths, heading: Sequence[str]) -> None:
        self._paths = paths
        self._rows = 0
        self._workbook = openpyxl.Workbook(write_only=True)
        self._sheet = self._workbook.create_sheet("cases")
        self._write(heading)
        paths.partial.touch()

    def _write(self, row: Iterable[str | None]) -> None:
        self._sheet.append([text and CellText(text) for text in row])

    def append(self, rows: IO[bytes]) -> None:
        table = read_stream(rows.read())
        self._rows += table.num_rows
        if self._rows > XLSX_ROWS:
            raise FileRefused(FileFault.OUTPUT_TOO_LONG, str(XLSX_ROWS))
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            self._write(row)

    def finish(self) -> None:
        with self._paths.partial.open("wb") as file:
            self._workbook.save(file)
            sync(file)

    def abandon(self) -> None:
        self._sheet.close()
