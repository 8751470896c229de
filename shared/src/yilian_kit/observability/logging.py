"""Logs: one JSON object a line on standard output, codes instead of prose, personal data guarded.

Own events carry a ``code`` out of an enumeration, so that alarms and searches do not hang on wording; what libraries
log through the standard library goes the same way with code ``library.message``. Request and trace ids stand on
every line. The queries and parameters of the database are never logged.
"""

import json
import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Protocol, TextIO, cast

import orjson
import structlog

from yilian_kit.observability.exceptions import describe_exception
from yilian_kit.observability.personal_data import redact_value
from yilian_kit.observability.tracing import current_trace_id

EventFields = MutableMapping[str, Any]


class LogCode(StrEnum):
    """What the kit logs. A service enumerates its own codes likewise, in the form ``area.what-happened``."""

    REQUEST_FINISHED = "http.request-finished"
    REQUEST_REFUSED = "http.request-refused"
    DATA_REFUSED = "http.data-refused"
    UNEXPECTED_ERROR = "http.unexpected-error"
    ISSUER_KEYS_UNREADABLE = "security.issuer-keys-unreadable"
    COMMAND_FAILED = "command.failed"
    COMPONENT_FAILED = "worker.component-failed"
    AUDIT_SEALED = "audit.sealed"
    AUDIT_PRUNED = "audit.pruned"
    LIBRARY_MESSAGE = "library.message"


class EventLogger(Protocol):
    """A logger of coded events. ``exc_info`` among the fields is an exception to describe."""

    def debug(self, code: StrEnum, **fields: object) -> None: ...

    def info(self, code: StrEnum, **fields: object) -> None: ...

    def warning(self, code: StrEnum, **fields: object) -> None: ...

    def error(self, code: StrEnum, **fields: object) -> None: ...


# Libraries that are talkative, or that log addresses or parameters, at INFO and below.
_QUIET = ("sqlalchemy", "httpx", "httpcore", "aiokafka", "asyncio", "opentelemetry", "urllib3", "alembic")


def configure_logging(service: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send everything this process logs through the pipeline; calling it again replaces the earlier setting.

    ``stream`` is standard output by default. Handlers that others put on the root logger stay.
    """
    number = logging.getLevelNamesMapping()[level]
    output = stream or sys.stdout
    add_service = _Constant("service", service)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            add_service,
            *_FINISHING,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(output),
        cache_logger_on_first_use=False,
    )
    handler = _PipelineHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                _as_library_message,
                add_service,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_FINISHING],
        )
    )
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _PipelineHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(number)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = name != "uvicorn.access"  # its lines have query strings; RequestContext logs requests


def logger() -> EventLogger:
    """The logger of coded events."""
    return cast(EventLogger, _LOGGER)


@contextmanager
def bound_context(**fields: str) -> Iterator[None]:
    """Put ``fields`` on every line that the current task logs inside the block."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield


@contextmanager
def bound_request(request_id: str) -> Iterator[None]:
    """Put the request id on every line that the current task logs inside the block."""
    with bound_context(request_id=request_id):
        yield


_LOGGER = structlog.get_logger()


class _PipelineHandler(logging.StreamHandler[TextIO]):
    """Marks the handler that ``configure_logging`` owns."""


class _Constant:
    """A processor that sets one field."""

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = value

    def __call__(self, _: object, __: str, event: EventFields) -> EventFields:
        event[self._name] = self._value
        return event


def _as_library_message(_: object, __: str, event: EventFields) -> EventFields:
    event["message"] = event["event"]
    event["event"] = LogCode.LIBRARY_MESSAGE
    return event


def _add_trace(_: object, __: str, event: EventFields) -> EventFields:
    trace_id = current_trace_id()
    if trace_id is not None:
        event["trace_id"] = trace_id
    return event


def _describe_exceptions(_: object, __: str, event: EventFields) -> EventFields:
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    if isinstance(given, tuple):
        given = given[1]
    if isinstance(given, BaseException):
        event["exception"] = describe_exception(given)
    event.pop("stack_info", None)
    return event


def _render(_: object, __: str, event: EventFields) -> str:
    line = {"time": event.pop("timestamp"), "level": event.pop("level"), "code": event.pop("event")}
    line.update(event)
    guarded = redact_value(line)
    try:
        return orjson.dumps(guarded).decode()
    except orjson.JSONEncodeError:
        # Halves of surrogate pairs, which come from file names and broken bytes: escaped, they are valid JSON.
        return json.dumps(guarded)


_FINISHING = (
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_trace,
    _describe_exceptions,
    _render,
)
