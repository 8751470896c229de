"""Parts become the output: under a temporary name until it is whole, then in one step under its own."""

from __future__ import annotations

import codecs
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.parquet

from drg_billing.adapters.case_files.csv_text import csv_rows
from drg_billing.adapters.case_files.parts import PartsFolder
from drg_billing.adapters.case_files.table_source import read_stream
from drg_billing.application.case_file_ports import FilePaths, PartSummary

REJECT_HEADING = ("line", "code", "reason", "reason_zh", "record")
_ROW_GROUP = 131_072
_ROW_GROUP_BYTES = 128 << 20


class RowsWriter(Protocol):
    """Writes the rows of one format."""

    def append(self, rows: IO[bytes]) -> None: ...

    def finish(self) -> None: ...

    def abandon(self) -> None:
        """Let go of the file; it is not going to be whole."""


class FileOutput:
    """See `application.case_file_ports.GroupedOutput`."""

    def __init__(self, paths: FilePaths, parts: PartsFolder, writer: RowsWriter) -> None:
        self._paths = paths
        self._parts = parts
        self._writer = writer
        self._rejected = 0
        self._rejects = paths.partial_rejects.open("wb")
        self._rejects.write(codecs.BOM_UTF8 + csv_rows([REJECT_HEADING]))  # Excel reads it as UTF-8 only with the mark

    def append(self, part: PartSummary) -> None:
        files = self._parts.part(part.number)
        with files.rows.open("rb") as rows:
            self._writer.append(rows)
        if part.rejected:
            with files.rejects.open("rb") as rejects:
                shutil.copyfileobj(rejects, self._rejects)
            self._rejected += part.rejected

    def finish(self) -> None:
        """Give output and rejects their names. An output of this name that was there before is replaced only now."""
        self._writer.finish()
        sync(self._rejects)
        self._rejects.close()
        if self._rejected:
            self._paths.partial_rejects.replace(self._paths.rejects)
        else:
            self._paths.partial_rejects.unlink()
            self._paths.rejects.unlink(missing_ok=True)
        self._paths.partial.replace(self._paths.output)
        self._parts.remove()

    def abandon(self, *, resumable: bool) -> None:
        """Leave no half file; the parts stay for `--resume` if they can serve, and go otherwise."""
        for let_go in (self._writer.abandon, self._rejects.close):
            with suppress(OSError):  # on a full disk: what could not be written before cannot be now
                let_go()
        self._paths.partial_rejects.unlink(missing_ok=True)
        self._paths.partial.unlink(missing_ok=True)
        if resumable:
            self._parts.release()
        else:
            self._parts.remove()


class CsvWriter:
    """CSV in UTF-8, with a mark where the user's programs need it."""

    def __init__(self, paths: FilePaths, heading: Sequence[str], *, mark: bool) -> None:
        self._file = paths.partial.open("wb")
        self._file.write((codecs.BOM_UTF8 if mark else b"") + csv_rows([heading]))

    def append(self, rows: IO[bytes]) -> None:
        shutil.copyfileobj(rows, self._file, 1 << 20)

    def finish(self) -> None:
        sync(self._file)
        self._file.close()

    def abandon(self) -> None:
        self._file.close()


class ParquetWriter:
    """Parquet in row groups of some size, whatever the parts were."""

    def __init__(self, paths: FilePaths, schema: pa.Schema) -> None:
        self._file = paths.partial.open("wb")
        self._writer = pyarrow.parquet.ParquetWriter(self._file, schema, compression="zstd")
        self._schema = schema
        self._held: list[pa.Table] = []

    def append(self, rows: IO[bytes]) -> None:
        self._held.append(read_stream(rows.read()))
        count = sum(table.num_rows for table in self._held)
        if count >= _ROW_GROUP or sum(table.nbytes for table in self._held) >= _ROW_GROUP_BYTES:
            self._write()

    def _write(self) -> None:
        table = pa.concat_tables(self._held)
        self._writer.write_table(table, row_group_size=max(table.num_rows, 1))
        self._held = []

    def finish(self) -> None:
        if self._held:
            self._write()
        self._writer.close()
        sync(self._file)
        self._file.close()

    def abandon(self) -> None:
        try:
            self._writer.close()
        finally:
            self._file.close()


def sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
