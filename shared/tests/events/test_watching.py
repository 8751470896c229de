"""A consumer that falls silent, what health and metrics say, and how far a trace reaches."""

from datetime import UTC, datetime

import pytest
from aiokafka.errors import NodeNotReadyError
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.clock import FixedClock
from yilian_kit.events.consumer import Consumer, ReceivedEvent
from yilian_kit.events.outbox import EventDraft, Outbox
from yilian_kit.events.partition_worker import PartitionWorker
from yilian_kit.identifiers import new_id
from yilian_kit.observability.tracing import Tracing, current_trace_id
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.waiting import eventually

from .bench import NOTES, SERVICE, TAKEN, Bench, Note, enter_into_ledger, note_subscription, running


async def test_a_consumer_that_stops_without_a_word_is_made_anew(bench: Bench) -> None:
    # given a consumer at work, whose fetching then ends inside aiokafka without an error (aio-libs/aiokafka#1037)
    bench.settings.consumer_silence_seconds = 1.0
    consumer = bench.consumer()
    async with running(consumer):
        await bench.publish_events(arriving_event(TAKEN, {"text": "before"}))
        await bench.entered(1)
        stop_fetching(consumer)

        # when another event comes
        await bench.publish_events(arriving_event(TAKEN, {"text": "after"}))

        # then it is applied all the same, and the consumer is well again
        await bench.entered(2)
        await eventually(lambda: not consumer.health().degraded)
    assert await bench.texts() == ["before", "after"]


async def test_a_consumer_that_is_not_answered_is_degraded_and_after_a_while_unready(bench: Bench) -> None:
    # given a consumer whose broker is not there
    bench.settings.kafka_bootstrap_servers = "127.0.0.1:1"
    bench.settings.consumer_silence_seconds = 0.5
    consumer = bench.consumer()

    async with running(consumer):
        # then it says so, and after a while that it is of no use
        await eventually(lambda: consumer.health().degraded and consumer.health().ok)
        await eventually(lambda: not consumer.health().ok)
        assert "interrupted: " in consumer.health().detail
        assert consumer.waiting is None


async def test_a_consumer_whose_offsets_are_not_taken_is_degraded_and_made_anew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a consumer that applies an event whose offset the broker, gone that moment, never takes
    async def refuse(*_: object) -> None:
        raise NodeNotReadyError

    bench.settings.consumer_silence_seconds = 1.0
    consumer = bench.consumer()
    await bench.publish_events(arriving_event(TAKEN, {"text": "once"}))
    with monkeypatch.context() as broken:
        broken.setattr(PartitionWorker, "_commit_offset", refuse)
        async with running(consumer):
            # then it does not pass for busy
            await eventually(lambda: consumer.health().degraded and "ConsumerSilent" in consumer.health().detail)

            # and when the broker is back, a new member commits, and the event was applied once
            broken.undo()
            await eventually(lambda: consumer.waiting == 0)
            await eventually(lambda: not consumer.health().degraded)
    assert await bench.texts() == ["once"]


async def test_figures_for_operators_follow_the_work(bench: Bench) -> None:
    # given an event that is published and applied
    relay, consumer = bench.relay(), bench.consumer()
    async with running(relay, consumer):
        await bench.record(new_id())
        await bench.entered(1)
        await eventually(lambda: consumer.waiting == 0)

        # then the metrics tell so
        await eventually(lambda: value(bench, "consumer_last_poll_timestamp_seconds") > 0)
        await eventually(lambda: value(bench, "outbox_unpublished") == 0)
    assert value(bench, "events_published_total", topic=NOTES.name) == 1
    assert value(bench, "events_handled_total", type=TAKEN, outcome="applied") == 1
    assert value(bench, "dead_letters") == 0


async def test_the_trace_of_a_request_reaches_the_handler_and_the_events_that_it_records(bench: Bench) -> None:
    # given an event recorded in a request, and a handler that records another
    traces: list[str | None] = []

    async def follow(session: AsyncSession, event: ReceivedEvent[Note]) -> None:
        traces.append(current_trace_id())
        await enter_into_ledger(session, event)
        if event.data.text == "first":
            outbox = Outbox(SERVICE, FixedClock(datetime(2025, 3, 1, tzinfo=UTC)))
            await outbox.add(session, EventDraft(TAKEN, NOTES, event.subject, 2, Note(text="second")))

    trace_id = "0af7651916cd43dd8448eb211c80319c"
    with Tracing(SERVICE).server_span("POST", f"00-{trace_id}-b7ad6b7169203331-01"):
        await bench.record(new_id(), text="first")

    # when both are applied
    async with running(bench.relay(), bench.consumer(note_subscription(follow))):
        await bench.entered(2)

    # then in the trace of the request
    assert traces == [trace_id, trace_id]


def stop_fetching(consumer: Consumer) -> None:
    """End the task inside aiokafka that fetches; nothing raises."""
    assert consumer._membership is not None
    consumer._membership._tools.consumer._fetcher._fetch_task.cancel()


def value(bench: Bench, name: str, **labels: str) -> float:
    found = bench.metrics.registry.get_sample_value(f"yilian_{name}", labels)
    assert found is not None, name
    return found
