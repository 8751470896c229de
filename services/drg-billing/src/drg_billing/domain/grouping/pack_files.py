"""Yilian's pack layout as rows of text, and what can be wrong with them (docs/packs.md describes every column)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

COLUMNS: dict[str, tuple[str, ...]] = {
    "mdc.csv": ("seq", "mdc", "name", "gate", "qy"),
    "adrg.csv": ("seq", "mdc", "adrg", "part", "name", "kind", "predicate", "suffixes"),
    "sets.csv": ("owner", "set", "code"),
    "severity.csv": ("code", "level", "exclusion_table"),
    "exclusions.csv": ("main_dx", "exclusion_table"),
    "valid_px.csv": ("code", "name"),
    "drg.csv": ("drg", "name"),
}
"""The files of a pack and the columns each must have; others are ignored, except `match` (see Match)."""


class Match(StrEnum):
    """How a code of sets, severity, exclusions or valid_px is meant; the optional column `match`."""

    EXACT = "exact"
    PREFIX = "prefix"
    """Every code that begins with it."""
    RANGE = "range"
    """Every code of every category from the first to the last: `J13-J18`, `47.0-47.2`."""


class PackFaultKind(StrEnum):
    FILE_MISSING = "file_missing"
    COLUMN_MISSING = "column_missing"
    WRONG_NUMBER_OF_FIELDS = "wrong_number_of_fields"
    VALUE_MISSING = "value_missing"
    SEQUENCE_BROKEN = "sequence_broken"
    DUPLICATE = "duplicate"
    UNKNOWN_GATE = "unknown_gate"
    UNKNOWN_QY_SWITCH = "unknown_qy_switch"
    UNKNOWN_MDC = "unknown_mdc"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_PREDICATE = "unknown_predicate"
    UNKNOWN_SUFFIX = "unknown_suffix"
    UNKNOWN_OWNER = "unknown_owner"
    UNKNOWN_MATCH = "unknown_match"
    UNKNOWN_LEVEL = "unknown_level"
    UNREADABLE_RANGE = "unreadable_range"
    SURGICAL_AFTER_MEDICAL = "surgical_after_medical"
    SET_MISSING = "set_missing"
    GROUP_WITHOUT_NAME = "group_without_name"
    NAME_WITHOUT_GROUP = "name_without_group"
    NOT_UTF8 = "not_utf8"
    UNKNOWN_KEY = "unknown_key"
    # Of the public text layout alone (adapters/public_text).
    UNREADABLE_TEXT = "unreadable_text"
    UNKNOWN_HEADING = "unknown_heading"
    UNKNOWN_SHAPE = "unknown_shape"
    CODE_WITHOUT_HEADING = "code_without_heading"
    HEADING_WITHOUT_CODES = "heading_without_codes"
    DETAIL_MISSING = "detail_missing"
    TABLE_MISSING = "table_missing"


@dataclass(frozen=True, slots=True)
class PackFault:
    """One thing wrong with a pack: the file, the line (1 = the heading, 0 = the whole file), and the value."""

    file: str
    line: int
    kind: PackFaultKind
    value: str = ""


class PackRejected(ValueError):
    """The rows make no valid pack; carries every fault found."""

    def __init__(self, faults: Sequence[PackFault]) -> None:
        first = faults[0]
        super().__init__(f"{len(faults)} faults, first: {first.file}:{first.line} {first.kind} {first.value}")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class PackRow:
    """A row: its line in the file, and its values by column."""

    line: int
    values: dict[str, str]


class PackFiles:
    """The rows of a pack's files; collects faults instead of raising at the first."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """`texts` is file name → CSV text in UTF-8, with a heading line."""
        self.faults: list[PackFault] = []
        self._rows: dict[str, list[PackRow]] = {}
        for file, columns in COLUMNS.items():
            if file not in texts:
                self.fault(file, 0, PackFaultKind.FILE_MISSING)
                continue
            self._rows[file] = self._read(file, texts[file], columns)

    def rows(self, file: str) -> Iterator[PackRow]:
        return iter(self._rows.get(file, ()))

    def fault(self, file: str, line: int, kind: PackFaultKind, value: str = "") -> None:
        self.faults.append(PackFault(file, line, kind, value))

    def _read(self, file: str, text: str, columns: tuple[str, ...]) -> list[PackRow]:
        reader = csv.reader(text.removeprefix("\ufeff").splitlines(), strict=False)
        heading = [name.strip() for name in next(reader, [])]
        missing = [name for name in columns if name not in heading]
        for name in missing:
            self.fault(file, 1, PackFaultKind.COLUMN_MISSING, name)
        if missing:
            return []
        rows = []
        for fields in reader:
            if not fields:
                continue
            if len(fields) != len(heading):
                self.fault(file, reader.line_num, PackFaultKind.WRONG_NUMBER_OF_FIELDS, str(len(fields)))
                continue
            rows.append(PackRow(reader.line_num, dict(zip(heading, fields, strict=True))))
        return rows
