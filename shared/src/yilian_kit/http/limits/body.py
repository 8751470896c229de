"""The limit on the size of a request body."""

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yilian_kit.http.limits.problems import BODY_TOO_LARGE
from yilian_kit.http.problem import render_problem
from yilian_kit.observability.metrics import ServiceMetrics


class BodyLimit:
    """Middleware: 413 for a body above ``max_bytes``, by its declared length or once that many bytes came."""

    def __init__(self, app: ASGIApp, *, max_bytes: int, metrics: ServiceMetrics | None = None) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = _content_length(scope)
        if declared is None:
            await _CountedBody(self, scope, receive, send).run(self._app)
        elif declared <= self._max_bytes:
            await self._app(scope, receive, send)
        else:
            await self.refuse(scope, receive, send)

    def allows(self, size: int) -> bool:
        """True when a body of ``size`` bytes is accepted."""
        return size <= self._max_bytes

    async def refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413, in the caller's language."""
        if self._metrics is not None:
            self._metrics.request_refused(BODY_TOO_LARGE.slug)
        answer = render_problem(BODY_TOO_LARGE, Request(scope), {"max_bytes": self._max_bytes})
        await answer(scope, receive, send)


class _CountedBody:
    """One request whose body has no declared length.

    Above the limit the application sees the client as gone, and what it still wants to send is dropped: raising out
    of ``receive`` would not do, because frameworks turn that into a malformed request.
    """

    def __init__(self, limit: BodyLimit, scope: Scope, receive: Receive, send: Send) -> None:
        self._limit = limit
        self._scope = scope
        self._receive = receive
        self._send = send
        self._size = 0
        self._refused = False
        self._answering = False

    async def run(self, app: ASGIApp) -> None:
        await app(self._scope, self._receive_counted, self._send_unless_refused)

    async def _receive_counted(self) -> Message:
        if self._refused:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._limit.allows(self._size):
            return message
        self._refused = True
        if not self._answering:
            await self._limit.refuse(self._scope, self._receive, self._send)
        return {"type": "http.disconnect"}

    async def _send_unless_refused(self, message: Message) -> None:
        if self._refused and not self._answering:
            return
        self._answering = True
        await self._send(message)


def _content_length(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None
