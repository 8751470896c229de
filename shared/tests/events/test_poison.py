"""Records that nobody foresaw: none holds up its partition, none is dropped, and each can be looked at."""

import io
import json
from collections.abc import Sequence
from enum import StrEnum

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.events.consumer import ReceivedEvent
from yilian_kit.events.dead_letters import DeadLetter, list_dead_letters, replay_dead_letter, show_dead_letter
from yilian_kit.events.subscriptions import PermanentFailure
from yilian_kit.observability.logging import configure_logging, logger
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.waiting import eventually

from .bench import READER, TAKEN, Bench, Note, enter_into_ledger, note_subscription, running

NOTHING = (("type", None), ("id", None))
LARGE = b"x" * 1_048_000  # the broker takes it, but not with the reason beside it
COMPRESSED = b"x" * 20_000_000  # the broker takes it compressed only


class OwnCode(StrEnum):
    """What a handler of this file logs."""

    ATTEMPTED = "test.attempted"


async def _send(bench: Bench, value: bytes, headers: Sequence[tuple[str, bytes | None]] = ()) -> None:
    """Write to one partition with other software than ours."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bench.settings.kafka_bootstrap_servers,
        compression_type="gzip" if len(value) > 1_048_576 else None,
        max_request_size=100_000_000,
        max_batch_size=100_000_000,
    )
    await producer.start()
    try:
        await producer.send_and_wait(bench.topic, value, partition=0, headers=list(headers))
    finally:
        await producer.stop()


async def _parked_before_the_next(bench: Bench) -> DeadLetter:
    """Consume until an ordinary event behind the poison has been applied."""
    await _send(bench, arriving_event(TAKEN, {"text": "behind"}).to_bytes())
    consumer = bench.consumer()
    async with running(consumer):
        await bench.entered(1)
    assert await bench.texts() == ["behind"]
    (letter,) = await list_dead_letters(bench.database)
    return letter


@pytest.mark.parametrize(
    ("value", "headers"),
    [
        pytest.param(b"garbage", NOTHING, id="headers without values"),
        pytest.param(LARGE, (), id="too large to be copied"),
        pytest.param(COMPRESSED, (), id="larger than a record may be, uncompressed"),
    ],
)
async def test_a_poison_record_parks_and_the_partition_goes_on(
    bench: Bench, value: bytes, headers: Sequence[tuple[str, bytes | None]]
) -> None:
    await _send(bench, value, headers)

    letter = await _parked_before_the_next(bench)

    shown = json.loads(await show_dead_letter(bench.database, bench.settings, letter.number))
    assert shown["event"].startswith(f"{len(value)} bytes that are not JSON")


async def test_headers_without_values_do_not_harm_an_event(bench: Bench) -> None:
    await _send(bench, arriving_event(TAKEN, {"text": "well"}).to_bytes(), NOTHING)

    async with running(bench.consumer()):
        await bench.entered(1)

    assert await bench.texts() == ["well"]


async def test_an_event_too_large_to_be_copied_is_replayed_from_its_origin(bench: Bench) -> None:
    # given a large event that a handler refuses
    async def refuse(_: AsyncSession, __: ReceivedEvent[Note]) -> None:
        raise PermanentFailure("text: not known yet")

    event = arriving_event(TAKEN, {"text": "x" * 1_040_000})
    await _send(bench, event.to_bytes())
    async with running(bench.consumer(note_subscription(refuse))):
        (letter,) = await eventually(lambda: list_dead_letters(bench.database))
    assert letter.event_id == event.id

    # when another handler gets it
    async def length_only(session: AsyncSession, received: ReceivedEvent[Note]) -> None:
        assert len(received.data.text) == 1_040_000

    subscriptions = (note_subscription(length_only),)
    outcome = await replay_dead_letter(bench.database, bench.settings, READER, subscriptions, letter.number)

    # then it is applied
    assert outcome.value == "applied"


async def test_an_error_text_that_no_column_holds_is_made_to_fit(bench: Bench) -> None:
    async def fail(_: AsyncSession, event: ReceivedEvent[Note]) -> None:
        raise PermanentFailure("a\0b \ud800 " + "z" * 2_000_000)

    await _send(bench, arriving_event(TAKEN, {"text": "bad"}).to_bytes())
    async with running(bench.consumer(note_subscription(fail))):
        (letter,) = await eventually(lambda: list_dead_letters(bench.database))

    assert letter.error_text.startswith("a\\0b \\ud800 zzz")
    assert len(letter.error_text) < 2100


async def test_every_line_about_an_event_names_it(bench: Bench) -> None:
    # given a handler that logs, and fails at its first attempt
    attempts = 0

    async def handle(session: AsyncSession, event: ReceivedEvent[Note]) -> None:
        nonlocal attempts
        attempts += 1
        logger().info(OwnCode.ATTEMPTED, attempt=attempts)
        if attempts < 3:  # together with others, then alone
            raise RuntimeError("not yet")
        await enter_into_ledger(session, event)

    log = io.StringIO()
    configure_logging("bench", stream=log)
    event = arriving_event(TAKEN, {"text": "named"})

    # when its event is handled
    await bench.publish_events(event)
    async with running(bench.consumer(note_subscription(handle))):
        await bench.entered(1)

    # then its own lines and those about the repetition carry the event's id
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    named = [line for line in lines if line["code"] in (OwnCode.ATTEMPTED, "consumer.event-retried")]
    assert len(named) >= 3
    assert {line["event_id"] for line in named} == {str(event.id)}
