"""Where the console command `drg-billing` begins."""

import gc
import sys

import typer


def main() -> None:
    """Run the command that was asked for; one that needs no server starts without one."""
    if sys.argv[1:2] in (["group"], ["explain"]):
        from drg_billing.adapters.case_files.workers import RARE_COLLECTIONS
        from drg_billing.entrypoints.command_line.explain import explain_case
        from drg_billing.entrypoints.command_line.group import group

        gc.set_threshold(*RARE_COLLECTIONS)
        # No pretty exceptions: they show the values of variables, and here those are patients' records.
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command()(group)
        app.command("explain")(explain_case)
    else:
        from drg_billing.entrypoints.command_line.whole import app
    app()
