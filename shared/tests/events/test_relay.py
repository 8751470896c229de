"""The relay on the real servers: nothing lost, order kept, one at a time."""

import asyncio
from uuid import uuid4

import sqlalchemy as sa

from yilian_kit.events.envelope import Envelope
from yilian_kit.events.relay import LEADER_LOCK
from yilian_kit.testing.waiting import eventually

from .bench import TAKEN, Bench, running


async def test_a_recorded_event_is_published_with_its_envelope_key_and_headers(bench: Bench) -> None:
    # given an event of a committed transaction
    subject = uuid4()
    event_id = await bench.record(subject, version=7, text="有的")

    # when the relay runs
    async with running(bench.relay()):
        await bench.all_published()

    # then the record says so in every place that consumers look at
    (record,) = await bench.committed_records()
    envelope = Envelope.from_bytes(record.value or b"")
    assert (envelope.id, envelope.type, envelope.subject, envelope.aggregateversion) == (event_id, TAKEN, subject, 7)
    assert envelope.data == {"text": "有的"}
    assert record.key == str(subject).encode()
    headers = dict(record.headers)
    assert headers["type"] == TAKEN.encode()
    assert headers["id"] == str(event_id).encode()
    assert (headers["content-type"] or b"").startswith(b"application/cloudevents+json")


async def test_an_event_of_a_rolled_back_transaction_is_never_published(bench: Bench) -> None:
    # given a transaction that records and fails, and one that records and commits
    try:
        async with bench.database.transaction() as session:
            await bench.record_in(session, uuid4(), text="taken back")
            raise RuntimeError("the use case failed")
    except RuntimeError:
        pass
    kept = await bench.record(uuid4(), text="kept")

    # when the relay has published all there is
    async with running(bench.relay()):
        await bench.all_published()

    # then only the second is there
    assert [Envelope.from_bytes(each.value or b"").id for each in await bench.committed_records()] == [kept]


async def test_two_transactions_that_commit_out_of_order_are_both_published(bench: Bench) -> None:
    # given a transaction that recorded first and is still open
    async with running(bench.relay()):
        async with bench.database.transaction() as early:
            first = await bench.record_in(early, uuid4(), text="recorded first, committed last")
            # and another that recorded after it, committed before it, and is published
            second = await bench.record(uuid4(), text="recorded last, committed first")
            await eventually(lambda: _published(bench, second))
        # when the first commits behind it
        await bench.all_published()

    # then both are in the topic
    published = {Envelope.from_bytes(each.value or b"").id for each in await bench.committed_records()}
    assert published == {first, second}


async def test_events_of_one_aggregate_keep_their_order_among_many_others(bench: Bench) -> None:
    # given more events than a batch, of aggregates that take turns
    subjects = [uuid4() for _ in range(7)]
    async with bench.database.transaction() as session:
        for version in range(1, 201):
            for subject in subjects:
                await bench.record_in(session, subject, version)

    # when they are published
    async with running(bench.relay()):
        await bench.all_published()

    # then the versions of each aggregate follow one another
    seen: dict[bytes | None, list[int]] = {}
    for record in await bench.committed_records():
        seen.setdefault(record.key, []).append(Envelope.from_bytes(record.value or b"").aggregateversion)
    assert seen == {str(subject).encode(): list(range(1, 201)) for subject in subjects}


async def test_of_two_relays_one_works_and_the_other_takes_over(bench: Bench) -> None:
    # given a relay at work and another beside it
    first, second = bench.relay(), bench.relay()
    stop_first = asyncio.Event()
    working = asyncio.create_task(first.run(stop_first))
    await eventually(lambda: first.health().detail.startswith("publishing"))
    async with running(second):
        await eventually(lambda: second.health().detail.startswith("standing by"))
        await bench.record(uuid4(), text="by the first")
        await bench.all_published()

        # when the first stops
        stop_first.set()
        await working
        await bench.record(uuid4(), text="by the second")

        # then the other publishes, and each event was published once
        await bench.all_published()
        assert second.health().detail.startswith("publishing")
    assert len(await bench.committed_records()) == 2


async def test_a_relay_that_loses_its_lock_stops_and_takes_it_again(bench: Bench) -> None:
    # given a relay at work
    relay = bench.relay()
    async with running(relay):
        await bench.record(uuid4())
        await bench.all_published()

        # when the server ends the session that holds its lock
        async with bench.database.transaction() as session:
            ended = await session.scalar(
                sa.text(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                    " AND classid = (hashtextextended(:name, 0) >> 32 & x'ffffffff'::bigint)::oid"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                ),
                {"name": LEADER_LOCK},
            )
        assert ended == 1

        # then it leads again and publishes what comes
        await bench.record(uuid4())
        await bench.all_published()
        await eventually(lambda: not relay.health().degraded)
    assert bench.metrics.registry.get_sample_value("yilian_relay_failures_total") == 1


async def _published(bench: Bench, event_id: object) -> bool:
    from yilian_kit.tables import outbox

    async with bench.database.transaction() as session:
        statement = sa.select(outbox.c.published_at).where(outbox.c.id == event_id)
        return (await session.scalar(statement)) is not None
