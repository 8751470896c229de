"""How the play shows where it is."""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class ProgressDisplay(Protocol):
    """Told of each phase of the play and of each step done within it."""

    def phase(self, name: str, total: int) -> None:
        """A phase of ``total`` steps begins; the one before it is over."""

    def advance(self, steps: int = 1) -> None:
        """So many steps of the present phase are done."""


class RichProgress:
    """Progress bars on a terminal, one for each phase; one line for each phase where there is no terminal."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def phase(self, name: str, total: int) -> None:
        self._progress.add_task(name, total=total)

    def advance(self, steps: int = 1) -> None:
        self._progress.advance(self._progress.task_ids[-1], steps)
