"""How a command ends when something is wrong: with a sentence on standard error and an exit code, never a trace.

Exit code 2 says that the command or its settings must change, 1 that the same command may work later.
"""

import sys
from typing import Any

import structlog
import typer
from aiokafka.errors import KafkaError
from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup

from yilian_kit.database import DatabaseUnavailable, transient_reason
from yilian_kit.events.dead_letters import RecordGone, UnknownDeadLetter
from yilian_kit.events.subscriptions import PermanentFailure
from yilian_kit.events.topics import TopicMismatch
from yilian_kit.observability.exceptions import error_type, safe_error_text
from yilian_kit.observability.logging import LogCode, configure_logging, logger
from yilian_kit.security.person_key import InvalidSecret

_UNDEFINED_TABLE = "42P01"


class PlainlyFailing(TyperGroup):
    """A group of commands, and of groups, whose failures are told in a sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            for finding in error.errors(include_url=False, include_context=False, include_input=False):
                _say(f"{_variable(finding['loc'])}: {finding['msg']}.")
            raise typer.Exit(2) from error
        except (InvalidSecret, UnknownDeadLetter) as error:
            _say(f"{error}.")
            raise typer.Exit(2) from error
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise  # a command's own end, and wrong arguments, which Typer tells by itself
        except Exception as error:
            _say(_sentence(error))
            raise typer.Exit(1) from error


def _sentence(error: Exception) -> str:
    """What an operator can do something about."""
    match error:
        case DatabaseUnavailable():
            return f"The database does not serve: {error.reason}."
        case DBAPIError():
            state = getattr(error.orig, "sqlstate", None)
            advice = " Has the command `migrate` been run?" if state == _UNDEFINED_TABLE else ""
            return f"The database refused: {transient_reason(error) or safe_error_text(error)}.{advice}"
        case KafkaError():
            return f"Kafka does not answer, or refuses: {type(error).__name__}, {error}."
        case RecordGone():
            return f"The broker no longer has the record at {error}."
        case PermanentFailure():
            return f"The event cannot be applied: {error.reason}."
        case TopicMismatch() | CommandError():
            return f"{error}."
        case TimeoutError():
            return "A server did not answer in time."
        case OSError():
            return f"A server or a file cannot be reached: {error.strerror or type(error).__name__}."
        case _:
            if not structlog.is_configured():  # structlog's own form of an error shows the values of variables
                configure_logging("command", stream=sys.stderr)
            logger().error(LogCode.COMMAND_FAILED, exc_info=error)
            return f"This should not happen: {error_type(error)}, {safe_error_text(error)}."


def _variable(place: tuple[int | str, ...]) -> str:
    return "YILIAN_" + "_".join(str(part) for part in place).upper() if place else "Settings"


def _say(sentence: str) -> None:
    text = " ".join(sentence.split())
    typer.echo(text[:1].upper() + text[1:], err=True)
