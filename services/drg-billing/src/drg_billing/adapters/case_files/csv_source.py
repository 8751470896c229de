"""A CSV file as chunks of whole records; only lines with an open quote are parsed here, the rest is shared out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from drg_billing.adapters.case_files.csv_lines import MAX_RECORD_LINES, one_row, open_lines, record_at
from drg_billing.adapters.case_files.encodings import TextEncoding
from drg_billing.application.case_file_ports import Chunk, FileFault, FileRefused, Reject, RejectReason

CHUNK_BYTES = 2 << 20


class CsvSource:
    """See `application.case_file_ports.CaseSource`; sizes are bytes."""

    def __init__(self, path: Path, encoding: TextEncoding, chunk: int = CHUNK_BYTES) -> None:
        self._path = path
        self._encoding = encoding
        self.chunk_size = chunk
        self.size = path.stat().st_size
        with path.open("rb") as file:
            self.heading = self._read_heading(file)
            self._begin = file.tell()

    def _read_heading(self, file: BinaryIO) -> list[str]:
        """Raises FileRefused for one that is not surely a row: what is taken for it is not read as cases."""
        file.seek(self._encoding.mark)
        heading = b""
        row: list[str] | RejectReason = RejectReason.UNBALANCED_QUOTE
        for lines in range(1, MAX_RECORD_LINES + 1):
            heading += file.readline(CHUNK_BYTES)
            self._first_line = lines + 1
            try:
                row = one_row(heading.decode(self._encoding.name), strict=lines > 1)
            except UnicodeDecodeError:
                row = RejectReason.UNREADABLE_ENCODING
            if row is not RejectReason.UNBALANCED_QUOTE:
                break
        if isinstance(row, RejectReason):
            raise FileRefused(FileFault.HEADING_UNREADABLE, self._path.name)
        if not any(name.strip() for name in row):
            raise FileRefused(FileFault.HEADING_MISSING, self._path.name)
        return row

    def chunks(self) -> Iterator[Chunk]:
        """Cut at line ends at which no record goes on. Reads one chunk ahead of the one in hand."""
        number, line, held = 0, self._first_line, b""
        with self._path.open("rb") as file:
            file.seek(self._begin)
            while block := file.read(self.chunk_size):
                held += block
                end = safe_end(held, len(self.heading), self._encoding.name)
                if end == 0 and len(held) >= 4 * self.chunk_size:
                    end = held.rfind(b"\n") + 1
                    if end == 0:
                        yield _too_long(number, line, held, file)
                        number, line, held = number + 1, line + 1, b""
                if end > 0:
                    content, held = held[:end], held[end:]
                    yield Chunk(number, line, content, file.tell() - len(held))
                    number, line = number + 1, line + content.count(b"\n")
            if held:
                yield Chunk(number, line, held, file.tell())


def _too_long(number: int, line: int, held: bytes, file: BinaryIO) -> Chunk:
    """A line of many megabytes is no record; what is kept of it is its beginning."""
    while block := file.readline(CHUNK_BYTES):
        if block.endswith(b"\n"):
            break
    beginning = held[:1000].decode("ascii", errors="backslashreplace")
    return Chunk(number, line, b"", file.tell(), (Reject(line, RejectReason.RECORD_TOO_LONG, beginning),))


def safe_end(block: bytes, expected: int, encoding: str) -> int:
    """Where to cut: behind the last line end at which, as far as the quotes show, no record goes on. 0: nowhere yet."""
    last = block.rfind(b"\n") + 1
    if b'"' not in block:
        return last
    lines = block[:last].split(b"\n")[:-1]
    odd = open_lines(lines)
    at = 0
    for line in odd:
        if line < at:  # it ends the record before
            continue
        fields, _, span = record_at(lines, odd, line, expected, encoding)
        if fields is RejectReason.UNBALANCED_QUOTE and line == odd[-1] and len(lines) - line <= MAX_RECORD_LINES:
            # Cut before an open quote near the end, and see with the next block whether it is closed.
            return sum(len(one) + 1 for one in lines[:line])
        at = line + span
    return last
