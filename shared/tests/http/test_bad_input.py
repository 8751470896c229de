"""Whatever is sent, it is never a fault of the server."""

import base64
import gzip
import json
from typing import TYPE_CHECKING

import pytest

from yilian_kit.http.json_body import MalformedBody, parse_json
from yilian_kit.http.problem import TYPE_PREFIX

if TYPE_CHECKING:
    from conftest import Sample

TOWN = "9901000000000000000002"
WRITE = ("sample:write",)


def _nested(depth: int) -> bytes:
    return b'{"text": ' + b"[" * depth + b"]" * depth + b"}"


JSON = "application/json"


@pytest.mark.parametrize(
    ("content_type", "body", "rule", "field"),
    [
        pytest.param(JSON, b"", "missing", "body", id="nothing"),
        pytest.param(JSON, b"[]", "model_attributes_type", "body", id="a list"),
        pytest.param(JSON, b'{"text": ', "json_invalid", "body.9", id="half a text"),
        pytest.param(JSON, b'{"text": "\xff\xfe"}', "json_not_utf8", "body.10", id="not UTF-8"),
        pytest.param(JSON, '{"text": "a"}'.encode("utf-16"), "json_not_utf8", "body.0", id="UTF-16"),
        pytest.param(JSON, b'{"text": "\\ud800"}', None, None, id="half a surrogate pair"),
        pytest.param(JSON, b'{"text": "a", "\\ud800": 1}', None, None, id="half a surrogate pair as a name"),
        pytest.param(JSON, b'{"text": "a", "text": "b"}', "json_name_twice", "body.text", id="a name twice"),
        pytest.param(JSON, b'{"text": "a", "pause_seconds": NaN}', "json_not_finite", "body", id="no number"),
        pytest.param(JSON, b'{"text": ' + b"9" * 5000 + b"}", "json_number_too_long", "body", id="a huge number"),
        pytest.param(JSON, _nested(400), "string_type", "body.text", id="deep"),
        pytest.param(JSON, _nested(90_000), "json_too_deep", "body", id="deeper than a parser goes"),
        pytest.param("text/plain", b'{"text": "a"}', "content_type_not_json", "header.Content-Type", id="another type"),
        pytest.param(
            "multipart/form-data; boundary=x", b"{}", "content_type_not_json", "header.Content-Type", id="a form"
        ),
    ],
)
async def test_a_body_that_is_no_such_request_is_422_and_says_why(
    sample: "Sample", content_type: str, body: bytes, rule: str | None, field: str | None
) -> None:
    headers = {**sample.harness.headers(TOWN, scopes=WRITE), "content-type": content_type}

    answer = await sample.harness.client.post("/v1/notes", content=body, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "request-malformed")
    if rule is not None:
        assert [(one["rule"], one["field"]) for one in answer.json()["errors"]] == [(rule, field)]


async def test_the_body_of_somebody_without_a_token_is_not_parsed(sample: "Sample") -> None:
    answer = await sample.harness.client.post("/v1/notes?no=parameter", content=b'{"text": ', headers={})

    assert (answer.status_code, answer.json()["type"]) == (401, TYPE_PREFIX + "token-missing-or-invalid")


def test_of_half_a_million_names_the_one_that_comes_twice_is_found() -> None:
    # Bodies are read before the token is: each name held against all others would stop the service for hours
    names = [f'"{number}": 0' for number in range(500_000)]

    with pytest.raises(MalformedBody) as refusal:
        parse_json(("{" + ", ".join([*names, '"499999": 0']) + "}").encode(), most_values=500_001)

    assert (refusal.value.finding["type"], refusal.value.finding["loc"]) == ("json_name_twice", ("body", "499999"))


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1, "b": 2, "c": 3, "d": 4}',
        b'{"a": {"b": 1}, "c": {"d": 1}}',
        b'[{"a": 1}, {"a": 1}]',
        b"[1, 1, 1, 1]",
        b'{"a": [1, [1]]}',
    ],
)
def test_values_are_counted_through_the_whole_body(body: bytes) -> None:
    assert parse_json(body, most_values=4) == json.loads(body)

    with pytest.raises(MalformedBody):
        parse_json(body, most_values=3)


async def test_more_values_than_any_request_has_are_not_listed_one_by_one(sample: "Sample") -> None:
    # Given as many unknown fields as a body of one megabyte holds
    body = "{" + ",".join(f'"{number}":0' for number in range(100_001)) + "}"
    headers = {**sample.harness.headers(TOWN, scopes=WRITE), "content-type": JSON}

    # When it is sent
    answer = await sample.harness.client.post("/v1/notes", content=body, headers=headers)

    # Then it is refused as a whole
    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "request-malformed")
    assert answer.json()["errors"] == [
        {
            "field": "body",
            "rule": "json_too_many_values",
            "message_en": "has more than 100000 values",
            "message_zh": "值的总数超过 100000 个",
        }
    ]


@pytest.mark.parametrize("encoding", ["gzip", "br", "GZIP", "identity, gzip", " zstd "])
async def test_a_compressed_body_is_told_by_its_header(sample: "Sample", encoding: str) -> None:
    headers = {**sample.harness.headers(TOWN, scopes=WRITE), "content-type": JSON, "content-encoding": encoding}

    answer = await sample.harness.client.post("/v1/notes", content=gzip.compress(b'{"text": "a"}'), headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (415, TYPE_PREFIX + "body-encoded")
    assert "Content-Encoding" in answer.json()["detail"]
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("coding", ["Identity", "", "UTF-8"])
async def test_a_body_that_is_as_it_is_is_read_whatever_its_header_says(sample: "Sample", coding: str) -> None:
    headers = {**sample.harness.headers(TOWN, scopes=WRITE), "content-type": JSON, "content-encoding": coding}

    answer = await sample.harness.client.post("/v1/notes", content=b'{"text": "a"}', headers=headers)

    assert answer.status_code == 201


async def test_a_body_with_a_byte_order_mark_is_read(sample: "Sample") -> None:
    headers = {**sample.harness.headers(TOWN, scopes=WRITE), "content-type": JSON}

    answer = await sample.harness.client.post("/v1/notes", content=b'\xef\xbb\xbf{"text": "a"}', headers=headers)

    assert answer.status_code == 201


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
