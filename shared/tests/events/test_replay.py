"""Everything published again changes nothing anywhere."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.events.consumer import ReceivedEvent
from yilian_kit.events.envelope import Envelope
from yilian_kit.events.outbox import EventDraft, Outbox
from yilian_kit.events.replay import replay_outbox
from yilian_kit.tables import kit_metadata
from yilian_kit.testing.waiting import eventually

from .bench import NOTES, READER, TAKEN, Bench, Note, enter_into_ledger, metadata, note_subscription, running


async def test_replaying_everything_changes_no_state_anywhere(bench: Bench) -> None:
    # given events that were published and applied, one of which made its handler record another
    answer = "cn.yilian.reader.note-answered.v1"

    async def answer_it(session: AsyncSession, event: ReceivedEvent[Note]) -> None:
        await enter_into_ledger(session, event)
        if event.data.text == "answer me":
            draft = EventDraft(answer, NOTES, event.subject, event.aggregate_version + 1, Note(text="answer"))
            await Outbox(READER, _Clock()).add(session, draft)

    subjects = [uuid4() for _ in range(10)]
    for version in range(1, 6):
        for subject in subjects:
            await bench.record(subject, version, "answer me" if version == 3 else "no need")
    consumer = bench.consumer(note_subscription(answer_it))
    async with running(bench.relay(), consumer):
        await bench.entered(50)
        await bench.all_published()
        await eventually(lambda: consumer.waiting == 0)
        before = await state(bench)

        # when all of it is published again
        count = await replay_outbox(bench.database, 0)
        await bench.all_published()
        await eventually(lambda: _seen(bench, 120) and consumer.waiting == 0)

        # then the records are there twice, and every table is as it was
        assert count == 60
        assert await state(bench) == before
    assert len(await bench.committed_records()) == 120


async def test_a_replay_begins_at_an_instant_or_a_position(bench: Bench) -> None:
    # given three events, and the instant between the first and the second
    await bench.record(uuid4(), text="first")
    async with bench.database.transaction() as session:
        between: datetime = (await session.execute(sa.text("SELECT clock_timestamp()"))).scalar_one()
    await bench.record(uuid4(), text="second")
    await bench.record(uuid4(), text="third")
    async with running(bench.relay()):
        await bench.all_published()

        # when they are replayed from there, and from the third's position, and from tomorrow
        assert await replay_outbox(bench.database, between) == 2
        await bench.all_published()
        assert await replay_outbox(bench.database, 3) == 1
        await bench.all_published()
        assert await replay_outbox(bench.database, datetime.now(UTC) + timedelta(days=1)) == 0

    # then each came as often as it was asked for
    texts = sorted(str(Envelope.from_bytes(each.value or b"").data["text"]) for each in await bench.committed_records())
    assert texts == ["first"] + ["second"] * 2 + ["third"] * 3


async def test_a_replay_needs_an_instant_with_a_time_zone(bench: Bench) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await replay_outbox(bench.database, datetime(2025, 3, 1))  # noqa: DTZ001 - that is the point


async def test_a_replay_in_the_middle_of_new_events_leaves_the_newest_last(bench: Bench) -> None:
    # given aggregates that change all the time
    subjects = [UUID(int=number) for number in range(5)]

    async def change() -> None:
        for version in range(1, 41):
            async with bench.database.transaction() as session:
                for subject in subjects:
                    await bench.record_in(session, subject, version)

    # when everything is replayed several times meanwhile
    async with running(bench.relay()):
        changing = asyncio.create_task(change())
        for _ in range(5):
            await replay_outbox(bench.database, 0)
        await changing
        await replay_outbox(bench.database, 0)
        await bench.all_published()

    # then the last record of each aggregate, which compaction keeps, is its newest
    last = {record.key: Envelope.from_bytes(record.value or b"") for record in await bench.committed_records()}
    assert {envelope.subject: envelope.aggregateversion for envelope in last.values()} == dict.fromkeys(subjects, 40)


async def test_a_new_reader_builds_its_state_from_a_replay(bench: Bench) -> None:
    # given events that were published long ago, and a topic that has forgotten them
    recorded = [await bench.record(uuid4()) for _ in range(5)]
    async with running(bench.relay()):
        await bench.all_published()
        consumer = bench.consumer()
        async with running(consumer):
            await bench.entered(5)
            await eventually(lambda: consumer.waiting == 0)
        # and a reader that lost everything, its inbox included, but whose offsets the broker still has
        async with bench.database.transaction() as session:
            await session.execute(sa.text("TRUNCATE inbox, ledger"))

        # when they are replayed
        await replay_outbox(bench.database, 0)

        # then the reader has them again
        async with running(bench.consumer()):
            entries = await bench.entered(5)
    assert sorted(entry.event_id for entry in entries) == sorted(recorded)


async def state(bench: Bench) -> dict[str, list[Any]]:
    """Every row of every table; of the outbox everything but when it was published."""
    rows: dict[str, list[Any]] = {}
    async with bench.database.transaction() as session:
        for table in (*kit_metadata.sorted_tables, *metadata.sorted_tables):
            columns = [column for column in table.columns if column.name != "published_at"]
            found = await session.execute(sa.select(*columns).order_by(*table.primary_key.columns))
            rows[table.name] = [tuple(row) for row in found]
    return rows


def _seen(bench: Bench, count: int) -> bool:
    """True when the consumer has been given this many records, whatever it did with them."""
    value = bench.metrics.registry.get_sample_value
    total = 0.0
    for labels in ({"type": TAKEN, "outcome": "applied"}, {"type": "any", "outcome": "already-applied"}):
        total += value("yilian_events_handled_total", labels) or 0
    return total >= count - 20  # the ten answers are for nobody here, each time


class _Clock:
    def now(self) -> datetime:
        return datetime(2025, 3, 1, tzinfo=UTC)

    def today(self) -> Any:
        return self.now().date()
