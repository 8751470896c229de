"""What surrounds every request: limits, request id, span, metrics, access log, simulated time. Pure ASGI."""

import re
import time
from datetime import UTC, datetime

from fastapi import FastAPI, Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yilian_kit.clock import scenario_time
from yilian_kit.http.errors import unexpected
from yilian_kit.http.limits import BodyLimit
from yilian_kit.http.problem import ProblemType, render_problem
from yilian_kit.identifiers import new_id
from yilian_kit.observability.logging import LogCode, bound_request, logger
from yilian_kit.observability.metrics import ServiceMetrics
from yilian_kit.observability.tracing import RequestSpan, Tracing
from yilian_kit.runtime import Runtime

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SIMULATED_TIME = b"yilian-simulated-time"
_UNROUTED = "unrouted"
_CLIENT_GONE = 499  # no status of HTTP: nobody is there to read one
_YEARS = range(1900, 2200)  # beyond, offsets and time zones leave what a datetime can hold

_TIME_MALFORMED = ProblemType(
    422,
    "simulated-time-malformed",
    "Yilian-Simulated-Time must be a time in ISO 8601 with an offset",
    "Yilian-Simulated-Time 必须是带时区偏移的 ISO 8601 时间",
)
_TIME_REFUSED = ProblemType(
    400, "simulated-time-refused", "This service does not run in simulated time", "本服务未启用模拟时间"
)


def install_middleware(application: FastAPI, runtime: Runtime, tracing: Tracing) -> None:
    """Surround ``application``: the request's id first, then the body limit, so that nothing is read before it."""
    application.add_middleware(SimulatedTime, enabled=runtime.settings.simulated_time)
    application.add_middleware(BodyLimit, max_bytes=runtime.settings.max_body_bytes, metrics=runtime.metrics)
    application.add_middleware(RequestContext, metrics=runtime.metrics, tracing=tracing)


class SimulatedTime:
    """Let a scenario say what time it is, where the settings allow it; production mode never does."""

    def __init__(self, app: ASGIApp, *, enabled: bool) -> None:
        self._app = app
        self._enabled = enabled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        header = _header(scope, _SIMULATED_TIME)
        if scope["type"] != "http" or header is None:
            await self._app(scope, receive, send)
            return
        instant = _aware_instant(header)
        if not self._enabled or instant is None:
            problem = _TIME_MALFORMED if self._enabled else _TIME_REFUSED
            await render_problem(problem, Request(scope))(scope, receive, send)
            return
        with scenario_time(instant):
            await self._app(scope, receive, send)


class RequestContext:
    """Give each request an id and a span, and count and log how it ended; the path is logged as its template.

    What nobody foresaw is answered here, while the id is at hand for the answer and for the log.
    """

    def __init__(self, app: ASGIApp, *, metrics: ServiceMetrics, tracing: Tracing) -> None:
        self._app = app
        self._metrics = metrics
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = _header(scope, b"x-request-id") or ""
        request_id = given if _REQUEST_ID.fullmatch(given) else str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        status = _CLIENT_GONE
        answering = False
        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status, answering
            if message["type"] == "http.response.start":
                answering = True
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        traceparent = _header(scope, b"traceparent")
        with bound_request(request_id), self._tracing.server_span(scope["method"], traceparent) as span:
            try:
                await self._app(scope, receive, send_with_id)
            except ClientDisconnect:
                pass  # its body will not come whole; the answer, if any, went out before
            except Exception as error:
                answer = unexpected(Request(scope), error)
                if answering:
                    raise  # half an answer is out: the server must cut the connection
                await answer(scope, receive, send_with_id)
            finally:
                self._finish(scope, span, status, time.perf_counter() - started)

    def _finish(self, scope: Scope, span: RequestSpan, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", _UNROUTED)
        span.finished(route, status)
        self._metrics.request_finished(scope["method"], route, status, seconds)
        logger().info(
            LogCode.REQUEST_FINISHED,
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
        )


def _header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope.get("headers", ()):
        if key == name:
            return str(value.decode("latin-1"))
    return None


def _aware_instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.tzinfo is None or instant.year not in _YEARS:
        return None
    return instant.astimezone(UTC)
