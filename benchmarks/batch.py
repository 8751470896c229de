"""`drg-billing group` on a file of distinct cases, beside a program that only copies the same file.

    python -m benchmarks.batch [ROWS]

The pack is the full CHS-DRG 1.1, with its vectors found by CHS_DRG_DATA or in ../shared/chs-drg.
"""

import csv
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.distinct_cases import write_distinct_cases
from benchmarks.figures import Row, table

DATA = Path(os.environ.get("CHS_DRG_DATA", Path(__file__).parents[2] / "shared" / "chs-drg"))
ROWS = 1_000_000
_SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class Run:
    """What one command took, from its start to its end."""

    seconds: float
    peak_bytes: int
    """Resident memory, summed over the command and its workers; what they share counts several times."""
    processor_seconds: float
    """Of all its processes; it says less about what else ran on the machine than the time that passed."""


def measure(rows: int = ROWS) -> list[Row]:
    """Times, rates, memory and the ratio; takes half a minute for a million rows, most of it to make them."""
    with tempfile.TemporaryDirectory() as folder:
        cases = Path(folder) / "cases.csv"
        write_distinct_cases(DATA / "vectors" / "chs_drg_11.csv", rows, cases)
        copied = _copy(cases)
        found = []
        for output, workers in (("out.csv", 1), ("out.parquet", 1), ("out.csv", 2)):
            run = _group(cases, Path(folder) / output, workers)
            name = f"CSV to {Path(output).suffix[1:]}, {workers} worker{'s' if workers > 1 else ''}"
            found += [
                Row(f"{name}: seconds for {rows:,} rows", f"{run.seconds:.1f}"),
                Row(f"{name}: rows per second", f"{rows / run.seconds:,.0f}"),
                Row(f"{name}: processor time of all processes", f"{run.processor_seconds:.1f} s"),
                Row(f"{name}: peak memory of all processes", f"{run.peak_bytes / 2**20:.0f} MiB"),
            ]
            if (output, workers) == ("out.csv", 1):
                ratio = Row("grouping, CSV to csv, 1 worker : plain copy, in time", f"{run.seconds / copied:.1f} : 1")
    return [*found, Row("plain copy with the csv module: rows per second", f"{rows / copied:,.0f}"), ratio]


def _copy(cases: Path) -> float:
    started = time.monotonic()
    with (
        cases.open(encoding="utf-8", newline="") as source,
        cases.with_name("copy.csv").open("w", encoding="utf-8", newline="") as copy,
    ):
        csv.writer(copy).writerows(csv.reader(source))
    return time.monotonic() - started


def _group(cases: Path, output: Path, workers: int) -> Run:
    program = Path(sysconfig.get_path("scripts")) / "drg-billing"
    pack = DATA / "packs" / "chs_drg_11"
    command: list[str | Path] = [program, "group", cases, "-o", output, "--pack", pack, "--workers", str(workers)]
    started = time.monotonic()
    process = psutil.Popen(command, stdout=subprocess.PIPE, text=True)
    peak, used = 0, dict[int, float]()
    while process.poll() is None:
        peak = max(peak, _look_at(process, used))
        time.sleep(_SAMPLE_SECONDS)
    seconds = time.monotonic() - started
    if process.returncode != 0:
        raise RuntimeError(f"the command ended with {process.returncode}")
    return Run(seconds, peak, sum(used.values()))


def _look_at(process: psutil.Process, used: dict[int, float]) -> int:
    """Note the processor time of the command and its workers; returns their resident memory."""
    resident = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            resident += one.memory_info().rss
            times = one.cpu_times()
            used[one.pid] = times.user + times.system
    except psutil.NoSuchProcess:
        return resident
    return resident


if __name__ == "__main__":
    print(table("Batch", measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)))
