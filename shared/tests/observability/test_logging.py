"""Logs: one JSON object a line for us and for libraries, ids on every line, nothing private."""

import io
import json
import logging
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest
import structlog

from yilian_kit.observability.logging import LogCode, bound_context, bound_request, configure_logging, logger
from yilian_kit.observability.tracing import Tracing, current_trace_id

NUMBER = "990101199003071237"


class NoteLog(StrEnum):
    """A service's own codes."""

    WRITTEN = "notes.written"


class Lines:
    """What was logged."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def one(self) -> dict[str, Any]:
        (line,) = self.all()
        return line


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    captured = Lines()
    configure_logging("notes", "INFO", captured.stream)
    yield captured
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_has_time_level_code_service_and_fields(lines: Lines) -> None:
    logger().info(NoteLog.WRITTEN, count=3)

    line = lines.one()
    assert list(line)[:3] == ["time", "level", "code"]
    assert (line["level"], line["code"], line["service"], line["count"]) == ("info", "notes.written", "notes", 3)
    assert line["time"].endswith("Z")


def test_what_is_below_the_level_is_not_written(lines: Lines) -> None:
    logger().debug(NoteLog.WRITTEN)
    logging.getLogger("some.library").debug("detail")

    assert lines.all() == []


def test_libraries_go_through_the_same_pipeline(lines: Lines) -> None:
    with bound_request("r-1"):
        logging.getLogger("uvicorn.error").warning("resident %s asked", NUMBER)

    line = lines.one()
    assert (line["code"], line["logger"], line["level"]) == ("library.message", "uvicorn.error", "warning")
    assert (line["service"], line["request_id"]) == ("notes", "r-1")
    assert line["message"] == "resident [redacted] asked"


@pytest.mark.parametrize("name", ["sqlalchemy.engine.Engine", "httpx", "aiokafka.consumer", "asyncio"])
def test_talkative_libraries_are_heard_from_warnings_on(lines: Lines, name: str) -> None:
    logging.getLogger(name).info("SELECT … [parameters: ('somebody',)]")
    logging.getLogger(name).warning("trouble")

    assert lines.one()["message"] == "trouble"


def test_uvicorn_s_own_access_log_with_its_query_strings_is_silent(lines: Lines) -> None:
    logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "::1", "GET", "/v1/x?q=1", "1.1", 200)

    assert lines.all() == []


def test_request_and_trace_ids_stand_on_every_line_of_a_request(lines: Lines) -> None:
    with bound_request("r-1"), Tracing("notes").server_span("GET", None):
        logger().info(NoteLog.WRITTEN)
        trace_id = current_trace_id()
    with bound_context(event_id="e-1"):
        logger().info(NoteLog.WRITTEN)
    logger().info(NoteLog.WRITTEN)

    first, second, third = lines.all()
    assert (first["request_id"], first["trace_id"]) == ("r-1", trace_id)
    assert second["event_id"] == "e-1"
    assert not {"request_id", "trace_id", "event_id"} & set(third)


def test_personal_data_in_any_field_does_not_leave(lines: Lines) -> None:
    logger().warning(NoteLog.WRITTEN, who=NUMBER, nested={"phones": ["13900000000"]}, number=int(NUMBER))

    text = lines.stream.getvalue()
    assert NUMBER not in text
    assert "13900000000" not in text
    assert text.count("[redacted]") == 3


@pytest.mark.parametrize("library", [False, True])
def test_an_exception_is_logged_with_its_place_and_without_its_values(lines: Lines, library: bool) -> None:
    try:
        int("Somebody Private")
    except ValueError as error:
        if library:
            logging.getLogger("uvicorn.error").exception("failed")
        else:
            logger().error(LogCode.UNEXPECTED_ERROR, exc_info=error)

    (description,) = lines.one()["exception"]
    assert description["type"] == "ValueError"
    assert "test_logging.py" in description["frames"][0]
    assert "Private" not in lines.stream.getvalue()


def test_configuring_again_replaces_the_pipeline_and_leaves_other_handlers(lines: Lines) -> None:
    other = logging.NullHandler()
    logging.getLogger().addHandler(other)
    second = Lines()

    configure_logging("other", "INFO", second.stream)
    logging.getLogger("some.library").warning("once")
    logger().info(NoteLog.WRITTEN)

    assert lines.all() == []
    assert [line["service"] for line in second.all()] == ["other", "other"]
    assert other in logging.getLogger().handlers


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError


def test_no_value_makes_a_line_fail(lines: Lines) -> None:
    logger().info(
        NoteLog.WRITTEN,
        kind=object,
        nan=float("nan"),
        huge=10**30,
        keys={1: 2},
        half="\ud83d",
        unspeakable=Unspeakable(),
    )

    line = lines.one()
    assert line["huge"] == str(10**30)
    assert line["keys"] == {"1": 2}
    assert line["unspeakable"] == "<Unspeakable>"


def test_codes_have_the_form_area_and_event() -> None:
    for code in LogCode:
        area, _, event = code.value.partition(".")
        assert area
        assert event
