"""Where a record of CSV begins and ends among the lines of a file, and what is wrong with one.

The one place that decides it, for the cutting of a file into chunks and for the reading of a chunk.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Sequence

from drg_billing.application.case_file_ports import RejectReason

MAX_RECORD_LINES = 100
"""A value in quotes may hold line breaks; a quote that is not closed within so many lines is a mistake."""

_END = "\0"

Fields = list[str] | RejectReason | None
"""The values of one record, or what is wrong; None for a blank line."""


def open_lines(lines: Sequence[bytes]) -> list[int]:
    """The lines with an odd number of quotes: a record with a line break begins or ends there, or one is broken."""
    return [number for number, line in enumerate(lines) if line.count(b'"') % 2]


def record_at(
    lines: Sequence[bytes], odd: Sequence[int], at: int, expected: int, encoding: str
) -> tuple[Fields, bytes, int]:
    """The record that begins at a line, its bytes and how many lines it has; `odd` are the `open_lines`."""
    fields = fields_of(lines[at], expected, encoding)
    closing = closing_line(odd, at) if fields is RejectReason.UNBALANCED_QUOTE else None
    if closing is not None:
        longer = b"\n".join(lines[at : closing + 1])
        joined = fields_of(longer, expected, encoding, strict=True)
        if isinstance(joined, list):
            return joined, longer, closing + 1 - at
    return fields, lines[at], 1


def closing_line(odd: Sequence[int], opening: int) -> int | None:
    """The next line with an odd number of quotes, if it is near enough."""
    place = bisect_right(odd, opening)
    return odd[place] if place < len(odd) and odd[place] - opening < MAX_RECORD_LINES else None


def fields_of(record: bytes, expected: int, encoding: str, *, strict: bool = False) -> Fields:
    """Strictly, for lines that only an open quote joins: else a broken line takes the good ones behind it with it."""
    if not record.strip():
        return None
    try:
        row = one_row(record.decode(encoding), strict=strict)
    except UnicodeDecodeError:
        return RejectReason.UNREADABLE_ENCODING
    if isinstance(row, RejectReason):
        return row
    if len(row) != expected:
        return RejectReason.WRONG_NUMBER_OF_FIELDS
    return row if any(row) else RejectReason.EMPTY_RECORD


def one_row(text: str, *, strict: bool = False) -> list[str] | RejectReason:
    """The values of a text that is one row, whatever their number. Strict: nothing stands behind a closing quote."""
    text = text.removesuffix("\n").removesuffix("\r")
    if "\0" in text or "\r" in text.replace("\r\n", ""):
        return RejectReason.UNREADABLE_CHARACTER
    try:
        rows = _rows_of(f"{text}\n{_END}", strict=strict)
    except csv.Error:
        return RejectReason.UNBALANCED_QUOTE
    if rows[-1] != [_END]:  # an open quote took it in, in whichever row
        return RejectReason.UNBALANCED_QUOTE
    return rows[0] if len(rows) == 2 else RejectReason.WRONG_NUMBER_OF_FIELDS


def _rows_of(text: str, *, strict: bool) -> list[list[str]]:
    """All rows, however long a value is: the chunk bounds it. The limit is the process's, so it is given back."""
    limit = csv.field_size_limit(len(text))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=strict))
    finally:
        csv.field_size_limit(limit)
