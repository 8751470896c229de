"""Yilian's pack layout as rows of text, and what can be wrong with them (docs/packs.md describes every column)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
"""The files of a pack and the columns each must have; others are ignored, but for MAY_BE_LEFT_OUT."""

OPTIONAL_COLUMNS: dict[str, tuple[str, ...]] = {
    "predicates.csv": ("predicate", "condition", "value"),
    "suffixes.csv": ("suffix", "alternative", "field", "comparison", "value"),
    "code_mapping.csv": ("kind", "clinical", "insurance"),
}
"""Files that a pack may have."""

MUST_HAVE_ROWS = ("mdc.csv", "severity.csv", "exclusions.csv", "valid_px.csv")
"""Without rows they would change groups, and nothing else would tell: what the other files lack, the rules miss."""

PACK_FILES = COLUMNS | OPTIONAL_COLUMNS

COLUMNS_OF_CODES = {"sets.csv": "code", "severity.csv": "code", "exclusions.csv": "main_dx", "valid_px.csv": "code"}
"""The column whose codes `match` explains."""

MATCH_COLUMN = "match"

MAY_BE_LEFT_OUT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(COLUMNS_OF_CODES, (MATCH_COLUMN,)),
    "suffixes.csv": ("adrg",),
}
"""Columns that mean something where a file has them."""


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
    UNREADABLE_ROW = "unreadable_row"
    NO_ROWS = "no_rows"
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
    UNREADABLE_CODE = "unreadable_code"
    TABLE_MISSING = "table_missing"
    SURGICAL_AFTER_MEDICAL = "surgical_after_medical"
    SET_MISSING = "set_missing"
    UNREADABLE_SUFFIX = "unreadable_suffix"
    UNKNOWN_CONDITION = "unknown_condition"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_COMPARISON = "unknown_comparison"
    UNREADABLE_VALUE = "unreadable_value"
    UNKNOWN_CODE_KIND = "unknown_code_kind"
    UNKNOWN_CODE = "unknown_code"
    MAPPED_CODE_KNOWN = "mapped_code_known"
    GROUP_WITHOUT_NAME = "group_without_name"
    NAME_WITHOUT_GROUP = "name_without_group"
    NOT_UTF8 = "not_utf8"
    UNKNOWN_KEY = "unknown_key"
    NO_LIST_OF_ROWS = "no_list_of_rows"
    SEVERAL_FORMS = "several_forms"
    UNKNOWN_FILE = "unknown_file"
    # Of the public text layout alone (adapters/public_text).
    UNREADABLE_TEXT = "unreadable_text"
    UNKNOWN_HEADING = "unknown_heading"
    UNKNOWN_SHAPE = "unknown_shape"
    CODE_WITHOUT_HEADING = "code_without_heading"
    HEADING_WITHOUT_CODES = "heading_without_codes"
    DETAIL_MISSING = "detail_missing"
    TABLE_WITHOUT_CODE = "table_without_code"


REFUSED_LATER = frozenset(
    {PackFaultKind.UNREADABLE_ROW, PackFaultKind.NO_ROWS, PackFaultKind.UNREADABLE_CODE, PackFaultKind.TABLE_MISSING}
)
"""Faults that earlier releases stored. What such a pack grouped must be grouped so for ever (replay)."""


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
class OtherForm:
    """A file that was no CSV: what it is called, and of every row its line."""

    file: str
    lines: Sequence[int]


class PackTexts(dict[str, str]):
    """File name → CSV text; `other_forms` has those written otherwise, so that faults name what stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.other_forms: dict[str, OtherForm] = {}


