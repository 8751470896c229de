"""Where the console command `drg-billing` begins."""

import gc
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import typer

from yilian_kit.command_failures import PlainlyFailing


def main() -> None:
    """Run the command that was asked for; one that needs no server starts without one."""
    if _needs_no_server(sys.argv[1:]):
        from drg_billing.adapters.case_files.workers import RARE_COLLECTIONS
        from drg_billing.entrypoints.command_line.explain import explain_case
        from drg_billing.entrypoints.command_line.group import group

        gc.set_threshold(*RARE_COLLECTIONS)
        # No pretty exceptions: they show the values of variables, and here those are patients' records.
        app = typer.Typer(cls=PlainlyFailing, add_completion=False, pretty_exceptions_enable=False)
        app.command()(group)
        app.command("explain")(explain_case)
    else:
        gc.disable()  # nothing that is imported goes away: looking for cycles took a tenth of the start
        from drg_billing.entrypoints.command_line.whole import app

        gc.freeze()
        gc.enable()
    app()


def _needs_no_server(words: Sequence[str]) -> bool:
    """Grouping and explaining need one for a stored pack alone: then the database can fail, in many ways."""
    if not words or words[0] not in ("group", "explain"):
        return False
    packs = [word.removeprefix("--pack=") for word in words if word.startswith("--pack=")]
    packs += [following for word, following in pairwise(words) if word == "--pack"]
    return all(pack == "starter" or Path(pack).is_dir() for pack in packs)
