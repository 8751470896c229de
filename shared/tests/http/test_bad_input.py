"""Whatever is sent, it is never a fault of the server."""

import base64
import json
from typing import TYPE_CHECKING

import pytest

from yilian_kit.http.problem import TYPE_PREFIX

if TYPE_CHECKING:
    from conftest import Sample

TOWN = "9901000000000000000002"
WRITE = ("sample:write",)


def _nested(depth: int) -> bytes:
    return b'{"text": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        pytest.param("application/json", b"", id="nothing"),
        pytest.param("application/json", b"[]", id="a list"),
        pytest.param("application/json", b'{"text": "\xff\xfe"}', id="not UTF-8"),
        pytest.param("application/json", b'{"text": "\\ud800"}', id="half a surrogate pair"),
        pytest.param("application/json", b'{"text": "a", "\\ud800": 1}', id="half a surrogate pair as a name"),
        pytest.param("application/json", b'{"text": "a", "pause_seconds": ' + b"9" * 5000 + b"}", id="a huge number"),
        pytest.param("application/json", b'{"text": "a", "pause_seconds": NaN}', id="no number"),
        pytest.param("application/json", _nested(400), id="deep"),
        pytest.param("application/json", _nested(90_000), id="deeper than a parser goes"),
        pytest.param("text/plain", b'{"text": "a"}', id="another content type"),
        pytest.param("multipart/form-data; boundary=x", b'{"text": "a"}', id="a form"),
    ],
)
async def test_a_body_that_is_no_such_request_is_422(sample: "Sample", content_type: str, body: bytes) -> None:
    headers = {**sample.harness.headers(TOWN, scopes=WRITE), "content-type": content_type}

    answer = await sample.harness.client.post("/v1/notes", content=body, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "request-malformed")


@pytest.mark.parametrize("key", [[], ["x"], ["\0"], ["a", "b"]], ids=repr)
async def test_the_cursor_of_another_list_is_422(sample: "Sample", key: list[str]) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode()

    answer = await sample.read("/v1/notes", cursor=cursor)

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "cursor-invalid")


async def test_a_number_that_no_column_holds_is_422(sample: "Sample") -> None:
    answer = await sample.read("/v1/notes", version=10**30)

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "request-malformed")


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "yesterday"])
async def test_a_time_that_no_clock_shows_is_422(sample: "Sample", time: str) -> None:
    answer = await sample.write_at("then", time)

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "simulated-time-malformed")


async def test_an_address_with_a_slash_too_many_is_404_and_no_redirect(sample: "Sample") -> None:
    answer = await sample.read("/v1/notes/")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
