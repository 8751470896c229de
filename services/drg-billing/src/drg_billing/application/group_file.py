"""Group a file of cases (批量分组): every record comes out grouped, ungroupable with a reason, or rejected with one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from drg_billing.application.case_file_ports import (
    CaseSource,
    Chunk,
    FileReport,
    GroupedOutput,
    Parts,
    PartSummary,
    PendingPart,
    Watcher,
    Workers,
)


class RowsLost(AssertionError):
    """Fewer or more records came out of a chunk than went in: a fault of this program, and the output is not kept."""


def group_file(source: CaseSource, workers: Workers, parts: Parts, output: GroupedOutput, watch: Watcher) -> FileReport:
    """Group all chunks and append their parts in the order of the file.

    Chunks that an interrupted run finished are taken over. At most `workers.at_once` chunks are under way, so that
    memory does not grow with the file. Raises FileRefused, RowsLost.
    """
    rows_in = grouped = qy = ungroupable = rejected = taken_over = 0
    for one in _in_order(source.chunks(), workers, parts):
        part = one.pending.result()
        if part.written + part.rejected != part.records:
            raise RowsLost(f"chunk {part.number}: {part.records} records, {part.written} + {part.rejected}")
        output.append(part)
        rows_in += part.records
        grouped += part.grouped
        qy += part.qy
        ungroupable += part.ungroupable
        rejected += part.rejected
        taken_over += part.records if isinstance(one.pending, _Finished) else 0
        watch(one.position, rows_in)
    return FileReport(rows_in, grouped, qy, ungroupable, rejected, taken_over)


@dataclass(frozen=True, slots=True)
class _Finished:
    summary: PartSummary

    def result(self) -> PartSummary:
        return self.summary


@dataclass(frozen=True, slots=True)
class _UnderWay:
    pending: PendingPart
    position: int


def _in_order(chunks: Iterator[Chunk], workers: Workers, parts: Parts) -> Iterator[_UnderWay]:
    under_way: deque[_UnderWay] = deque()
    for chunk in chunks:
        finished = parts.finished(chunk.number)
        pending = workers.start(chunk) if finished is None else _Finished(finished)
        under_way.append(_UnderWay(pending, chunk.position))
        if len(under_way) >= workers.at_once:
            yield under_way.popleft()
    yield from under_way
