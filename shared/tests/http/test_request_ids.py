"""Every answer names its request, and so does every line that is logged about it."""

import io
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from starlette.types import Message

from yilian_kit.observability.logging import configure_logging

if TYPE_CHECKING:
    from conftest import Sample

TOWN = "9901000000000000000002"
SCOPES = ("sample:read", "sample:write")


@pytest.fixture
def log(sample: "Sample") -> io.StringIO:
    """What the service logs from here on."""
    lines = io.StringIO()
    configure_logging(sample.harness.definition.name, stream=lines)
    return lines


async def _too_much() -> AsyncIterator[bytes]:
    for _ in range(20):
        yield b"x" * 100_000


async def test_an_unforeseen_fault_is_logged_under_the_id_that_the_caller_got(
    sample: "Sample", log: io.StringIO
) -> None:
    headers = {**sample.harness.headers(TOWN, scopes=SCOPES), "X-Request-Id": "call-7"}

    answer = await sample.harness.client.get("/v1/notes/faults/unforeseen", headers=headers)

    assert (answer.status_code, answer.headers["x-request-id"], answer.json()["instance"]) == (500, "call-7", "call-7")
    logged = [line for line in _lines(log) if line["code"] == "http.unexpected-error"]
    assert [line["request_id"] for line in logged] == ["call-7"]


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_above_the_limit_is_413_with_an_id(sample: "Sample", declared: bool, log: io.StringIO) -> None:
    content = b"x" * 2_000_000 if declared else _too_much()

    answer = await sample.harness.client.post(
        "/v1/notes", content=content, headers=sample.harness.headers(TOWN, scopes=SCOPES)
    )

    assert answer.status_code == 413
    assert answer.headers["x-request-id"] == answer.json()["instance"]
    assert [line["code"] for line in _lines(log)] == ["http.request-finished"]


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_fault(sample: "Sample", log: io.StringIO) -> None:
    # given a request of which only the beginning arrives
    parts: list[Message] = [
        {"type": "http.request", "body": b'{"te', "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/notes",
        "query_string": b"",
        "headers": [
            (name.lower().encode(), value.encode())
            for name, value in sample.harness.headers(TOWN, scopes=SCOPES).items()
        ],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return parts.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    # when the service reads it
    await sample.harness.application(scope, receive, send)

    # then nothing is answered, and nothing looks like a mistake of the service
    assert sent == []
    assert [(line["code"], line["status"]) for line in _lines(log)] == [("http.request-finished", 499)]


def _lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]
