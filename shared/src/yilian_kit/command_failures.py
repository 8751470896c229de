"""How a command ends when something is wrong: with a sentence on standard error and an exit code, never a trace.

Exit code 2 says that the command or its settings must change, 1 that the same command may work later.
"""

from typing import Any

import typer
from typer.core import TyperGroup


class PlainlyFailing(TyperGroup):
    """A group of commands, and of groups, whose failures are told in a sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise  # a command's own end, and wrong arguments, which Typer tells by itself
        except Exception as error:
            # Not before: it knows the errors of every server, and a command that needs none would start a second later.
            from yilian_kit.command_failure_sentences import told

            failure = told(error)
            for sentence in failure.sentences:
                _say(sentence)
            raise typer.Exit(failure.exit_code) from error


def _say(sentence: str) -> None:
    text = " ".join(sentence.split())
    typer.echo(text[:1].upper() + text[1:], err=True)
