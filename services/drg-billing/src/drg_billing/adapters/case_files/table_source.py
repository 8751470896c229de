"""Parquet files as chunks: tables in Arrow's stream form, which any process can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from drg_billing.adapters.case_files.columns import LINE_COLUMN
from drg_billing.adapters.case_files.kinds import field_without_views
from drg_billing.application.case_file_ports import Chunk, FileFault, FileRefused

CHUNK_ROWS = 16_384
_BUFFER = 1 << 20
"""Bytes of each column that are read ahead: else a whole row group is, and some programs write one for a whole file."""


class ParquetSource:
    """See `application.case_file_ports.CaseSource`; sizes are rows, and so are lines: the first record is 1."""

    def __init__(self, path: Path, chunk: int = CHUNK_ROWS) -> None:
        self._path = path
        self.chunk_size = chunk
        try:
            with pyarrow.parquet.ParquetFile(path) as file:
                self.size: int = file.metadata.num_rows
                self.schema = pa.schema(field_without_views(field) for field in file.schema_arrow)
        except (pa.ArrowException, OSError) as error:
            raise FileRefused(FileFault.INPUT_UNREADABLE, path.name) from error
        self.heading: list[str] = list(self.schema.names)

    def chunks(self) -> Iterator[Chunk]:
        """The file's batches."""
        done = 0
        try:
            with pyarrow.parquet.ParquetFile(self._path, buffer_size=_BUFFER, pre_buffer=False) as file:
                for number, batch in enumerate(file.iter_batches(batch_size=self.chunk_size, use_threads=False)):
                    first, done = done + 1, done + batch.num_rows
                    table = pa.Table.from_batches([batch]).replace_schema_metadata(None)
                    if table.schema != self.schema:
                        table = table.cast(self.schema)
                    yield Chunk(number, first, write_stream(with_lines(table, range(first, done + 1))), done)
        except (pa.ArrowException, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk or the network, not the file: what is done stays for --resume
            raise FileRefused(FileFault.INPUT_UNREADABLE, self._path.name) from error
        if done != self.size:  # damaged where it says what it holds
            raise FileRefused(FileFault.INPUT_UNREADABLE, self._path.name)


def with_lines(table: pa.Table, lines: Iterable[int]) -> pa.Table:
    return table.append_column(LINE_COLUMN, pa.array(lines, pa.int64()))


def write_stream(table: pa.Table) -> bytes:
    """A table as bytes, for another process or a part."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def read_stream(content: bytes) -> pa.Table:
    with pa.ipc.open_stream(content) as stream:
        return stream.read_all()
