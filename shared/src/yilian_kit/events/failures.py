"""Which failure of a handler is retried, which parks the record, and what may be said about it.

The rule behind all of it: a fault of a server is waited out for as long as it lasts, a fault of the record itself
must not hold up the records behind it.
"""

from enum import Enum, auto
from functools import lru_cache

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError

from yilian_kit.database import DatabaseUnavailable, LostRace
from yilian_kit.events.subscriptions import PermanentFailure
from yilian_kit.observability.exceptions import safe_error_text

_CONFLICTS = ("40001", "40P01", "55P03", "57014")  # serialization failure, deadlock, lock or time not to be had
_LONGEST_TEXT = 2000  # characters


class Judgement(Enum):
    """What a failed attempt at an event says about the next one."""

    PERMANENT = auto()
    """It will never work: park at once."""
    UNAVAILABLE = auto()
    """A server is away: repeat for as long as that lasts."""
    CONFLICT = auto()
    """Another transaction, or the deadline, was in the way: repeat, but not for ever."""
    UNEXPECTED = auto()
    """Most likely a mistake in the handler: repeat a few times, then park."""


def judge(error: Exception) -> Judgement:
    """Classify what a handler, or its transaction, raised."""
    if isinstance(error, PermanentFailure | ValidationError):
        return Judgement.PERMANENT
    if isinstance(error, LostRace):
        return Judgement.CONFLICT
    if isinstance(error, DatabaseUnavailable):
        cause = error.__cause__
        if isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", None) in _CONFLICTS:
            return Judgement.CONFLICT
        # A deadline is missed by a database that stands still, but also by a handler that always takes too long.
        return Judgement.CONFLICT if isinstance(cause, TimeoutError) else Judgement.UNAVAILABLE
    if isinstance(error, ConnectionError):
        return Judgement.UNAVAILABLE
    return Judgement.UNEXPECTED


def failure_text(error: Exception) -> str:
    """What a dead letter says of its error: fields, rules and names of our own, never values.

    Whatever the error says, the text fits into a header of Kafka and a column of PostgreSQL, which has no NUL.
    """
    text = error.reason if isinstance(error, PermanentFailure) else safe_error_text(error)
    return text[:_LONGEST_TEXT].replace("\0", "\\0").encode(errors="backslashreplace").decode()


def unreadable(error: ValidationError, model: type[BaseModel]) -> PermanentFailure:
    """The failure of an event whose data does not fit the consumer's model: places and rules.

    A place below a mapping is named by the mapping's key, which is data; only names that the model declares are kept.
    """
    declared = _declared_names(model)
    places = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False)[:20]:
        parts = [str(part) if isinstance(part, int) or part in declared else "*" for part in fault["loc"]]
        places.append(f"{'.'.join(parts) or 'data'}: {fault['type']}")
    return PermanentFailure("; ".join(places))


@lru_cache(maxsize=512)
def _declared_names(model: type[BaseModel]) -> frozenset[str]:
    names: set[str] = set()
    pending: list[object] = [model.model_json_schema()]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            properties = part.get("properties")
            if isinstance(properties, dict):
                names.update(properties)
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)
    return frozenset(names)
