"""The command `drg-billing`: one file here for each group of commands, `whole` puts them together.

`group` and `explain` need no server: `start` runs them without importing what serves, which takes three times as long
as they need to begin. So `app` is made when it is first asked for.
"""

import typer


def __getattr__(name: str) -> typer.Typer:
    """`app`: the whole command line."""
    if name == "app":
        from drg_billing.entrypoints.command_line.whole import app

        return app
    raise AttributeError(name)
