"""What is said of each error that ends a command. Imported when one has: it takes the libraries of all servers."""

import sys
from dataclasses import dataclass

import structlog
from aiokafka.errors import KafkaError
from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from yilian_kit.database import DatabaseUnavailable, transient_reason
from yilian_kit.events.dead_letters import RecordGone, UnknownDeadLetter
from yilian_kit.events.subscriptions import PermanentFailure
from yilian_kit.events.topics import TopicMismatch
from yilian_kit.observability.exceptions import error_type, safe_error_text
from yilian_kit.observability.logging import LogCode, configure_logging, logger
from yilian_kit.security.person_key import InvalidSecret

_UNDEFINED_TABLE = "42P01"


@dataclass(frozen=True, slots=True)
class Failure:
    """What an operator reads, and the exit code."""

    sentences: tuple[str, ...]
    exit_code: int


def told(error: Exception) -> Failure:
    """What an operator can do something about. An error that nobody foresaw is logged, without what it may quote."""
    match error:
        case ValidationError():
            findings = error.errors(include_url=False, include_context=False, include_input=False)
            return Failure(tuple(f"{_variable(finding['loc'])}: {finding['msg']}." for finding in findings), 2)
        case InvalidSecret() | UnknownDeadLetter():
            return Failure((f"{error}.",), 2)
        case _:
            return Failure((_sentence(error),), 1)


def _sentence(error: Exception) -> str:
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
