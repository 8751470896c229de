"""A CSV file as chunks of whole records, cut without parsing, so that the parsing can be shared out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from drg_billing.adapters.case_files.encodings import TextEncoding
from drg_billing.application.case_file_ports import Chunk, FileFault, FileRefused, Reject, RejectReason

CHUNK_BYTES = 2 << 20
MAX_RECORD_LINES = 100
"""A value in quotes may hold line breaks; a quote that is not closed within so many lines is a mistake."""


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
        file.seek(self._encoding.mark)
        heading = b""
        for lines in range(1, MAX_RECORD_LINES + 1):
            heading += file.readline(CHUNK_BYTES)
            self._first_line = lines + 1
            if heading.count(b'"') % 2 == 0:
                break
        try:
            text = heading.decode(self._encoding.name)
            names = next(csv.reader(io.StringIO(text, newline="")), [])
        except (UnicodeDecodeError, csv.Error) as error:
            raise FileRefused(FileFault.HEADING_MISSING, self._path.name) from error
        if not any(name.strip() for name in names):
            raise FileRefused(FileFault.HEADING_MISSING, self._path.name)
        return names

    def chunks(self) -> Iterator[Chunk]:
        """Cut at line ends at which no record goes on. Reads one chunk ahead of the one in hand."""
        number, line, held = 0, self._first_line, b""
        with self._path.open("rb") as file:
            file.seek(self._begin)
            while block := file.read(self.chunk_size):
                held += block
                end = safe_end(held)
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


def safe_end(block: bytes) -> int:
    """Where to cut: behind the last line end at which, as far as the quotes show, no record goes on. 0: nowhere yet."""
    last = block.rfind(b"\n") + 1
    if b'"' not in block:
        return last
    lines = block[:last].split(b"\n")[:-1]
    odd = open_lines(lines)
    if not odd:
        return last
    if len(lines) - 1 - odd[-1] >= MAX_RECORD_LINES or len(odd) % 2 == 0:
        return last
    # An open quote near the end: cut before its line, and see with the next block whether it is closed.
    return sum(len(line) + 1 for line in lines[: odd[-1]])


def open_lines(lines: Sequence[bytes]) -> list[int]:
    """The lines with an odd number of quotes: a record with a line break begins or ends there, or one is broken."""
    return [number for number, line in enumerate(lines) if line.count(b'"') % 2]
