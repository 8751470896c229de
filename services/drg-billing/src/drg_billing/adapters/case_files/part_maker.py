"""One chunk becomes one part: read, group, write. Runs in the command's own process, or in a worker's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from drg_billing.adapters.case_files.answers import answer_columns
from drg_billing.adapters.case_files.columns import (
    LINE_COLUMN,
    TRACE_COLUMN,
    empty_records,
    rows_of,
    texts_of,
    values_to_group,
)
from drg_billing.adapters.case_files.csv_records import Records, read_records
from drg_billing.adapters.case_files.csv_text import csv_lines, csv_rows
from drg_billing.adapters.case_files.formats import FileFormat
from drg_billing.adapters.case_files.parts import PartFiles
from drg_billing.adapters.case_files.table_source import read_stream, write_stream
from drg_billing.adapters.case_files.trace_json import TraceWriter
from drg_billing.adapters.case_files.undecoded import shown, undecodable
from drg_billing.adapters.case_files.wording import REJECT_WORDING
from drg_billing.application.case_file_ports import Chunk, PartSummary, Reject, RejectReason
from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.columns import INPUT_COLUMNS, group_rows
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.results import GroupStatus

XLSX_CELL = 32_767
"""Characters in a cell of Excel."""


@dataclass(frozen=True, slots=True)
class FileJob:
    """What every chunk of a file has in common."""

    source: FileFormat
    output: FileFormat
    names: tuple[str, ...]
    encoding: str
    trace: bool
    notice: str
    """Stands among the warnings of every row: the code of a pack that is not for payment; empty for others."""
    parts: Path


class PartMaker:
    """Makes parts of chunks, each in one step that depends on nothing before it."""

    def __init__(self, job: FileJob, compiled: CompiledPack) -> None:
        self._job = job
        self._compiled = compiled
        self._traces = TraceWriter(compiled)

    def make(self, chunk: Chunk) -> PartSummary:
        """Group a chunk and keep the part. Every record of it is in the part or among its rejects."""
        records = self._read(chunk)
        count = records.count
        table = self._grouped(records.table)
        if self._job.output is FileFormat.XLSX:
            table = texts_of(table)
            too_long = _too_long_for_excel(table)
            _reject(records, too_long, RejectReason.VALUE_TOO_LONG)
            table = _without(table, too_long)
        status = table.column("status")
        counts = {one: int(pc.sum(pc.equal(status, one.value)).as_py() or 0) for one in GroupStatus}
        rejects = sorted(records.rejects, key=lambda reject: reject.line)
        summary = PartSummary(
            number=chunk.number,
            records=count,
            grouped=counts[GroupStatus.GROUPED],
            qy=counts[GroupStatus.QY],
            ungroupable=counts[GroupStatus.UNGROUPABLE],
            rejected=len(rejects),
        )
        rows = csv_lines(texts_of(table)) if self._job.output is FileFormat.CSV else write_stream(table)
        PartFiles(self._job.parts, chunk.number).save(rows, _reject_lines(rejects), summary)
        return summary

    def _read(self, chunk: Chunk) -> Records:
        if self._job.source is FileFormat.CSV:
            records = read_records(chunk.content, self._job.names, chunk.first_line, self._job.encoding)
        else:
            table = read_stream(chunk.content)
            lines = table.column(LINE_COLUMN).to_pylist()
            table = table.drop_columns([LINE_COLUMN]).rename_columns(list(self._job.names))
            records = Records(table, lines)
            if self._job.source is FileFormat.PARQUET:
                _reject(records, self._undecodable(records.table), RejectReason.UNREADABLE_ENCODING)
            _reject(records, empty_records(records.table), RejectReason.EMPTY_RECORD)
        records.rejects += chunk.rejects
        return records

    def _undecodable(self, table: pa.Table) -> list[int]:
        """Rows with a text that is no UTF-8; Parquet promises it, and not every program keeps the promise."""
        rows: set[int] = set()
        for name, column in zip(table.column_names, table.columns, strict=True):
            written = self._job.output is not FileFormat.PARQUET or name.lower() in INPUT_COLUMNS
            rows.update(undecodable(column, bytes_too=written))
        return sorted(rows)

    def _grouped(self, table: pa.Table) -> pa.Table:
        values = values_to_group(table)
        results = group_rows(values, self._compiled)
        for name, column in answer_columns(results, self._job.notice).items():
            table = table.append_column(name, column)
        if self._job.trace:
            traces = [self._traces.write(read_discharge(row)) for row in rows_of(values, table.num_rows)]
            table = table.append_column(TRACE_COLUMN, pa.array(traces, pa.string()))
        return table


def _reject(records: Records, rows: Sequence[int], reason: RejectReason) -> None:
    """Move rows of the table to the rejects."""
    if not rows:
        return
    taken = records.table.take(pa.array(rows, pa.int64()))
    texts = zip(*(shown(column) for column in taken.columns), strict=True)
    for row, values in zip(rows, texts, strict=True):
        record = csv_rows([values]).decode().rstrip("\n")
        records.rejects.append(Reject(records.lines[row], reason, record))
    gone = set(rows)
    records.lines = [line for row, line in enumerate(records.lines) if row not in gone]
    records.table = _without(records.table, rows)


def _without(table: pa.Table, rows: Sequence[int]) -> pa.Table:
    if not rows:
        return table
    gone = set(rows)
    return table.take(pa.array([row for row in range(table.num_rows) if row not in gone], pa.int64()))


def _too_long_for_excel(table: pa.Table) -> list[int]:
    rows: set[int] = set()
    for column in table.columns:
        long = pc.greater(pc.utf8_length(column), XLSX_CELL)
        if pc.any(long).as_py():
            rows.update(row for row, is_long in enumerate(long.to_pylist()) if is_long)
    return sorted(rows)


def _reject_lines(rejects: Sequence[Reject]) -> bytes:
    return csv_rows(
        (reject.line, reject.reason.value, *REJECT_WORDING[reject.reason], reject.content) for reject in rejects
    )
