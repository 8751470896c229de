"""The consumer on the real servers: each event applied once, in order, and no record in the way for good."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import TopicPartition
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.clock import ScenarioClock
from yilian_kit.database import DatabaseUnavailable, LostRace
from yilian_kit.events.consumer import Consumer, PermanentFailure, ReceivedEvent, Subscription
from yilian_kit.events.dead_letters import DeadLetter, list_dead_letters
from yilian_kit.events.kafka import close_client, group_consumer, idempotent_producer
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.waiting import eventually

from .bench import NOTES, READER, TAKEN, Bench, Note, enter_into_ledger, note_subscription, running


def event(text: str = "hello", subject: UUID | None = None, version: int = 1, event_type: str = TAKEN) -> Any:
    return arriving_event(event_type, {"text": text}, subject=subject, version=version)


async def test_an_event_is_applied_and_its_offset_committed(bench: Bench) -> None:
    # given a published event
    given = event("first")
    await bench.publish_events(given)

    # when the consumer runs
    consumer = bench.consumer()
    async with running(consumer):
        (entry,) = await bench.entered(1)
        await eventually(lambda: consumer.waiting == 0)

    # then the handler saw what was sent, and nothing waits for the next member
    assert (entry.event_id, entry.subject, entry.version, entry.text) == (given.id, given.subject, 1, "first")
    assert await uncommitted(bench) == 0
    assert (await bench.figures()).consumed == 1


async def test_the_same_event_published_twice_is_applied_once(bench: Bench) -> None:
    # given one event three times, in one batch and in another, and one after them
    again = event("again")
    await bench.publish_events(again, again)
    await bench.publish_events(again)

    # when all of it is consumed
    consumer = bench.consumer()
    async with running(consumer):
        await eventually(lambda: consumer.waiting == 0)

    # then it was applied once
    assert await bench.texts() == ["again"]
    assert (await bench.figures()).consumed == 1


async def test_events_of_one_aggregate_are_applied_in_order(bench: Bench) -> None:
    # given more than a batch of one aggregate
    subject = uuid4()
    await bench.publish_events(*(event(str(number), subject, number) for number in range(1, 251)))

    # when they are consumed
    async with running(bench.consumer()):
        entries = await bench.entered(250)

    # then in the order of their versions
    assert [entry.version for entry in entries] == list(range(1, 251))


async def test_two_handlers_of_one_event_run_in_one_transaction(bench: Bench) -> None:
    # given a second handler that fails the first time
    attempts: list[UUID] = []

    async def second(session: AsyncSession, received: ReceivedEvent[Note]) -> None:
        attempts.append(received.id)
        if len(attempts) == 1:
            raise LostRace("note", received.subject)
        await enter_into_ledger(session, received)

    await bench.publish_events(event("both"))

    # when the event is consumed
    async with running(bench.consumer(note_subscription(), note_subscription(second))):
        await bench.entered(2)

    # then the first attempt left nothing behind, not even what the first handler did
    assert (await bench.texts(), len(attempts)) == (["both", "both"], 2)


@pytest.mark.parametrize(
    "passing",
    [
        lambda: DatabaseUnavailable("the deadline passed"),
        lambda: LostRace("note", uuid4()),
        lambda: ConnectionResetError("gone"),
        lambda: RuntimeError("a mistake that goes away"),
    ],
    ids=["database-unavailable", "lost-race", "connection", "unexpected"],
)
async def test_a_handler_that_fails_and_then_works_is_repeated_in_place(
    bench: Bench, passing: Callable[[], Exception]
) -> None:
    # given a handler that fails three times at the first event of an aggregate
    subject, failures = uuid4(), 3

    async def stumbling(session: AsyncSession, received: ReceivedEvent[Note]) -> None:
        nonlocal failures
        await enter_into_ledger(session, received)
        if received.data.text == "first" and failures > 0:
            failures -= 1
            raise passing()

    await bench.publish_events(event("first", subject), event("second", subject, 2))

    # when the events are consumed
    async with running(bench.consumer(note_subscription(stumbling))):
        await bench.entered(2)

    # then the second waited for the first, and nothing of the failed attempts is left
    assert await bench.texts() == ["first", "second"]
    assert (await bench.figures()).dead_lettered == 0


async def test_what_a_server_refuses_is_repeated_for_as_long_as_that_lasts(bench: Bench) -> None:
    # given a handler whose database is away for more attempts than a mistake is allowed
    failures = 7
    bench.settings.consumer_attempts = 2

    async def unlucky(session: AsyncSession, received: ReceivedEvent[Note]) -> None:
        nonlocal failures
        if failures > 0:
            failures -= 1
            raise DatabaseUnavailable("the database refuses connections")
        await enter_into_ledger(session, received)

    await bench.publish_events(event("patient"))

    # when the event is consumed
    async with running(bench.consumer(note_subscription(unlucky))):
        await bench.entered(1)

    # then it is applied, not parked
    assert (await bench.figures()).dead_lettered == 0


@pytest.mark.parametrize(
    ("hopeless", "reason"),
    [
        (lambda: PermanentFailure("the year has no March"), "the year has no March"),
        (lambda: Note.model_validate({"text": 990101190001011234}), "text: string_type"),
        (lambda: ValueError("990101190001011234 is no number of ours"), "message withheld: it may quote data"),
    ],
    ids=["permanent", "validation", "unexpected-every-time"],
)
async def test_a_handler_that_never_works_parks_the_record_and_the_partition_goes_on(
    bench: Bench, hopeless: Callable[[], Any], reason: str
) -> None:
    # given a handler that cannot handle one of three events of an aggregate
    async def failing(session: AsyncSession, received: ReceivedEvent[Note]) -> None:
        await enter_into_ledger(session, received)
        if received.data.text == "bad":
            found = hopeless()
            raise found

    subject, bad = uuid4(), event("bad", uuid4())
    bad = bad.model_copy(update={"subject": subject})
    await bench.publish_events(event("before", subject), bad, event("after", subject, 3))

    # when they are consumed
    consumer = bench.consumer(note_subscription(failing))
    async with running(consumer):
        await bench.entered(2)
        await eventually(lambda: consumer.waiting == 0)

    # then the bad one lies in the dead letter topic as it came, with a reason that quotes nothing
    assert await bench.texts() == ["before", "after"]
    (letter,) = await list_dead_letters(bench.database)
    assert (letter.event_id, letter.event_type, letter.origin_topic) == (bad.id, TAKEN, bench.topic)
    assert letter.error_text == reason
    assert "990101190001011234" not in letter.summary()
    (parked,) = await bench.committed_records(f"{bench.settings.topic_prefix}{READER}.dlq")
    headers = dict(parked.headers)
    assert parked.value == bad.to_bytes()
    assert headers["type"] == TAKEN.encode()
    assert headers["dlq-origin-topic"] == bench.topic.encode()
    assert headers["dlq-error-text"] == reason.encode()
    assert (await bench.figures()).dead_lettered == 1


@pytest.mark.parametrize(
    "value",
    [
        b"\xff\x00 no text",
        b"not json",
        b"[1, 2]",
        b"{}",
        b'{"specversion": "0.3", "id": "1", "type": "x", "data": {}}',
        event().to_bytes()[:-1],
        event().to_bytes().replace(b'"aggregateversion":1', b'"aggregateversion":"one"'),
        event().to_bytes().replace(b'"text"', b'"words"'),
    ],
    ids=["binary", "text", "array", "empty", "older-envelope", "cut-off", "wrong-type", "data-does-not-fit"],
)
async def test_malformed_bytes_park_and_the_partition_goes_on(bench: Bench, value: bytes) -> None:
    # given a malformed record between two good ones of the same partition
    good = [event(text, UUID(int=1)) for text in ("before", "after")]
    key = str(UUID(int=1)).encode()
    await bench.publish_events(good[0])
    await bench.publish(value, key=key)
    await bench.publish_events(good[1])

    # when they are consumed
    async with running(bench.consumer()):
        await bench.entered(2)

    # then the malformed one is kept, byte for byte
    assert await bench.texts() == ["before", "after"]
    (parked,) = await bench.committed_records(f"{bench.settings.topic_prefix}{READER}.dlq")
    assert (parked.value, parked.key) == (value, key)
    (letter,) = await list_dead_letters(bench.database)
    assert letter.error_type.endswith("PermanentFailure")


async def test_unknown_types_fields_and_deletions_are_passed_over(bench: Bench) -> None:
    # given an event type of tomorrow, with and without its header, a deletion of a compacted topic, and a known
    # event with an attribute and a field of tomorrow
    tomorrow = event("?", event_type="cn.yilian.writer.note-shredded.v2")
    await bench.publish_events(tomorrow)
    await bench.publish(tomorrow.to_bytes())
    await delete(bench, b"key")
    known = event("known").to_bytes()
    await bench.publish(
        known.replace(b'"specversion"', b'"mood":"good","specversion"').replace(b'"text"', b'"x":1,"text"')
    )

    # when all of it is consumed
    consumer = bench.consumer()
    async with running(consumer):
        await bench.entered(1)
        await eventually(lambda: consumer.waiting == 0)

    # then only the known one counts, and nothing waits or is parked
    figures = await bench.figures()
    assert (figures.consumed, figures.dead_lettered, await bench.texts()) == (1, 0, ["known"])
    assert await uncommitted(bench) == 0


async def test_a_handler_in_simulated_time_sees_the_time_of_the_event(bench: Bench) -> None:
    # given a service in simulated time, and an event of last spring
    bench.settings.simulated_time = True
    clock, seen = ScenarioClock(), []
    spring = datetime(2025, 3, 1, 8, tzinfo=UTC)

    async def look(session: AsyncSession, received: ReceivedEvent[Note]) -> None:
        seen.append(clock.now())
        await enter_into_ledger(session, received)

    await bench.publish_events(arriving_event(TAKEN, {"text": "spring"}, time=spring))

    # when it is consumed
    async with running(bench.consumer(note_subscription(look))):
        await bench.entered(1)

    # then it is spring for the handler only
    assert seen == [spring]
    assert clock.now().year != 2025


async def test_a_slow_partition_does_not_hold_up_the_others(bench: Bench) -> None:
    # given a handler that waits for another event to be applied, in another partition
    free = asyncio.Event()

    async def slow(session: AsyncSession, received: ReceivedEvent[Note]) -> None:
        if received.data.text == "slow":
            await free.wait()
        await enter_into_ledger(session, received)

    slow_subject, quick_subjects = UUID(int=1), [UUID(int=number) for number in range(2, 12)]
    await bench.publish_events(event("slow", slow_subject))
    await bench.publish_events(*(event("quick", subject) for subject in quick_subjects))

    # when they are consumed
    async with running(bench.consumer(note_subscription(slow))):
        await bench.entered(1)
        free.set()
        await bench.entered(11)

    # then the slow one was not the first
    assert (await bench.texts())[0] == "quick"


async def test_a_topic_declared_later_is_found_and_does_not_hold_up_the_others(bench: Bench) -> None:
    # given a consumer that also listens to a topic which nobody has declared yet
    undeclared = Subscription("writer.later", TAKEN, Note, enter_into_ledger)
    await bench.publish_events(event("now"))
    consumer = bench.consumer(note_subscription(), undeclared)

    # when it runs
    async with running(consumer):
        # then it applies what there is, and does not claim to know how much waits
        await bench.entered(1)
        assert consumer.waiting is None


async def test_the_handlers_of_a_batch_fall_back_to_one_by_one_without_a_trace(bench: Bench) -> None:
    # given a handler that fails for good on one event in the middle of a batch
    given = [event("x", UUID(int=1), number) for number in range(1, 30)]

    async def no_seventeen(session: AsyncSession, received: ReceivedEvent[Note]) -> None:
        await enter_into_ledger(session, received)
        if received.aggregate_version == 17:
            raise PermanentFailure("seventeen")

    await bench.publish_events(*given)

    # when the batch is consumed
    async with running(bench.consumer(note_subscription(no_seventeen))):
        entries = await bench.entered(28)

    # then all the others are applied once and in order
    assert [entry.version for entry in entries] == [number for number in range(1, 30) if number != 17]
    letters: list[DeadLetter] = await list_dead_letters(bench.database)
    assert [letter.event_id for letter in letters] == [given[16].id]


async def uncommitted(bench: Bench) -> int:
    """Records at the broker that the group would be given again."""
    reader = group_consumer(bench.settings, bench.settings.topic_prefix + READER)
    try:
        await reader.start()
        partitions = [TopicPartition(bench.topic, number) for number in range(NOTES.partitions)]
        reader.assign(partitions)
        total = 0
        for partition in partitions:
            await reader.position(partition)
            total += len((await reader.getmany(partition, timeout_ms=300)).get(partition, ()))
        return total
    finally:
        await close_client(reader, "uncommitted")


async def delete(bench: Bench, key: bytes) -> None:
    """Write what deletes a key from a compacted topic: a record without value."""
    producer = idempotent_producer(bench.settings, "deleter")
    await producer.start()
    try:
        await producer.send_and_wait(bench.topic, value=None, key=key)
    finally:
        await close_client(producer, "deleter")


async def test_without_subscriptions_there_is_nothing_to_wait_for(bench: Bench) -> None:
    # given a service that listens to nobody
    consumer = Consumer(bench.database, bench.settings, READER, ())

    # when it runs, then it is well and nothing waits
    async with running(consumer):
        assert (consumer.health().ok, consumer.health().degraded, consumer.waiting) == (True, False, 0)
