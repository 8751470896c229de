"""One run over a file, put together: source, workers, parts, output."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from drg_billing.adapters.case_files.columns import RESULT_COLUMNS, TRACE_COLUMN, check_heading, check_kinds
from drg_billing.adapters.case_files.csv_source import CHUNK_BYTES, CsvSource
from drg_billing.adapters.case_files.encodings import UTF_8, TextEncoding, encoding_of
from drg_billing.adapters.case_files.formats import FileFormat, format_of
from drg_billing.adapters.case_files.outputs import CsvWriter, FileOutput, ParquetWriter, RowsWriter
from drg_billing.adapters.case_files.part_maker import FileJob
from drg_billing.adapters.case_files.parts import PartsFolder
from drg_billing.adapters.case_files.table_source import CHUNK_ROWS, ParquetSource
from drg_billing.adapters.case_files.workers import OwnProcess, WorkerProcesses
from drg_billing.application.case_file_ports import (
    CaseSource,
    FileFault,
    FilePaths,
    FileRefused,
    FileReport,
    Watcher,
)
from drg_billing.application.group_file import group_file
from drg_billing.domain.grouping.rule_pack import RulePack

_TRACE_SHARE = 8
"""A trace is many times as long as its row, so chunks are so many times smaller."""
_FORM = "3"
"""Of the parts; another number when a later release makes them otherwise."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a file is to be grouped."""

    workers: int
    trace: bool = False
    resume: bool = False
    encoding: str | None = None
    chunk: int | None = None
    """Size of a chunk, in bytes of CSV or in rows; None: the usual one."""


class FileRun:
    """A run that is ready to begin: everything that can be refused beforehand has been looked at."""

    def __init__(self, paths: FilePaths, pack: RulePack, options: RunOptions) -> None:
        """Raises FileRefused."""
        self._paths = paths
        self._pack = pack
        self._options = options
        output = format_of(paths.output)
        source = format_of(paths.source)
        if any(path.exists() and paths.source.samefile(path) for path in paths.written):
            raise FileRefused(FileFault.INPUT_IS_OUTPUT, paths.source.name)
        try:
            csv = source is FileFormat.CSV
            self.encoding = encoding_of(paths.source, options.encoding) if csv else TextEncoding(UTF_8)
            self.source = _open_source(paths.source, source, self.encoding, options)
        except OSError as error:
            raise FileRefused(FileFault.INPUT_UNREADABLE, paths.source.name) from error
        names = check_heading(self.source.heading, trace=options.trace)
        self._schema = _schema_of(self.source)
        check_kinds(self._schema, all_as_text=output is not FileFormat.PARQUET)
        notice = f"pack_notice:{pack.manifest.code}" if pack.manifest.notice_en else ""
        self._job = FileJob(source, output, names, self.encoding.name, options.trace, notice, paths.parts)

    def run(self, watch: Watcher) -> FileReport:
        """Group the file. The output has its name only when it is whole. Raises FileRefused, OSError."""
        parts = PartsFolder(self._paths.parts)
        try:
            parts.begin(self._identity(), resume=self._options.resume)
            output = FileOutput(self._paths, parts, self._writer())
        except OSError as error:
            raise FileRefused(FileFault.OUTPUT_UNWRITABLE, self._paths.output.name) from error
        try:
            with self._workers() as workers:
                report = group_file(self.source, workers, parts, output, watch)
            output.finish()
        except FileRefused as refused:
            output.abandon(resumable=refused.fault.may_pass)
            raise
        except BaseException:
            output.abandon(resumable=True)
            raise
        return report

    def _identity(self) -> dict[str, str]:
        stat = self._paths.source.stat()
        settings = {key: str(value) for key, value in asdict(self._job).items() if key != "parts"}
        return {
            "input": f"{stat.st_size} bytes, changed {stat.st_mtime_ns}",
            "pack": self._pack.digest,
            "settings": f"{_FORM} {settings} {self._options.chunk}",
        }

    def _workers(self) -> OwnProcess | WorkerProcesses:
        if self._options.workers == 1 or self.source.size <= self.source.chunk_size:
            return OwnProcess(self._job, self._pack)
        return WorkerProcesses(self._job, self._pack, self._options.workers)

    def _writer(self) -> RowsWriter:
        added = (*RESULT_COLUMNS, *((TRACE_COLUMN,) if self._options.trace else ()))
        heading = (*self._job.names, *added)
        match self._job.output:
            case FileFormat.CSV:
                mark = self._job.source is FileFormat.CSV and self.encoding.for_excel
                return CsvWriter(self._paths, heading, mark=mark)
            case FileFormat.XLSX:
                from drg_billing.adapters.case_files.workbooks import XlsxWriter

                return XlsxWriter(self._paths, heading)
            case FileFormat.PARQUET:
                kinds = [*self._schema.types, *(pa.string() for _ in added)]
                return ParquetWriter(self._paths, pa.schema(list(zip(heading, kinds, strict=True))))


class Source(CaseSource, Protocol):
    """A source that knows its columns."""

    heading: list[str]
    chunk_size: int
    """In the unit of `size`."""


def _open_source(path: Path, kind: FileFormat, encoding: TextEncoding, options: RunOptions) -> Source:
    share = _TRACE_SHARE if options.trace else 1
    if kind is FileFormat.CSV:
        return CsvSource(path, encoding, options.chunk or CHUNK_BYTES // share)
    rows = options.chunk or CHUNK_ROWS // share
    if kind is FileFormat.PARQUET:
        return ParquetSource(path, rows)
    from drg_billing.adapters.case_files.workbooks import XlsxSource

    return XlsxSource(path, rows)


def _schema_of(source: Source) -> pa.Schema:
    if isinstance(source, ParquetSource):
        return source.schema
    return pa.schema([pa.field(name, pa.string()) for name in source.heading])
