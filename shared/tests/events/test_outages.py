"""Servers that go away and come back: saves succeed without the broker, and everything drains by itself."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from yilian_kit.database import Database, DatabaseUnavailable
from yilian_kit.embedded import EmbeddedKafka, EmbeddedPostgres
from yilian_kit.events.kafka import close_client, fenced_producer
from yilian_kit.settings import ServiceSettings
from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.settings import service_settings
from yilian_kit.testing.stack import Stack
from yilian_kit.testing.waiting import eventually

from .bench import Bench, metadata, running

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[list[EmbeddedKafka]]:
    """A broker of the test's own; the test puts its successor into the list."""
    brokers = [EmbeddedKafka.start(tmp_path / "kafka")]
    yield brokers
    with suppress(ProcessLookupError):
        os.kill(brokers[-1].pid, signal.SIGCONT)
    brokers[-1].stop()


@pytest.fixture
async def bench(
    kafka: list[EmbeddedKafka], stack: Stack, databases: TestDatabases, topic_prefix: str
) -> AsyncIterator[Bench]:
    """A bench on that broker, with short patience."""
    own = Stack(stack.postgres_socket_folder, kafka[0].bootstrap_servers)
    async with databases.with_tables("ledger", metadata) as url:
        settings = service_settings(
            own,
            url,
            topic_prefix=topic_prefix,
            settings_class=ServiceSettings,
            kafka_request_timeout_seconds=3.0,
            consumer_silence_seconds=4.0,
        )
        made = Bench(settings, Database(url))
        await made.declare()
        yield made
        await made.database.dispose()


async def test_saves_succeed_while_the_broker_is_down_and_drain_when_it_is_back(
    bench: Bench, kafka: list[EmbeddedKafka], tmp_path: Path
) -> None:
    # given a relay and a consumer at work
    relay, consumer = bench.relay(), bench.consumer()
    async with running(relay, consumer):
        await bench.record(uuid4(), text="before")
        await bench.entered(1)

        # when the broker is killed
        kafka[0].kill()
        subject = uuid4()
        recorded = [await bench.record(subject, version) for version in range(1, 101)]

        # then saves succeeded, the outbox keeps them, and the relay says so without being unready
        await eventually(lambda: relay.health().degraded, within=150)
        assert relay.health().ok
        await eventually(lambda: consumer.health().degraded, within=150)
        assert (await bench.figures()).unpublished == 100

        # and when it is back, everything drains, once and in order
        kafka.append(EmbeddedKafka.start(tmp_path / "kafka"))
        await bench.all_published(within=150)
        entries = await bench.entered(101, within=150)
        await eventually(lambda: not relay.health().degraded and not consumer.health().degraded, within=150)
    assert [entry.event_id for entry in entries[1:]] == recorded


async def test_a_broker_that_stands_still_is_waited_for(bench: Bench, kafka: list[EmbeddedKafka]) -> None:
    # given a relay and a consumer at work
    relay, consumer = bench.relay(), bench.consumer()
    async with running(relay, consumer):
        await bench.record(uuid4(), text="before")
        await bench.entered(1)

        # when the broker stands still for longer than anybody's patience, without closing a connection
        os.kill(kafka[0].pid, signal.SIGSTOP)
        for _ in range(20):
            await bench.record(uuid4())
        await eventually(lambda: relay.health().degraded and consumer.health().degraded, within=150)

        # then everything drains when it goes on
        os.kill(kafka[0].pid, signal.SIGCONT)
        await bench.all_published(within=150)
        await bench.entered(21, within=150)
        await eventually(lambda: not relay.health().degraded and not consumer.health().degraded, within=150)
    assert len(await bench.entries()) == 21


async def test_stopping_does_not_wait_for_a_broker_that_is_gone(bench: Bench, kafka: list[EmbeddedKafka]) -> None:
    # given a relay and a consumer whose broker was killed
    before = asyncio.all_tasks()
    async with running(bench.relay(), bench.consumer()):
        await bench.record(uuid4())
        await bench.entered(1)
        kafka[0].kill()
        await bench.record(uuid4())

    # when they are asked to stop, then they do (``running`` fails after a minute), and nothing of them runs on
    assert (await bench.figures()).unpublished == 1

    await eventually(lambda: nothing_runs_but(before), within=10)


async def test_a_transaction_that_the_broker_left_does_not_run_on_when_its_producer_is_closed(
    bench: Bench, kafka: list[EmbeddedKafka]
) -> None:
    # given a producer whose broker was killed in the middle of a transaction
    before = asyncio.all_tasks()
    producer = fenced_producer(bench.settings, f"{bench.settings.topic_prefix}middle", 10.0)
    await producer.start()
    await producer.begin_transaction()
    kafka[0].kill()
    await producer.send(bench.topic, b"", partition=0)

    # when it is closed, then nothing of it runs on
    await close_client(producer, "middle")
    await eventually(lambda: nothing_runs_but(before), within=10)


def nothing_runs_but(before: set[asyncio.Task[Any]]) -> bool:
    assert [task.get_coro() for task in asyncio.all_tasks() - before] == []
    return True


async def test_a_database_that_is_killed_and_started_again_loses_nothing(
    stack: Stack, topic_prefix: str, tmp_path: Path
) -> None:
    # given a relay and a consumer on a PostgreSQL of the test's own
    postgres = EmbeddedPostgres.start(tmp_path / "postgres")
    try:
        own = Stack(str(postgres.socket_folder), stack.kafka_bootstrap_servers)
        databases = TestDatabases(own)
        async with databases.with_tables("ledger", metadata) as url:
            settings = service_settings(own, url, topic_prefix=topic_prefix, settings_class=ServiceSettings)
            bench = Bench(settings, Database(url, deadline=3))
            await bench.declare()
            relay = bench.relay()
            async with running(relay, bench.consumer()):
                recorded = [await bench.record(uuid4()) for _ in range(50)]
                await bench.entered(1)

                # when it is killed in the middle of the work
                postgres.kill()
                with pytest.raises(DatabaseUnavailable):
                    await bench.record(uuid4())
                await eventually(lambda: relay.health().degraded, within=150)
                postgres = EmbeddedPostgres.start(tmp_path / "postgres")

                # then the work goes on, and each event was applied once
                recorded.append(await bench.record(uuid4()))
                entries = await bench.entered(51, within=150)
                await bench.all_published(within=150)
            await bench.database.dispose()
        assert sorted(entry.event_id for entry in entries) == sorted(recorded)
        assert (await _dead_letters(bench)) == 0
    finally:
        postgres.stop()


async def _dead_letters(bench: Bench) -> int:
    try:
        return (await bench.figures()).dead_lettered
    finally:
        await bench.database.dispose()
