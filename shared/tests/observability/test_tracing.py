"""Traces: from a request through the outbox to the consumer, without global state, cheap when off."""

import asyncio
import re

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from yilian_kit.observability.tracing import Tracing, current_trace_id, current_traceparent

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE_ID}-b7ad6b7169203331-01"


class Recorded:
    """A tracing whose spans a test can look at."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.tracing = Tracing("notes", SimpleSpanProcessor(self._exporter))

    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._exporter.get_finished_spans()}


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.mark.parametrize("on", [True, False])
def test_a_request_continues_the_caller_s_trace(recorded: Recorded, on: bool) -> None:
    tracing = recorded.tracing if on else Tracing("notes")

    with tracing.server_span("GET", TRACEPARENT):
        inside, onward = current_trace_id(), current_traceparent()

    assert inside == TRACE_ID
    assert onward is not None
    assert onward.startswith(f"00-{TRACE_ID}-")
    assert onward.endswith("-01")
    assert "b7ad6b7169203331" not in onward
    assert (current_trace_id(), current_traceparent()) == (None, None)


@pytest.mark.parametrize("on", [True, False])
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        TRACEPARENT.upper(),
        TRACEPARENT + "-more",
        "01" + TRACEPARENT[2:],
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-{TRACE_ID}-{'0' * 16}-01",
    ],
)
def test_without_a_well_formed_header_a_request_begins_a_trace(
    recorded: Recorded, on: bool, header: str | None
) -> None:
    tracing = recorded.tracing if on else Tracing("notes")

    with tracing.server_span("GET", header):
        traceparent = current_traceparent()

    assert traceparent is not None
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", traceparent)
    assert TRACE_ID not in traceparent


def test_an_event_s_handling_hangs_on_the_request_that_published_it(recorded: Recorded) -> None:
    # given a request that leaves its traceparent in the outbox
    with recorded.tracing.server_span("POST", None) as span:
        carried = current_traceparent()
        span.finished("/v1/agreements", 201)
    # when another process handles the event
    with recorded.tracing.consumer_span("cn.yilian.contracting.agreement-signed.v1", "contracting.agreements", carried):
        inside = current_trace_id()
    # then both spans are of one trace, parent and child
    request = recorded.spans()["POST /v1/agreements"]
    handling = recorded.spans()["process cn.yilian.contracting.agreement-signed.v1"]
    assert request.context is not None
    assert handling.parent is not None
    assert handling.parent.span_id == request.context.span_id
    assert inside == trace.format_trace_id(request.context.trace_id)
    assert (request.kind, handling.kind) == (SpanKind.SERVER, SpanKind.CONSUMER)


def test_a_span_is_named_by_the_route_and_holds_the_status(recorded: Recorded) -> None:
    with recorded.tracing.server_span("GET", None) as span:
        span.finished("/v1/residents/{id}", 503)

    finished = recorded.spans()["GET /v1/residents/{id}"]
    assert finished.attributes is not None
    assert finished.attributes["http.route"] == "/v1/residents/{id}"
    assert finished.attributes["http.response.status_code"] == 503
    assert finished.status.status_code is StatusCode.ERROR


def test_a_failure_is_noted_by_its_type_only(recorded: Recorded) -> None:
    with pytest.raises(ValueError, match="private"), recorded.tracing.consumer_span("a.v1", "topic", None):
        raise ValueError("private")

    finished = recorded.spans()["process a.v1"]
    assert finished.attributes is not None
    assert finished.attributes["error.type"] == "ValueError"
    assert finished.events == ()
    assert finished.status.description is None


def test_an_unsampled_caller_is_not_recorded_but_passed_on(recorded: Recorded) -> None:
    with recorded.tracing.server_span("GET", TRACEPARENT[:-2] + "00"):
        onward = current_traceparent()

    assert onward is not None
    assert onward.startswith(f"00-{TRACE_ID}-")
    assert onward.endswith("-00")
    assert recorded.spans() == {}


async def test_requests_side_by_side_do_not_see_each_other_s_trace() -> None:
    tracing = Tracing("notes")
    together = asyncio.Barrier(20)

    async def request(number: int) -> bool:
        own = f"{number + 1:032x}"
        with tracing.server_span("GET", f"00-{own}-b7ad6b7169203331-01"):
            await together.wait()
            return current_trace_id() == own

    assert all(await asyncio.gather(*(request(number) for number in range(20))))


def test_the_global_provider_stays_as_it_is(recorded: Recorded) -> None:
    before = trace.get_tracer_provider()

    with recorded.tracing.server_span("GET", None):
        pass
    recorded.tracing.shutdown()
    Tracing("notes").shutdown()

    assert trace.get_tracer_provider() is before
