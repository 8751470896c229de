"""Parked records in an operator's hand."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete
from aiokafka.structs import TopicPartition
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.events.consumer import PermanentFailure, ReceivedEvent, Subscription
from yilian_kit.events.dead_letters import (
    DeadLetterOutcome,
    RecordGone,
    UnknownDeadLetter,
    list_dead_letters,
    replay_dead_letter,
    show_dead_letter,
)
from yilian_kit.events.replica import apply_if_newer
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.waiting import eventually

from .bench import NOTES, READER, TAKEN, Bench, Note, enter_into_ledger, note_subscription, running
from .replicas import replica


async def refuse(session: AsyncSession, event: ReceivedEvent[Note]) -> None:
    """A handler of yesterday: it does not know what to do with the event."""
    await enter_into_ledger(session, event)
    raise PermanentFailure("text: not known yet")


async def parked(bench: Bench, *events: Any) -> list[int]:
    """Publish events, let them park, and return the numbers of the letters."""
    await bench.publish_events(*events)
    consumer = bench.consumer(note_subscription(refuse))

    async def all_of_them() -> list[int]:
        numbers = [letter.number for letter in await list_dead_letters(bench.database)]
        return numbers if len(numbers) == len(events) else []

    async with running(consumer):
        return await eventually(all_of_them)


async def replay(bench: Bench, number: int, subscription: Subscription | None = None) -> DeadLetterOutcome:
    chosen = (subscription or note_subscription(),)
    return await replay_dead_letter(bench.database, bench.settings, READER, chosen, number)


async def test_a_letter_is_shown_with_its_origin_its_reason_and_its_event(bench: Bench) -> None:
    # given a parked event
    event = arriving_event(TAKEN, {"text": "hello"})
    (number,) = await parked(bench, event)

    # when an operator looks at it
    shown = json.loads(await show_dead_letter(bench.database, bench.settings, number))

    # then all of it is there
    assert shown["origin_topic"] == bench.topic
    assert shown["error_text"] == "text: not known yet"
    assert shown["event"]["id"] == str(event.id)
    assert shown["event"]["data"] == {"text": "hello"}
    (letter,) = await list_dead_letters(bench.database)
    assert "waiting" in letter.summary()
    assert TAKEN in letter.summary()


async def test_a_replayed_letter_is_applied_once_and_leaves_the_list(bench: Bench) -> None:
    # given a parked event, and a service that has learned to handle it
    (number,) = await parked(bench, arriving_event(TAKEN, {"text": "hello"}))

    # when it is replayed twice
    outcomes = [await replay(bench, number), await replay(bench, number)]

    # then it was applied once
    assert outcomes == [DeadLetterOutcome.APPLIED, DeadLetterOutcome.REPLAYED_EARLIER]
    assert await bench.texts() == ["hello"]
    assert await list_dead_letters(bench.database) == []
    assert [letter.number for letter in await list_dead_letters(bench.database, replayed=True)] == [number]
    figures = await bench.figures()
    assert (figures.consumed, figures.dead_lettered) == (1, 0)


async def test_a_letter_replayed_many_times_at_once_is_applied_once(bench: Bench) -> None:
    # given a parked event
    (number,) = await parked(bench, arriving_event(TAKEN, {"text": "hello"}))

    # when several operators replay it at the same time
    outcomes = await asyncio.gather(*(replay(bench, number) for _ in range(8)))

    # then one of them did it
    assert outcomes.count(DeadLetterOutcome.APPLIED) == 1
    assert outcomes.count(DeadLetterOutcome.REPLAYED_EARLIER) == 7
    assert await bench.texts() == ["hello"]


async def test_a_letter_that_fails_again_stays_in_the_list(bench: Bench) -> None:
    # given a parked event, and a service that still cannot handle it
    (number,) = await parked(bench, arriving_event(TAKEN, {"text": "hello"}))

    # when it is replayed
    with pytest.raises(PermanentFailure):
        await replay(bench, number, note_subscription(refuse))

    # then nothing has changed
    assert [letter.number for letter in await list_dead_letters(bench.database)] == [number]
    assert await bench.texts() == []
    assert (await bench.figures()).consumed == 0


async def test_a_letter_whose_event_came_again_and_was_applied_is_only_closed(bench: Bench) -> None:
    # given a parked event that its producer published again, after the service had learned to handle it
    event = arriving_event(TAKEN, {"text": "hello"})
    (number,) = await parked(bench, event)
    await bench.publish_events(event)
    async with running(bench.consumer()):
        await bench.entered(1)

    # when the letter is replayed
    outcome = await replay(bench, number)

    # then it is not applied a second time
    assert outcome is DeadLetterOutcome.APPLIED_EARLIER
    assert await bench.texts() == ["hello"]


async def test_a_late_replay_cannot_turn_a_replica_back(bench: Bench) -> None:
    # given version 1 of an aggregate in the list, and version 2 in the replica
    subject = uuid4()
    (number,) = await parked(bench, arriving_event(TAKEN, {"text": "old"}, subject=subject, version=1))

    async def keep(session: AsyncSession, event: ReceivedEvent[Note]) -> None:
        values = {"id": event.subject, "text": event.data.text, "version": event.aggregate_version}
        await apply_if_newer(session, replica, values)

    keeping = Subscription(NOTES.name, TAKEN, Note, keep)
    await bench.publish_events(arriving_event(TAKEN, {"text": "new"}, subject=subject, version=2))
    async with running(bench.consumer(keeping)):
        await eventually(lambda: _replica(bench))

    # when version 1 is replayed
    outcome = await replay(bench, number, keeping)

    # then it counts as handled, and the replica still says version 2
    assert outcome is DeadLetterOutcome.APPLIED
    assert await _replica(bench) == {subject: ("new", 2)}


async def test_what_nobody_wants_any_more_is_closed(bench: Bench) -> None:
    # given a parked event whose handler was removed since
    (number,) = await parked(bench, arriving_event(TAKEN, {"text": "hello"}))

    # when it is replayed
    other = Subscription(NOTES.name, "cn.yilian.writer.other.v1", Note, enter_into_ledger)
    outcome = await replay(bench, number, other)

    # then it leaves the list
    assert outcome is DeadLetterOutcome.NOT_WANTED
    assert await list_dead_letters(bench.database) == []


async def test_unknown_numbers_and_vanished_records_are_said_so(bench: Bench) -> None:
    # given a letter whose record somebody deleted from the dead letter topic
    (number,) = await parked(bench, arriving_event(TAKEN, {"text": "hello"}))
    await _delete_all(bench)

    # when it, and one that never was, are replayed and shown, then each is named
    for act in (replay(bench, number), show_dead_letter(bench.database, bench.settings, number)):
        with pytest.raises(RecordGone):
            await act
    for act in (replay(bench, 999), show_dead_letter(bench.database, bench.settings, 999)):
        with pytest.raises(UnknownDeadLetter):
            await act


async def test_letters_are_listed_in_pages(bench: Bench) -> None:
    # given three letters
    numbers = await parked(bench, *(arriving_event(TAKEN, {"text": "x"}, subject=UUID(int=each)) for each in range(3)))

    # when they are listed two at a time
    first = await list_dead_letters(bench.database, limit=2)
    second = await list_dead_letters(bench.database, after=first[-1].number, limit=2)

    # then none is left out
    assert [letter.number for letter in (*first, *second)] == numbers


async def _replica(bench: Bench) -> dict[UUID, tuple[str, int]]:
    async with bench.database.transaction() as session:
        rows = await session.execute(replica.select())
        return {row.id: (row.text, row.version) for row in rows}


async def _delete_all(bench: Bench) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bench.settings.kafka_bootstrap_servers)
    await admin.start()
    topic = f"{bench.settings.topic_prefix}{READER}.dlq"
    await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=-1)})
    await admin.close()
