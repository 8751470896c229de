"""The limits on a connection: uvicorn's HTTP/1.1 protocol with deadlines.

uvicorn by itself waits without end for the headers and the body of a request, keeps headers of any size, and accepts
connections until the process has no file left (900 half-open sockets stayed, measured).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar, Self

from fastapi import Request
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from yilian_kit.http.limits.problems import (
    HEADERS_TOO_LARGE,
    NOT_HTTP,
    REQUEST_TOO_SLOW,
    TOO_MANY_CONNECTIONS,
)
from yilian_kit.http.problem import ProblemType, render_problem
from yilian_kit.identifiers import new_id
from yilian_kit.observability.logging import LogCode, logger

EVICTED = "connection-evicted"
WRITE_STALLED = "answer-not-fetched"


@dataclass(frozen=True)
class HttpLimits:
    """Sizes in bytes, times in seconds."""

    max_header_bytes: int = 32_768
    max_headers: int = 100
    header_time: float = 10.0
    """From the connection, or the first byte of a later request, to the end of the headers."""
    body_idle_time: float = 10.0
    """Between two pieces of a body, while the service waits for it."""
    body_time: float = 120.0
    """For a whole body: one megabyte then needs 9 kB/s."""
    write_stall_time: float = 30.0
    """For a client that does not fetch its answer."""
    keep_alive_time: float = 20.0
    """Between two requests of one connection."""
    linger_time: float = 2.0
    """For the rest of a refused body to arrive and be thrown away, so that the client gets to read the answer."""
    max_connections: int = 1000

    @classmethod
    def for_this_process(cls) -> Self:
        """The defaults, with no more connections than the process may have files, less some for its own use."""
        try:
            import resource
        except ImportError:  # not on Windows, where sockets are no files
            return cls()
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        own_use = 200
        return cls(max_connections=max(50, min(cls.max_connections, files - own_use)))


class ConnectionGuard:
    """What the connections of one server share: limits, counts, and who has no request under way."""

    def __init__(self, limits: HttpLimits, count: Callable[[str], None]) -> None:
        self.limits = limits
        self.count = count
        self.waiting: dict[LimitedHttpProtocol, None] = {}
        """Connections without a request under way (half-open or kept alive), longest first."""

    def make_room(self) -> bool:
        """Close the connection that has waited longest; False when all have a request under way."""
        longest = next(iter(self.waiting), None)
        if longest is None:
            return False
        self.count(EVICTED)
        longest.drop()
        return True


class _Phase(Enum):
    """What the connection expects from the client."""

    NOTHING = auto()
    """The last request came whole: it is being answered, or the next may come."""
    HEADERS = auto()
    BODY = auto()
    REFUSED = auto()


class _LingeringTransport:
    """What a request and its answer see of the connection: closed, it first lets the rest of the body come.

    With bytes unread the kernel resets the connection, and whoever sends all before it reads never sees the answer.
    """

    def __init__(self, protocol: "LimitedHttpProtocol") -> None:
        self._protocol = protocol
        self.write = protocol.transport.write
        self.is_closing = protocol.transport.is_closing

    def close(self) -> None:
        self._protocol.close_when_received()


class LimitedHttpProtocol(HttpToolsProtocol):
    """One connection. uvicorn makes the instances, so each server has a subclass with its ``guard``."""

    guard: ClassVar[ConnectionGuard]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._phase = _Phase.HEADERS
        self._refusal: ProblemType | None = None
        self._close_wanted = False
        self._messages = 0
        self._header_bytes = 0
        self._header_count = 0
        self._pending_bytes = 0
        self._body_began = 0.0
        self._last_data = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._timed_phase: _Phase | None = None
        self._write_timer: asyncio.TimerHandle | None = None

    # Connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        full = len(self.connections) >= self.guard.limits.max_connections
        refused = full and not self.guard.make_room()
        super().connection_made(transport)
        if refused:
            self._refuse(TOO_MANY_CONNECTIONS)
            return
        self.guard.waiting[self] = None
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self.guard.waiting.pop(self, None)
        self._phase = _Phase.REFUSED
        self._stop_timer()
        self._stop_write_timer()
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close at once, without an answer."""
        self.guard.waiting.pop(self, None)
        self.transport.abort()

    def close_when_received(self) -> None:
        """Close, but not before the body under way has come whole or ``linger_time`` has passed."""
        if self._phase is not _Phase.BODY:
            self.transport.close()
            return
        self._close_wanted = True
        self.flow.resume_reading()
        self._linger()

    # Data

    def data_received(self, data: bytes) -> None:
        if self._is_over():
            return
        before, messages = self._phase, self._messages
        self._last_data = self.loop.time()
        self._pending_bytes += len(data)
        super().data_received(data)
        if self._is_over():
            return
        if self._refusal is not None:
            self._refuse(self._refusal)
            return
        if self._phase is _Phase.NOTHING and before is _Phase.NOTHING and self._messages == messages:
            # Empty lines before a request, which the parser swallows without a word.
            self._phase = _Phase.HEADERS
        if self._phase is not _Phase.NOTHING and self._pending_bytes > self.guard.limits.max_header_bytes:
            # Headers, trailers or chunk extensions without end; the parser buffers them.
            self._refuse(HEADERS_TOO_LARGE)
            return
        self._watch()

    def _is_over(self) -> bool:
        return self._phase is _Phase.REFUSED

    def on_message_begin(self) -> None:
        self._messages += 1
        self._phase = _Phase.HEADERS
        self._header_bytes = self._header_count = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._header_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._phase is not _Phase.HEADERS:
            return  # trailers: nobody reads them, and they must not pass for headers
        self._header_bytes += len(name) + len(value) + 4
        self._header_count += 1
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._refusal is not None:
            return
        limits = self.guard.limits
        if self._header_bytes > limits.max_header_bytes or self._header_count > limits.max_headers:
            self._refusal = HEADERS_TOO_LARGE
            return
        self.guard.waiting.pop(self, None)
        self._phase = _Phase.BODY
        self._pending_bytes = 0
        self._body_began = self.loop.time()
        super().on_headers_complete()
        self.cycle.transport = _LingeringTransport(self)  # type: ignore[assignment]  # all that a cycle uses

    def on_body(self, body: bytes) -> None:
        if self._refusal is None:
            self._pending_bytes = 0
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._refusal is None:
            self._phase = _Phase.NOTHING
            self._pending_bytes = 0
            super().on_message_complete()
            if self._close_wanted:
                self._linger_over()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing() or self._answering():
            return
        if self._phase is not _Phase.BODY:
            self.guard.waiting[self] = None
            return
        # Answered before the body was there, as 413 and 401 are: let the rest come, but not for long.
        self._unset_keepalive_if_required()
        self._linger()

    def send_400_response(self, msg: str) -> None:
        self._refuse(NOT_HTTP)

    # Writing

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(self.guard.limits.write_stall_time, self._write_stalled)

    def resume_writing(self) -> None:
        self._stop_write_timer()
        super().resume_writing()

    def _write_stalled(self) -> None:
        self.guard.count(WRITE_STALLED)
        self.drop()

    def _stop_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    # Deadlines

    def _watch(self) -> None:
        """See that a timer runs for what is expected now: none, the rest of the headers, or the rest of the body."""
        if self._phase is self._timed_phase:
            return
        self._stop_timer()
        limits = self.guard.limits
        if self._phase is _Phase.HEADERS:
            self._timer = self.loop.call_later(limits.header_time, self._headers_late)
        elif self._phase is _Phase.BODY:
            self._timer = self.loop.call_later(limits.body_idle_time, self._body_late)
        elif not self._answering() and self.timeout_keep_alive_task is None:
            # The rest of a body came after the answer, which stopped uvicorn's own timer.
            self.guard.waiting[self] = None
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        self._timed_phase = self._phase

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._timed_phase = None

    def _answering(self) -> bool:
        return bool(self.pipeline) or (self.cycle is not None and not self.cycle.response_complete)

    def _headers_late(self) -> None:
        if self.flow.read_paused or self._answering():
            # A pipelined request waits its turn: we are late, not the client.
            self._timer = self.loop.call_later(self.guard.limits.header_time, self._headers_late)
            return
        self._refuse(REQUEST_TOO_SLOW)

    def _body_late(self) -> None:
        now = self.loop.time()
        limits = self.guard.limits
        if self.flow.read_paused:
            # The application does not read on: we are late, not the client.
            self._last_data = now
            self._body_began = now
        idle_until = self._last_data + limits.body_idle_time
        due = min(idle_until, self._body_began + limits.body_time)
        if due > now:
            self._timer = self.loop.call_at(due, self._body_late)
            return
        self._refuse(REQUEST_TOO_SLOW)

    def _linger(self) -> None:
        self._stop_timer()
        self._timed_phase = self._phase
        self._timer = self.loop.call_later(self.guard.limits.linger_time, self._linger_over)

    def _linger_over(self) -> None:
        self._phase = _Phase.REFUSED
        self.transport.close()

    # Refusing

    def _refuse(self, problem: ProblemType) -> None:
        """Answer, unless an answer to something else is on its way, and close."""
        receiving = self._phase is _Phase.BODY and not self.pipeline
        self._phase = _Phase.REFUSED
        self.guard.waiting.pop(self, None)
        self.guard.count(problem.slug)
        self._stop_timer()
        if self.transport.is_closing():
            return
        if not self._answering() or (receiving and not self.cycle.response_started):
            self.transport.write(self._answer(problem))
        if receiving:
            # The application hears that the client is gone, and what it may still send goes nowhere.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()

    def _answer(self, problem: ProblemType) -> bytes:
        request_id = str(new_id())
        logger().info(LogCode.REQUEST_REFUSED, reason=problem.slug, status=problem.status, request_id=request_id)
        scope = {"type": "http", "headers": self.headers or [], "state": {"request_id": request_id}}
        answer = render_problem(problem, Request(scope))
        headers = [
            *self.server_state.default_headers,
            *answer.raw_headers,
            (b"x-request-id", request_id.encode()),
            (b"connection", b"close"),
        ]
        lines = [name + b": " + value + b"\r\n" for name, value in headers]
        return b"".join((STATUS_LINE[problem.status], *lines, b"\r\n", bytes(answer.body)))
