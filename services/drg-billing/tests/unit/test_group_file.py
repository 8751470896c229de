"""Chunks come out in the order of the file, a bounded number under way, and no record is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from drg_billing.application.case_file_ports import Chunk, FileReport, PartSummary
from drg_billing.application.group_file import RowsLost, group_file


def _part(number: int, records: int = 10) -> PartSummary:
    return PartSummary(number, records, grouped=records - 3, qy=1, ungroupable=1, rejected=1)


@dataclass
class _Source:
    count: int
    size: int = 100

    def chunks(self) -> Iterator[Chunk]:
        return (Chunk(number, 1, b"", 10 * (number + 1)) for number in range(self.count))


@dataclass
class _Pending:
    workers: _Workers
    summary: PartSummary

    def result(self) -> PartSummary:
        self.workers.under_way -= 1
        return self.summary


@dataclass
class _Workers:
    at_once: int = 3
    loses: int = 0
    under_way: int = 0
    most: int = 0
    started: list[int] = field(default_factory=list)

    def start(self, chunk: Chunk) -> _Pending:
        self.started.append(chunk.number)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        part = _part(chunk.number)
        return _Pending(self, PartSummary(part.number, 10 + self.loses, part.grouped, 1, 1, 1))


@dataclass
class _Parts:
    done: tuple[int, ...] = ()

    def finished(self, number: int) -> PartSummary | None:
        return _part(number) if number in self.done else None


@dataclass
class _Output:
    appended: list[int] = field(default_factory=list)

    def append(self, part: PartSummary) -> None:
        self.appended.append(part.number)


def test_parts_are_appended_in_order_and_a_bounded_number_is_under_way() -> None:
    workers, output, seen = _Workers(), _Output(), []
    report = group_file(_Source(20), workers, _Parts(), output, lambda position, rows: seen.append((position, rows)))
    assert output.appended == list(range(20))
    assert workers.most == 3
    assert seen[-1] == (200, 200)
    assert report == FileReport(200, grouped=140, qy=20, ungroupable=20, rejected=20, taken_over=0)


def test_what_an_earlier_run_finished_is_not_done_again() -> None:
    workers, output = _Workers(), _Output()
    report = group_file(_Source(5), workers, _Parts(done=(0, 1, 3)), output, lambda position, rows: None)
    assert workers.started == [2, 4]
    assert output.appended == [0, 1, 2, 3, 4]
    assert (report.rows_in, report.taken_over) == (50, 30)


def test_a_part_that_lost_a_record_ends_the_run() -> None:
    output = _Output()
    with pytest.raises(RowsLost):
        group_file(_Source(5), _Workers(loses=1), _Parts(), output, lambda position, rows: None)
    assert output.appended == []
