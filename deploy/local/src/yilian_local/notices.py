"""What the launcher says on the terminal while it works."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Notices:
    """One line for each thing done, with the seconds that it took; warnings in between."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def step(self, what: str, done: str | None = None) -> Iterator[None]:
        """Shows that something is going on, and afterwards that it is done, in the same words or others."""
        began = time.monotonic()
        with self.console.status(what):
            yield
        self.done(f"{done or what}  [dim]{time.monotonic() - began:.1f} s")

    def done(self, what: str) -> None:
        """Something is done."""
        self.console.print(f"[green]✓[/] {what}", highlight=False)

    def warn(self, what: str) -> None:
        """Something happened that the user should know of."""
        self.console.print(f"[yellow]![/] {what}", highlight=False)
