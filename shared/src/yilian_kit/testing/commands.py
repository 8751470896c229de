"""A service's command line in tests."""

from collections.abc import Iterable

import typer
from typer.testing import CliRunner, Result  # noqa: TID251 - the one place

from yilian_kit.observability.logging import configure_logging


def run_command(app: typer.Typer, words: Iterable[str], typed: str | None = None) -> Result:
    """Run a command in this process: its exit code, what it said, what it put out; ``typed`` is its standard input.

    One at a time, and not in a thread whose event loop runs, because commands run one of their own. The streams that
    a command logs to end with it, so that the log goes to standard output again afterwards.
    """
    try:
        return CliRunner().invoke(app, list(words), input=typed)
    finally:
        configure_logging("test")
