"""The limit on bodies: refused before they are read, cut when they declare no length."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from yilian_kit.http.limits import HttpLimits

from .server import MAX_BODY, Running, serving


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with serving(HttpLimits(linger_time=0.5)) as server:
        yield server


async def test_a_body_at_the_limit_passes_and_the_connection_stays(running: Running) -> None:
    client = await running.connect()

    for _ in range(3):
        await client.post(b"a" * MAX_BODY)
        answer = await client.answer()
        assert (answer.status, answer.body) == (200, str(MAX_BODY).encode())


async def test_a_declared_length_above_the_limit_is_refused_before_a_byte_was_sent(running: Running) -> None:
    client = await running.connect()

    await client.begin_post(f"content-length: {10 * 1024**4}", "expect: 100-continue")

    answer = await client.answer()
    assert (answer.status, answer.problem) == (413, "body-too-large")
    assert running.seen.requests == 0
    assert running.refused("body-too-large") == 1


async def test_a_body_without_a_declared_length_is_cut_at_the_limit(running: Running) -> None:
    client = await running.connect()

    await client.begin_post("transfer-encoding: chunked")
    sending = asyncio.create_task(client.goes_on_sending(b"4000\r\n" + b"a" * 0x4000 + b"\r\n"))

    answer = await client.answer()
    await sending
    assert (answer.status, answer.problem) == (413, "body-too-large")
    assert (running.seen.bodies, running.seen.disconnects) == ([], 1)


async def test_a_chunked_body_below_the_limit_passes(running: Running) -> None:
    client = await running.connect()

    await client.begin_post("transfer-encoding: chunked")
    for _ in range(10):
        await client.send(b"3\r\nabc\r\n")
    await client.send(b"0\r\n\r\n")

    assert (await client.answer()).body == b"30"


async def test_a_client_that_sends_all_before_it_reads_still_gets_the_answer(running: Running) -> None:
    # given a client that has no ear while it speaks
    client = await running.connect()
    # when it sends eight megabytes and only then reads
    await client.post(b"a" * 8_000_000)
    # then it reads why it was refused, and may go on with the connection
    assert (await client.answer()).problem == "body-too-large"
    await client.post(b"ab")
    assert (await client.answer()).body == b"2"


async def test_a_client_that_closes_afterwards_gets_the_answer_too(running: Running) -> None:
    # given a client that sends one request a connection, and has no ear while it speaks
    client = await running.connect()
    # when it sends eight megabytes and only then reads
    await client.post(b"a" * 8_000_000, "/", "connection: close")
    # then it reads why it was refused, and the connection ends
    assert (await client.answer()).problem == "body-too-large"
    await client.closed()


async def test_a_refused_client_that_would_close_is_cut_off_when_it_goes_on(running: Running) -> None:
    client = await running.connect()
    await client.begin_post(f"content-length: {10 * 1024**4}", "connection: close")
    assert (await client.answer()).status == 413

    await client.goes_on_sending(b"a" * 1000)
    await client.closed()


async def test_a_refused_client_that_goes_on_and_on_is_cut_off(running: Running) -> None:
    client = await running.connect()
    await client.begin_post(f"content-length: {10 * 1024**4}")
    assert (await client.answer()).status == 413

    await client.goes_on_sending(b"a" * 1000)
    await client.closed()


async def test_a_body_that_nobody_reads_does_not_hold_the_connection(running: Running) -> None:
    # given a request that is refused for want of a token, before its body came
    client = await running.connect()
    await client.begin_post("content-length: 50000", path="/deaf")
    assert (await client.answer()).status == 401
    # when the body never comes, then the connection is closed
    await client.closed()


@pytest.mark.parametrize(
    ("language", "title"), [("zh-CN", "请求体过大"), ("en", "The request body is too large"), ("", "请求体过大")]
)
async def test_the_refusal_speaks_the_caller_s_language(running: Running, language: str, title: str) -> None:
    client = await running.connect()

    await client.begin_post("content-length: 999999999", f"accept-language: {language}")

    assert title in (await client.answer()).body.decode()
