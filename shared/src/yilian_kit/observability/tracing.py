"""Traces from HTTP through the outbox to the consumer (W3C Trace Context, OpenTelemetry).

Every request and every handled event has a trace id, which logs, audit rows and outbox rows carry. Spans are only
recorded and sent when ``otlp_endpoint`` is set; without it a request costs one random number. Nothing here touches
OpenTelemetry's global provider, so that services can live side by side in one process. Sampling follows the
standard variables ``OTEL_TRACES_SAMPLER…``. Spans hold routes, statuses and types, never queries or messages.
"""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
)

from yilian_kit.observability.exceptions import error_type
from yilian_kit.settings import ServiceSettings

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_EXPORT_DEADLINE = 5.0  # seconds
_TRACES_PATH = "/v1/traces"


class Tracing:
    """The tracing of one service. ``processor`` None records nothing and only passes ids on."""

    def __init__(self, service: str, processor: SpanProcessor | None = None) -> None:
        self._provider: TracerProvider | None = None
        self._tracer: trace.Tracer | None = None
        if processor is not None:
            resource = Resource.create({"service.name": service, "service.namespace": "yilian"})
            self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
            self._provider.add_span_processor(processor)
            self._tracer = self._provider.get_tracer("yilian_kit")

    @property
    def enabled(self) -> bool:
        """True when spans are recorded and sent."""
        return self._tracer is not None

    @contextmanager
    def server_span(self, method: str, traceparent: str | None) -> Iterator["RequestSpan"]:
        """The span of one HTTP request, a child of ``traceparent`` if that is well formed."""
        with self._span(f"HTTP {method}", SpanKind.SERVER, traceparent) as span:
            span.set_attribute("http.request.method", method)
            yield RequestSpan(span, method)

    @contextmanager
    def consumer_span(self, event_type: str, topic: str, traceparent: str | None) -> Iterator[None]:
        """The span of one handled event, a child of the request that published it."""
        with self._span(f"process {event_type}", SpanKind.CONSUMER, traceparent) as span:
            span.set_attribute("messaging.system", "kafka")
            span.set_attribute("messaging.destination.name", topic)
            yield

    def shutdown(self) -> None:
        """Send what is left; blocks up to a few seconds when the collector does not answer."""
        if self._provider is not None:
            self._provider.shutdown()

    @contextmanager
    def _span(self, name: str, kind: SpanKind, traceparent: str | None) -> Iterator[trace.Span]:
        parent = _parse(traceparent)
        span: trace.Span
        if self._tracer is None:
            span = NonRecordingSpan(_successor(parent))
        else:
            above = Context() if parent is None else trace.set_span_in_context(NonRecordingSpan(parent), Context())
            span = self._tracer.start_span(name, above, kind)
        token = otel_context.attach(trace.set_span_in_context(span))
        try:
            yield span
        except BaseException as error:
            span.set_attribute("error.type", error_type(error))
            span.set_status(Status(StatusCode.ERROR))
            raise
        finally:
            otel_context.detach(token)
            span.end()


class RequestSpan:
    """A request's span, to be told how the request ended once that is known."""

    def __init__(self, span: trace.Span, method: str) -> None:
        self._span = span
        self._method = method

    def finished(self, route: str, status: int) -> None:
        """Name the span by its route template and note the status (OpenTelemetry HTTP conventions)."""
        if not self._span.is_recording():
            return
        self._span.update_name(f"{self._method} {route}")
        self._span.set_attribute("http.route", route)
        self._span.set_attribute("http.response.status_code", status)
        if status >= 500:
            self._span.set_status(Status(StatusCode.ERROR))


def configure_tracing(service: str, settings: ServiceSettings) -> Tracing:
    """The tracing that the settings ask for; an endpoint may be given with or without ``/v1/traces``."""
    if settings.otlp_endpoint is None:
        return Tracing(service)
    # Here, because it takes 0.2 s to import and most processes do not need it.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    endpoint = settings.otlp_endpoint.rstrip("/")
    exporter = OTLPSpanExporter(
        endpoint if endpoint.endswith(_TRACES_PATH) else endpoint + _TRACES_PATH, timeout=_EXPORT_DEADLINE
    )
    return Tracing(service, BatchSpanProcessor(exporter))


def current_trace_id() -> str | None:
    """The trace id of the running request or event, 32 hexadecimal characters; None outside of both."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def current_traceparent() -> str | None:
    """The ``traceparent`` that an event of the running request carries; None outside of a request or event."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    trace_id, span_id = trace.format_trace_id(context.trace_id), trace.format_span_id(context.span_id)
    return f"00-{trace_id}-{span_id}-{context.trace_flags:02x}"


def _parse(traceparent: str | None) -> SpanContext | None:
    """The remote context of a W3C header, version 00; None for anything else, which starts a new trace."""
    match = _TRACEPARENT.fullmatch(traceparent) if traceparent else None
    if match is None:
        return None
    context = SpanContext(
        int(match[1], 16), int(match[2], 16), is_remote=True, trace_flags=TraceFlags(int(match[3], 16))
    )
    return context if context.is_valid else None


def _successor(parent: SpanContext | None) -> SpanContext:
    """A context of its own for a span that nobody records: the parent's trace, or a new one that is not sampled."""
    span_id = random.getrandbits(64) or 1
    if parent is not None:
        return SpanContext(parent.trace_id, span_id, is_remote=False, trace_flags=parent.trace_flags)
    trace_id = random.getrandbits(128) or 1
    return SpanContext(trace_id, span_id, is_remote=False, trace_flags=TraceFlags(TraceFlags.DEFAULT))