@dataclass(frozen=True, slots=True)
class PackTable:
    """The rows of a file, column by column: a full pack has 150,000, too many to make an object of each."""

    lines: Sequence[int]
    """Of every row its line in the file."""
    columns: Mapping[str, Sequence[str]]
    """Values without outer spaces."""

    def values(self, *names: str) -> Iterator[tuple[str, ...]]:
        """Of every row the values of these columns; of a column that the file may leave out, empty ones."""
        nothing = [""] * len(self.lines)
        return zip(*(self.columns.get(name, nothing) for name in names), strict=True)

    def rows(self, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Of every row its line, and the values of these columns."""
        return zip(self.lines, self.values(*names), strict=True)


_NO_ROWS = PackTable((), {})


class PackFiles:
    """The tables of a pack's files; collects faults instead of raising at the first."""

    def __init__(self, texts: Mapping[str, str], overlooked: frozenset[PackFaultKind] = frozenset()) -> None:
        """`texts` is file name → CSV text in UTF-8, with a heading line. Faults that are overlooked are none."""
        self._overlooked = overlooked
        self._other_forms = texts.other_forms if isinstance(texts, PackTexts) else {}
        self._faults: list[PackFault] = []
        self._tables: dict[str, PackTable] = {}
        for file, columns in PACK_FILES.items():
            if file in texts:
                self._tables[file] = self._read(file, texts[file], columns)
            elif file in COLUMNS:
                self.fault(file, 0, PackFaultKind.FILE_MISSING)

    def table(self, file: str) -> PackTable:
        """Without rows when the file is missing, or lacks a column."""
        return self._tables.get(file, _NO_ROWS)

    def fault(self, file: str, line: int, kind: PackFaultKind, value: str = "") -> None:
        if kind not in self._overlooked:
            self._faults.append(PackFault(file, line, kind, value))

    @property
    def faults(self) -> tuple[PackFault, ...]:
        """In the order of the files, and of their lines."""
        order = {file: position for position, file in enumerate(PACK_FILES)}
        found = sorted(self._faults, key=lambda fault: (order[fault.file], fault.line))
        return tuple(self._as_written(fault) for fault in found)

    @property
    def _refuses_quotes(self) -> bool:
        return PackFaultKind.UNREADABLE_ROW not in self._overlooked

    def _as_written(self, fault: PackFault) -> PackFault:
        form = self._other_forms.get(fault.file)
        if form is None:
            return fault
        line = form.lines[fault.line - 2] if fault.line > 1 else fault.line  # the heading is line 1
        return replace(fault, file=form.file, line=line)

    def _read(self, file: str, text: str, columns: tuple[str, ...]) -> PackTable:
        lines = text.removeprefix("\ufeff").splitlines()
        try:
            heading = [name.strip() for name in next(csv.reader(lines[:1], strict=self._refuses_quotes), [])]
        except csv.Error:
            self.fault(file, 1, PackFaultKind.UNREADABLE_ROW)
            return _NO_ROWS
        missing = [name for name in columns if name not in heading]
        for name in missing:
            self.fault(file, 1, PackFaultKind.COLUMN_MISSING, name)
        for name in (*columns, *MAY_BE_LEFT_OUT.get(file, ())):
            if heading.count(name) > 1:
                self.fault(file, 1, PackFaultKind.DUPLICATE, name)
        if missing:
            return _NO_ROWS
        if '"' not in text and all(line.count(",") == len(heading) - 1 for line in lines):
            fields = ",".join(lines[1:]).split(",") if len(lines) > 1 else []
            columns_of_fields: Iterable[Sequence[str]] = (
                fields[place :: len(heading)] for place in range(len(heading))
            )
            numbers: Sequence[int] = range(2, len(lines) + 1)
        else:
            numbers, columns_of_fields = self._read_row_by_row(file, lines, len(heading))
        if file in MUST_HAVE_ROWS and not any(map(str.strip, lines[1:])):
            self.fault(file, 1, PackFaultKind.NO_ROWS)
        stripped = (list(map(str.strip, column)) for column in columns_of_fields)
        return PackTable(numbers, dict(zip(heading, stripped, strict=True)))

    def _read_row_by_row(self, file: str, lines: list[str], width: int) -> tuple[list[int], Sequence[Sequence[str]]]:
        """For files with quotes, empty lines, or faults. A row is one line: an open quote would swallow the next."""
        reader = csv.reader(lines, strict=self._refuses_quotes)
        numbers, rows, before = [], [], 1
        try:
            next(reader)
            for fields in reader:
                if self._refuses_quotes and reader.line_num > before + 1:
                    raise csv.Error("more than one line")
                before = reader.line_num
                if len(fields) == width:
                    numbers.append(reader.line_num)
                    rows.append(fields)
                elif fields:
                    self.fault(file, reader.line_num, PackFaultKind.WRONG_NUMBER_OF_FIELDS, str(len(fields)))
        except csv.Error:  # a quote in the wrong place, or a field beyond the limit of the csv module, 128 kB
            self.fault(file, before + 1, PackFaultKind.UNREADABLE_ROW)
        return numbers, list(zip(*rows, strict=True)) or [()] * width
