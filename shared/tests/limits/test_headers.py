"""The limits on headers and on whatever else a parser would buffer."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from yilian_kit.http.limits import HttpLimits

from .server import Running, serving

LIMITS = HttpLimits(max_header_bytes=8192, max_headers=50, header_time=20, body_idle_time=20, keep_alive_time=20)


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with serving(LIMITS) as server:
        yield server


async def test_headers_below_the_limits_pass(running: Running) -> None:
    client = await running.connect()

    await client.post(b"", "/", "x-long: " + "a" * 7000, *(f"x-{number}: 1" for number in range(40)))

    assert (await client.answer()).status == 200


@pytest.mark.parametrize(
    "request_head",
    [
        pytest.param(b"GET / HTTP/1.1\r\nx: " + b"a" * 9000 + b"\r\n\r\n", id="one long header"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"x: 1\r\n" * 51 + b"\r\n", id="many headers"),
        pytest.param(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", id="long address"),
        pytest.param(b"GET / HTTP/1.1\r\n" + b"x" * 9000 + b": 1\r\n\r\n", id="long name"),
    ],
)
async def test_headers_above_a_limit_are_refused(running: Running, request_head: bytes) -> None:
    client = await running.connect()

    await client.send(request_head)

    answer = await client.answer()
    assert (answer.status, answer.problem) == (431, "headers-too-large")
    assert answer.headers["x-request-id"] == answer.document["instance"]
    assert answer.headers["connection"] == "close"
    await client.closed()
    assert running.seen.requests == 0
    assert running.refused("headers-too-large") == 1


@pytest.mark.parametrize(
    ("beginning", "without_end"),
    [
        pytest.param(b"GET / HTTP/1.1\r\nx: ", b"a" * 1000, id="a header"),
        pytest.param(b"GET / HTTP/1.1\r\n", b"x: " + b"a" * 500 + b"\r\n", id="headers"),
        pytest.param(b"GET /", b"a" * 1000, id="an address"),
        pytest.param(b"", b"\r\n" * 500, id="empty lines"),
        pytest.param(
            b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx: ", b"a" * 1000, id="a trailer"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
            b"x: " + b"a" * 500 + b"\r\n",
            id="trailers",
        ),
        pytest.param(b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3;x=", b"a" * 1000, id="a chunk extension"),
    ],
)
async def test_nothing_is_taken_without_end(running: Running, beginning: bytes, without_end: bytes) -> None:
    client = await running.connect()

    await client.send(beginning)
    sending = asyncio.create_task(client.goes_on_sending(without_end))

    answer = await client.answer()
    await sending
    assert answer.problem == "headers-too-large"


async def test_trailers_do_not_pass_for_headers_and_do_no_harm(running: Running) -> None:
    client = await running.connect()

    for _ in range(2):
        await client.begin_post("transfer-encoding: chunked")
        await client.send(b"3\r\nabc\r\n0\r\nauthorization: Bearer x\r\n\r\n")
        assert (await client.answer()).body == b"3"


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",  # a client that speaks TLS
        b"HELO here\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\nabc",
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_what_is_not_http_is_answered_as_a_problem(running: Running, nonsense: bytes) -> None:
    client = await running.connect()

    await client.send(nonsense)

    answer = await client.answer()
    assert (answer.status, answer.problem) == (400, "not-http")
    assert await client.closed() == b""


async def test_requests_sent_in_one_go_are_answered_in_order(running: Running) -> None:
    client = await running.connect()

    await client.send(
        b"".join(
            b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: %d\r\n\r\n" % size + b"a" * size for size in range(40)
        )
    )

    assert [(await client.answer()).body for _ in range(40)] == [str(size).encode() for size in range(40)]


async def test_an_offer_to_change_the_protocol_is_ignored(running: Running) -> None:
    client = await running.connect()

    await client.post(b"", "/", "connection: upgrade", "upgrade: websocket", "sec-websocket-version: 13")

    assert (await client.answer()).status == 200
