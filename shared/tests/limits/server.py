"""A real uvicorn on a loopback port, and clients that speak in raw bytes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Server

from yilian_kit.http.limits import BodyLimit, HttpLimits, http_server_config
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.testing.settings import settings_without_servers
from yilian_kit.testing.waiting import eventually

PATIENCE = 30.0  # seconds after which a test gives up; none takes that long
MAX_BODY = 100_000


@dataclass
class Seen:
    """What reached the application."""

    requests: int = 0
    bodies: list[int] = field(default_factory=list)
    disconnects: int = 0
    release: asyncio.Event = field(default_factory=asyncio.Event)


class Application:
    """Reads the body and answers its size.

    ``/slow`` waits for ``seen.release`` before it reads, ``/large`` answers with 64 MB, ``/deaf`` answers 401 unread.
    """

    def __init__(self) -> None:
        self.seen = Seen()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        self.seen.requests += 1
        if scope["path"] == "/deaf":
            await self._answer(send, 401, b"no")
            return
        if scope["path"] == "/slow":
            await self.seen.release.wait()
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.seen.disconnects += 1
                # As a framework does that takes the broken body for the client's mistake.
                await self._answer(send, 400, b"broken")
                return
            size += len(message["body"])
            if not message["more_body"]:
                break
        self.seen.bodies.append(size)
        await self._answer(send, 200, b"x" * 64_000_000 if scope["path"] == "/large" else str(size).encode())

    @staticmethod
    async def _answer(send: Send, status: int, body: bytes) -> None:
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    @staticmethod
    async def _live(receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        document: dict[str, Any] = json.loads(self.body)
        assert document["status"] == self.status
        return document

    @property
    def problem(self) -> str:
        return str(self.document["type"]).removeprefix("urn:yilian:problem:")


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def send(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def post(self, body: bytes = b"", path: str = "/", *headers: str) -> None:
        lines = [f"POST {path} HTTP/1.1", "host: here", f"content-length: {len(body)}", *headers]
        await self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    async def begin_post(self, *headers: str, path: str = "/") -> None:
        await self.send("\r\n".join([f"POST {path} HTTP/1.1", "host: here", *headers]).encode() + b"\r\n\r\n")

    async def answer(self) -> Answer:
        async with asyncio.timeout(PATIENCE):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-2])}
            body = await self._reader.readexactly(int(headers["content-length"]))
        return Answer(int(head[0].split()[1]), headers, body)

    async def closed(self) -> bytes:
        """Wait until the server has closed the connection; what it still sent."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self._reader.read()
            except ConnectionError:
                return b""

    async def goes_on_sending(self, content: bytes) -> None:
        """Send the same over and over until the server has had enough."""
        async with asyncio.timeout(PATIENCE):
            try:
                while not self.writer.is_closing() and not self._reader.at_eof():
                    await self.send(content)
                    await asyncio.sleep(0.005)
            except ConnectionError:
                pass


@dataclass
class Running:
    """A server, its application and its metrics."""

    port: int
    seen: Seen
    metrics: ServiceMetrics
    server: Server
    clients: list[Client] = field(default_factory=list)

    async def connect(self) -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port))
        self.clients.append(client)
        return client

    def refused(self, reason: str) -> float:
        return self.metrics.registry.get_sample_value("yilian_http_refusals_total", {"reason": reason}) or 0.0


@asynccontextmanager
async def serving(limits: HttpLimits) -> AsyncIterator[Running]:
    """A server with ``limits`` and a body limit of ``MAX_BODY`` bytes."""
    application = Application()
    metrics = ServiceMetrics("limits")
    limited: ASGIApp = BodyLimit(application, max_bytes=MAX_BODY, metrics=metrics)
    config = http_server_config(limited, _SETTINGS, limits=limits, metrics=metrics)
    server = Server(config)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started, within=PATIENCE)
    running = Running(server.servers[0].sockets[0].getsockname()[1], application.seen, metrics, server)
    try:
        yield running
    finally:
        for client in running.clients:
            client.writer.close()
        application.seen.release.set()
        server.should_exit = True
        await asyncio.wait_for(task, PATIENCE)


_SETTINGS = settings_without_servers(port=0, grace_period_seconds=1)
