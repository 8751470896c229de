"""The limits on time and connections: who dawdles is let go, who is served slowly is not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from yilian_kit.http.limits import HttpLimits
from yilian_kit.testing.waiting import eventually

from .server import PATIENCE, Running, serving

QUICK = HttpLimits(
    header_time=0.4, body_idle_time=0.4, body_time=60, write_stall_time=0.5, keep_alive_time=20, linger_time=0.4
)


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with serving(QUICK) as server:
        yield server


@pytest.mark.parametrize("beginning", [b"", b"GET", b"GET / HTTP/1.1\r\nhost: here\r\n"])
async def test_headers_that_do_not_come_are_not_waited_for(running: Running, beginning: bytes) -> None:
    client = await running.connect()

    await client.send(beginning)

    answer = await client.answer()
    assert (answer.status, answer.problem) == (408, "request-too-slow")
    await client.closed()


async def test_headers_that_trickle_are_not_waited_for(running: Running) -> None:
    client = await running.connect()
    await client.send(b"GET / HTTP/1.1\r\n")
    trickling = asyncio.create_task(client.goes_on_sending(b"x"))

    answer = await client.answer()

    await trickling
    assert answer.problem == "request-too-slow"


async def test_the_second_request_of_a_connection_has_its_deadline_too(running: Running) -> None:
    client = await running.connect()
    await client.post(b"ab")
    await client.answer()

    await client.send(b"POST / HT")

    assert (await client.answer()).problem == "request-too-slow"


async def test_three_hundred_half_open_connections_go_and_others_are_served_meanwhile(running: Running) -> None:
    # given connections that began a request and never end it
    idle = [await running.connect() for _ in range(300)]
    for client in idle:
        await client.send(b"GET / HTTP/1.1\r\nhost")
    # when somebody else asks, then the answer comes
    other = await running.connect()
    await other.post(b"abc")
    assert (await other.answer()).body == b"3"
    # and all of them are closed
    for client in idle:
        await client.closed()
    await eventually(lambda: len(running.server.server_state.connections) == 1, within=PATIENCE)
    assert running.refused("request-too-slow") == 300


async def test_a_body_that_stops_coming_is_not_waited_for(running: Running) -> None:
    client = await running.connect()

    await client.begin_post("content-length: 100")
    await client.send(b"a" * 50)

    answer = await client.answer()
    assert (answer.status, answer.problem) == (408, "request-too-slow")
    await client.closed()
    assert (running.seen.bodies, running.seen.disconnects) == ([], 1)


async def test_a_body_that_trickles_is_cut_at_its_whole_time() -> None:
    async with serving(replace(QUICK, body_time=0.6)) as running:
        client = await running.connect()
        await client.begin_post("content-length: 90000")
        trickling = asyncio.create_task(client.goes_on_sending(b"a"))

        answer = await client.answer()

        await trickling
        assert answer.problem == "request-too-slow"


async def test_an_application_that_takes_its_time_is_not_held_against_the_client(running: Running) -> None:
    # given a body that is all sent, larger than what is buffered, and an application that does not read yet
    client = await running.connect()
    await client.post(b"a" * 90_000, "/slow")
    # when twice the time for a body has passed
    await asyncio.sleep(2 * QUICK.body_idle_time)
    running.seen.release.set()
    # then the request is served
    assert (await client.answer()).body == b"90000"


async def test_an_answer_in_the_making_is_not_cut_by_deadlines(running: Running) -> None:
    # given a request under way, and the beginning of the next behind it
    client = await running.connect()
    await client.post(b"ab", "/slow")
    await client.send(b"POST / HTTP/1.1\r\n")
    # when the time for headers has passed
    await asyncio.sleep(2 * QUICK.header_time)
    running.seen.release.set()
    # then the first request is answered all the same
    assert (await client.answer()).body == b"2"
    # and the second is given up
    assert (await client.answer()).problem == "request-too-slow"


async def test_between_two_requests_a_connection_may_rest_but_not_for_ever() -> None:
    async with serving(replace(QUICK, keep_alive_time=1)) as running:
        client = await running.connect()
        await client.post(b"ab")
        await client.answer()
        await asyncio.sleep(2 * QUICK.header_time)
        await client.post(b"abc")
        assert (await client.answer()).body == b"3"

        assert await client.closed() == b""


async def test_after_a_late_body_the_connection_rests_like_any_other() -> None:
    # given a request answered before its body came
    async with serving(replace(QUICK, keep_alive_time=1, linger_time=20)) as running:
        client = await running.connect()
        await client.begin_post("content-length: 4", path="/deaf")
        assert (await client.answer()).status == 401
        # when the body comes after all
        await client.send(b"abcd")
        # then the connection serves on, and is closed when nothing more comes
        await client.post(b"abc")
        assert (await client.answer()).body == b"3"
        await client.closed()


async def test_a_client_that_does_not_fetch_its_answer_is_dropped(running: Running) -> None:
    client = await running.connect()
    client.writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket transport has it

    await client.post(b"", "/large")

    await eventually(lambda: not running.server.server_state.connections, within=PATIENCE)
    assert running.refused("answer-not-fetched") == 1


class TestConnections:
    """The number of connections."""

    async def test_whoever_waited_longest_makes_room(self) -> None:
        async with serving(HttpLimits(max_connections=5)) as running:
            # given as many idle connections as are allowed
            idle = [await running.connect() for _ in range(5)]
            await idle[0].post(b"a")
            await idle[0].answer()
            # when another comes, then it is served
            other = await running.connect()
            await other.post(b"abc")
            assert (await other.answer()).body == b"3"
            # and the one that had waited longest is gone: the first has just been served
            await idle[1].closed()
            await idle[0].post(b"ab")
            assert (await idle[0].answer()).body == b"2"
            assert running.refused("connection-evicted") == 1

    async def test_requests_under_way_are_not_given_up_for_newcomers(self) -> None:
        async with serving(HttpLimits(max_connections=3)) as running:
            # given as many requests under way as there may be connections
            busy = [await running.connect() for _ in range(3)]
            for client in busy:
                await client.post(b"ab", "/slow")
            await eventually(lambda: running.seen.requests == 3, within=PATIENCE)
            # when another comes, then it is told to come again
            other = await running.connect()
            answer = await other.answer()
            assert (answer.status, answer.problem) == (503, "too-many-connections")
            assert answer.headers["retry-after"] == "1"
            # and the three are served
            running.seen.release.set()
            assert [(await client.answer()).body for client in busy] == [b"2"] * 3

    def test_there_are_never_more_than_the_process_may_have_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("resource.getrlimit", lambda _: (600, 4096))
        assert HttpLimits.for_this_process().max_connections == 400
        monkeypatch.setattr("resource.getrlimit", lambda _: (1_000_000, 1_000_000))
        assert HttpLimits.for_this_process().max_connections == 1000
