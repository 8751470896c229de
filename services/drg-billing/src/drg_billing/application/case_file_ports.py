"""What grouping a file needs from outside: a source of chunks, somebody who groups them, and an output in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class FileFault(StrEnum):
    """Why a file as a whole cannot be grouped; nothing is written then."""

    UNKNOWN_FORMAT = "unknown_format"
    UNKNOWN_ENCODING = "unknown_encoding"
    INPUT_UNREADABLE = "input_unreadable"
    INPUT_IS_OUTPUT = "input_is_output"
    HEADING_MISSING = "heading_missing"
    HEADING_UNREADABLE = "heading_unreadable"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    COLUMN_TAKEN = "column_taken"
    COLUMN_OF_NO_TEXT = "column_of_no_text"
    OUTPUT_UNWRITABLE = "output_unwritable"
    OUTPUT_TOO_LONG = "output_too_long"
    FOLDER_TAKEN = "folder_taken"
    ANOTHER_RUN = "another_run"
    RUN_DIFFERS = "run_differs"
    WORKER_LOST = "worker_lost"

    @property
    def may_pass(self) -> bool:
        """Whether the same command may work later."""
        return self in (FileFault.ANOTHER_RUN, FileFault.WORKER_LOST)


class FileRefused(Exception):
    """The file cannot be grouped; `value` is the column, the path or the setting in question."""

    def __init__(self, fault: FileFault, value: str = "") -> None:
        super().__init__(f"{fault.value} {value}")
        self.fault = fault
        self.value = value


class RejectReason(StrEnum):
    """Why a record is no record. What is wrong with a patient's data is never one: that is the grouper's to say."""

    WRONG_NUMBER_OF_FIELDS = "wrong_number_of_fields"
    UNREADABLE_ENCODING = "unreadable_encoding"
    UNREADABLE_CHARACTER = "unreadable_character"
    UNBALANCED_QUOTE = "unbalanced_quote"
    EMPTY_RECORD = "empty_record"
    RECORD_TOO_LONG = "record_too_long"
    VALUE_TOO_LONG = "value_too_long"


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that is not grouped: the line it begins at (1 = the heading), why, and all that stood there."""

    line: int
    reason: RejectReason
    content: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some records on end; the same file always gives the same chunks."""

    number: int
    first_line: int
    content: bytes
    """Lines of a CSV file as they stand, or an Arrow stream."""
    position: int
    """How much of the source is read with it, in the unit of `CaseSource.size`."""
    rejects: tuple[Reject, ...] = ()
    """What the source itself could not make records of; they stand before the content."""


@dataclass(frozen=True, slots=True)
class PartSummary:
    """What became of one chunk: every record of it is either out or rejected."""

    number: int
    records: int
    grouped: int
    qy: int
    ungroupable: int
    rejected: int

    @property
    def written(self) -> int:
        return self.grouped + self.qy + self.ungroupable


class CaseSource(Protocol):
    """A file of cases."""

    @property
    def size(self) -> int:
        """How much there is to read, in bytes or rows."""

    def chunks(self) -> Iterator[Chunk]:
        """All records, in order, a bounded number of them at a time."""


class PendingPart(Protocol):
    """A chunk in somebody's hands."""

    def result(self) -> PartSummary:
        """Waits for it. Raises FileRefused when the one who had it is gone."""


class Workers(Protocol):
    """Those who group chunks and leave each result in the parts folder."""

    @property
    def at_once(self) -> int:
        """How many chunks to hand out ahead of the writer; it bounds the memory."""

    def start(self, chunk: Chunk) -> PendingPart: ...


class Parts(Protocol):
    """Results of chunks that outlive this run."""

    def finished(self, number: int) -> PartSummary | None:
        """The summary of a chunk that an interrupted run finished, whole and undamaged."""


class GroupedOutput(Protocol):
    """The output under its temporary name."""

    def append(self, part: PartSummary) -> None:
        """Take over the part's rows and rejects, in order."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """The count of a whole file."""

    rows_in: int
    grouped: int
    qy: int
    ungroupable: int
    rejected: int
    taken_over: int
    """Rows that an interrupted run had already grouped."""

    @property
    def rows_out(self) -> int:
        return self.grouped + self.qy + self.ungroupable


class Watcher(Protocol):
    """Told how far the work is."""

    def __call__(self, position: int, rows: int) -> None: ...


@dataclass(frozen=True, slots=True)
class FilePaths:
    """Every name that grouping a file uses."""

    source: Path
    output: Path

    @property
    def rejects(self) -> Path:
        return self.output.with_name(self.output.name + ".rejects.csv")

    @property
    def partial(self) -> Path:
        return self.output.with_name(self.output.name + ".partial")

    @property
    def partial_rejects(self) -> Path:
        return self.output.with_name(self.output.name + ".rejects.csv.partial")

    @property
    def written(self) -> tuple[Path, ...]:
        """What may be replaced or removed, so that the source can be none of it."""
        return self.output, self.rejects, self.partial, self.partial_rejects

    @property
    def parts(self) -> Path:
        return self.output.with_name(self.output.name + ".parts")
