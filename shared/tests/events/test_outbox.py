"""What is written into the outbox, and how long it stays there."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from yilian_kit.clock import FixedClock
from yilian_kit.database import Database
from yilian_kit.events.outbox import LARGEST_EVENT, EventDraft, EventTooLarge, Outbox
from yilian_kit.events.retention import prune_inbox, prune_outbox, retention_jobs
from yilian_kit.observability.tracing import Tracing
from yilian_kit.settings import ServiceSettings
from yilian_kit.tables import inbox, outbox
from yilian_kit.testing.events import recorded_events

from .bench import NOTES, TAKEN, Note

SPRING = datetime(2025, 3, 1, 8, tzinfo=UTC)


def draft(text: str = "hello", subject: UUID | None = None, version: int = 1) -> EventDraft:
    return EventDraft(TAKEN, NOTES, subject or uuid4(), version, Note(text=text))


async def test_an_event_carries_the_time_of_the_clock_and_the_trace_of_the_request(kit_database: Database) -> None:
    # given a clock in spring, and a request with a trace
    sender = Outbox("writer", FixedClock(SPRING))
    trace_id = "0af7651916cd43dd8448eb211c80319c"

    # when an event is recorded in it
    with Tracing("writer").server_span("POST", f"00-{trace_id}-b7ad6b7169203331-01"):
        async with kit_database.transaction() as session:
            event_id = await sender.add(session, draft())

    # then the event says so
    (event,) = await recorded_events(kit_database)
    assert (event.id, event.source, event.time) == (event_id, "/yilian/writer", SPRING)
    assert event.traceparent is not None
    assert event.traceparent.split("-")[1] == trace_id


async def test_outside_of_a_request_an_event_carries_no_trace(kit_database: Database) -> None:
    async with kit_database.transaction() as session:
        await Outbox("writer", FixedClock(SPRING)).add(session, draft())

    (event,) = await recorded_events(kit_database)
    assert event.traceparent is None
    assert b"traceparent" not in event.to_bytes()


async def test_many_events_are_stored_in_the_order_given(kit_database: Database) -> None:
    # when more events than a statement takes are recorded at once
    async with kit_database.transaction() as session:
        drafts = [draft(version=number) for number in range(1, 2502)]
        ids = await Outbox("writer", FixedClock(SPRING)).add_all(session, drafts)

    # then they stand in the outbox in that order
    events = await recorded_events(kit_database)
    assert [event.id for event in events] == ids
    assert [event.aggregateversion for event in events] == list(range(1, 2502))


async def test_an_event_that_no_broker_would_take_fails_the_transaction(kit_database: Database) -> None:
    # when an event is too large, then recording it fails, where somebody still can answer for it
    with pytest.raises(EventTooLarge) as failure:
        async with kit_database.transaction() as session:
            await Outbox("writer", FixedClock(SPRING)).add(session, draft("病" * (LARGEST_EVENT // 3)))

    assert (failure.value.event_type, await recorded_events(kit_database)) == (TAKEN, [])


async def test_only_published_events_of_the_past_are_forgotten(kit_database: Database) -> None:
    # given an event published long ago, one published today, and one that still waits
    async with kit_database.transaction() as session:
        ids = await Outbox("writer", FixedClock(SPRING)).add_all(session, [draft(), draft(), draft()])
        for event_id, days in zip(ids, (500, 1, None), strict=True):
            if days is not None:
                then = sa.func.clock_timestamp() - timedelta(days=days)
                await session.execute(sa.update(outbox).where(outbox.c.id == event_id).values(published_at=then))

    # when the outbox is pruned
    async with kit_database.transaction() as session:
        forgotten = await prune_outbox(session, older_than=timedelta(days=400))

    # then only the first is gone
    assert forgotten == 1
    assert [event.id for event in await recorded_events(kit_database)] == ids[1:]


async def test_the_jobs_forget_as_long_as_there_is_something_to_forget(kit_database: Database) -> None:
    # given more handled events of long ago than one transaction deletes
    async with kit_database.transaction() as session:
        await session.execute(
            sa.text(
                "INSERT INTO inbox (consumer, event_id, event_type, handled_at)"
                " SELECT 'reader', gen_random_uuid(), 'x', now() - interval '900 days' FROM generate_series(1, 20001)"
            )
        )
        await session.execute(sa.insert(inbox).values(consumer="reader", event_id=uuid4(), event_type="x"))

    # when the jobs run
    settings = ServiceSettings.model_construct(outbox_retention_days=400, inbox_retention_days=800)
    for job in retention_jobs(kit_database, settings):
        await job.run()

    # then only the new one is left
    async with kit_database.transaction() as session:
        assert (await session.execute(sa.select(sa.func.count()).select_from(inbox))).scalar_one() == 1
        assert await prune_inbox(session, older_than=timedelta(days=800)) == 0
