"""Requests at a fixed rate, whatever the server does: latency counts from the moment a request was due.

A client that waits for an answer before it asks again hides exactly the pauses that matter (coordinated omission). Here
request n is due at start + n / rate, and one that has to wait for its turn has been waiting since then. The client is
asyncio's own sockets, because it shares the machine with what it measures; run it with uvloop, whose timers are not
rounded up to a millisecond. How late it sent nevertheless is part of each latency, and told beside them.
"""

import asyncio
import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """A request with everything it needs."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    def encode(self, host: str) -> bytes:
        """As HTTP/1.1."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True)
class Taken:
    """Seconds for each request, in the order in which they were due."""

    to_the_answer: list[float]
    until_sent: list[float]


class WrongAnswer(Exception):
    """The server answered with another status than the one that is measured."""


async def latencies(
    address: str, requests: Sequence[Request], *, per_second: float, seconds: float, warm_up: float
) -> Taken:
    """Seconds from the due moment to the end of the answer, and to its sending; the warm-up's are not among them."""
    client = _Client(address)
    waiting, counted = round(warm_up * per_second), round(seconds * per_second)
    encoded = [request.encode(client.host) for request in requests]
    gc.collect()
    gc.freeze()  # or the client's own collector would show among the slowest
    start = time.perf_counter() + 0.1
    tasks, late = [], []
    for number in range(waiting + counted):
        due = start + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        late.append(time.perf_counter() - due)
        tasks.append(asyncio.create_task(client.ask(encoded[number % len(encoded)], due)))
    taken = await asyncio.gather(*tasks)
    await client.close()
    return Taken(taken[waiting:], late[waiting:])


class _Client:
    """As many kept connections as requests are under way at once."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None  # noqa: S101 - an address of this benchmark's own
        self.host = f"{parts.hostname}:{parts.port}"
        self._where = (parts.hostname, parts.port)
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes, due: float) -> float:
        """Send and read to the end; seconds since ``due``."""
        reader, writer = self._free.pop() if self._free else await asyncio.open_connection(*self._where)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_content_length(head))
        finished = time.perf_counter()
        if not head.startswith(b"HTTP/1.1 200"):
            raise WrongAnswer((head + body).decode())
        self._free.append((reader, writer))
        return finished - due

    async def close(self) -> None:
        for _, writer in self._free:
            writer.close()
            await writer.wait_closed()


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return int(value)
    raise WrongAnswer("no Content-Length")
