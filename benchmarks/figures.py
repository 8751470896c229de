"""Percentiles and rates, and how they are printed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of a result: what was measured, and what it came to."""

    measured: str
    result: str


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie; the nearest one."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(seconds: float) -> str:
    """With one decimal."""
    return f"{seconds * 1000:.1f} ms"


def table(title: str, rows: Sequence[Row]) -> str:
    """As Markdown, for the docs."""
    lines = [f"### {title}", "", "| measured | result |", "| --- | --- |"]
    return "\n".join(lines + [f"| {row.measured} | {row.result} |" for row in rows])
