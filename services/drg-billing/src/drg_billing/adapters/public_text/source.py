"""A transcribed text file, its codes, and what is wrong with it: patterns over the text, faults by line.

The files come from a PDF: ``~~`` marks a line wrap inside a name, and some lines hold a whole page. So nothing here
goes line by line; lines only say where a fault is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from drg_billing.domain.grouping.pack_files import PackFault, PackFaultKind

DIAGNOSIS = r"[A-Z]\d\d\.[0-9A-Za-z.+*]+"
"""A code of ICD-10 in the insurance version, daggers and asterisks included: ``A02.201+J17.0*``."""

PROCEDURE = r"\d\d\.\d[0-9A-Za-z.+]*"
"""A code of ICD-9-CM-3 in the insurance version: ``36.0700``, ``28.0x03``."""

CODE_BEFORE, CODE_AFTER = r"(?<![0-9A-Za-z.+*/-])", r"(?=\s|$)"
"""A code ends at a space; the one before it is lost in places. Within a name (维生素 B12) no code has a point."""

TABLE = r"表\s*(?:\d+\s*-\s*)+(?P<table>\d+)"
"""The number of a table of exclusions: ``表 7-103``, ``表 2-3-103``, broken by spaces and lines in places."""

_WRAP = "~~"


class TextSource:
    """One file of the layout."""

    def __init__(self, name: str, text: str, faults: list[PackFault]) -> None:
        self.name = name
        self.text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace(_WRAP, "")
        self._faults = faults

    def line_of(self, offset: int) -> int:
        """The line that a place in the text lies on, 1 the first."""
        return bisect_right(self._line_starts, offset)

    def fault(self, offset: int | None, kind: PackFaultKind, value: str = "") -> None:
        """Note a fault at a place of the text; None for the whole file."""
        self._faults.append(PackFault(self.name, 0 if offset is None else self.line_of(offset), kind, value))

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def one_line(name: str) -> str:
    """A name without the wraps and doubled spaces of the transcription."""
    return " ".join(name.split())
