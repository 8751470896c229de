"""Who makes the parts: the command's own process, or worker processes that each have the pack compiled."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from drg_billing.adapters.case_files.part_maker import FileJob, PartMaker
from drg_billing.application.case_file_ports import Chunk, FileFault, FileRefused, PartSummary, PendingPart
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.rule_pack import RulePack

RARE_COLLECTIONS = (100_000, 50, 100)
"""For gc.set_threshold: of millions of short-lived rows none refers back, and looking for cycles took a tenth."""


def usable_cores() -> int:
    """The cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class OwnProcess:
    """One chunk after the other, without any other process."""

    at_once = 1

    def __init__(self, job: FileJob, pack: RulePack) -> None:
        self._maker = PartMaker(job, CompiledPack(pack))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to end."""

    def start(self, chunk: Chunk) -> PendingPart:
        return _Made(self._maker.make(chunk))


@dataclass(frozen=True, slots=True)
class _Made:
    summary: PartSummary

    def result(self) -> PartSummary:
        return self.summary


class WorkerProcesses:
    """Several processes; two chunks for each are under way, so that none waits for the writer."""

    def __init__(self, job: FileJob, pack: RulePack, count: int) -> None:
        self.at_once = 2 * count
        # Not "fork": the command may have threads. The workers come from a clean process that has imported this.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._executor = ProcessPoolExecutor(count, context, _begin_worker, (job, pack))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    def start(self, chunk: Chunk) -> PendingPart:
        try:
            return _Promised(self._executor.submit(_make, chunk))
        except BrokenProcessPool as error:
            raise FileRefused(FileFault.WORKER_LOST) from error


@dataclass(frozen=True, slots=True)
class _Promised:
    future: Future[PartSummary]

    def result(self) -> PartSummary:
        try:
            return self.future.result()
        except BrokenProcessPool as error:
            raise FileRefused(FileFault.WORKER_LOST) from error


_maker: PartMaker | None = None
"""Of a worker process, made when it begins."""


def _begin_worker(job: FileJob, pack: RulePack) -> None:
    global _maker
    gc.set_threshold(*RARE_COLLECTIONS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the command ends its workers
    threading.Thread(target=_end_with_the_command, daemon=True).start()
    _maker = PartMaker(job, CompiledPack(pack))


def _end_with_the_command() -> None:
    """A command that is killed cannot end its workers, and they would wait for ever."""
    command = multiprocessing.parent_process()
    if command is not None:
        command.join()
    os._exit(1)


def _make(chunk: Chunk) -> PartSummary:
    assert _maker is not None, "the worker has begun"  # noqa: S101 - the executor calls _begin_worker first
    return _maker.make(chunk)
