"""What is left when processes die, freeze, or come and go in the middle of their work."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from yilian_kit.events.envelope import Envelope
from yilian_kit.testing.events import arriving_event
from yilian_kit.testing.waiting import eventually

from .bench import TAKEN, Bench, running

Process = asyncio.subprocess.Process
Start = Callable[[str], Awaitable[Process]]


@pytest.fixture
async def start(bench: Bench, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a doomed process on the bench; whatever still runs at the end is killed."""
    given = tmp_path / "settings.json"
    given.write_text(bench.settings.model_dump_json())
    processes: list[Process] = []

    async def begin(point: str) -> Process:
        program = Path(__file__).with_name("doomed.py")
        process = await asyncio.create_subprocess_exec(
            sys.executable, program, point, given, stdout=asyncio.subprocess.PIPE
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def test_a_relay_killed_between_acknowledgement_and_mark_publishes_again_and_it_is_applied_once(
    bench: Bench, start: Start
) -> None:
    # given a relay that dies when the broker has an event and the outbox does not know
    event_id = await bench.record(uuid4(), text="once")
    doomed = await start("relay-before-mark")
    assert await doomed.wait() == -signal.SIGKILL
    assert (await bench.figures()).unpublished == 1

    # when the next relay runs, and a consumer
    consumer = bench.consumer()
    async with running(bench.relay(), consumer):
        await bench.all_published()
        await bench.entered(1)
        await eventually(lambda: consumer.waiting == 0)

    # then the event is in the topic twice and was applied once
    published = [Envelope.from_bytes(each.value or b"").id for each in await bench.committed_records()]
    assert published == [event_id, event_id]
    assert await bench.texts() == ["once"]


async def test_a_frozen_relay_that_wakes_cannot_write_behind_the_one_that_took_over(bench: Bench, start: Start) -> None:
    # given a relay that freezes with version 1 of an aggregate in its hand
    subject = uuid4()
    await bench.record(subject, version=1)
    frozen = await start("relay-frozen")
    assert frozen.stdout is not None
    async with asyncio.timeout(60):
        while await frozen.stdout.readline() != b"frozen\n":
            pass

    # and, when the server has given it up, another that publishes version 1 and version 2
    async with bench.database.transaction() as session:
        await session.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'writer relay'"
                " AND datname = current_database()"
            )
        )
    async with running(bench.relay()):
        await bench.record(subject, version=2)
        await bench.all_published()

        # when the first wakes and goes on
        frozen.send_signal(signal.SIGCONT)
        await bench.record(subject, version=3)
        await bench.all_published()
        frozen.send_signal(signal.SIGTERM)
        assert await frozen.wait() == 0

    # then no older version lies behind a newer one, also where compaction keeps the last
    versions = [Envelope.from_bytes(each.value or b"").aggregateversion for each in await bench.committed_records()]
    assert versions == [1, 2, 3]


async def test_a_consumer_killed_between_the_two_commits_applies_once(bench: Bench, start: Start) -> None:
    # given a consumer that dies when the database has committed and the offset has not
    await bench.publish_events(arriving_event(TAKEN, {"text": "once"}))
    doomed = await start("consumer-before-offset")
    assert await doomed.wait() == -signal.SIGKILL
    assert await bench.texts() == ["once"]

    # when another member takes over
    consumer = bench.consumer()
    async with running(consumer):
        await eventually(lambda: consumer.waiting == 0)

    # then the event came again and was known
    assert await bench.texts() == ["once"]
    assert bench.metrics.registry.get_sample_value(
        "yilian_events_handled_total", {"type": "any", "outcome": "already-applied"}
    )


async def test_members_that_come_go_and_die_lose_nothing_and_apply_nothing_twice(bench: Bench, start: Start) -> None:
    # given two members, and events of thirty aggregates in a steady stream
    subjects = [UUID(int=number) for number in range(30)]
    rounds = 40
    members = [await start("member"), await start("member")]
    stream = asyncio.create_task(_publish_rounds(bench, subjects, 1, rounds))

    # when, in the middle of it, one is killed, one is asked to stop, and others come
    await bench.entered(200)
    members[0].kill()
    members.append(await start("member"))
    await bench.entered(500)
    members[1].terminate()
    members.append(await start("member"))
    await stream
    entries = await bench.entered(len(subjects) * rounds)
    while len({entry.owner for entry in entries}) < 3 and rounds < 400:  # until one that came has its share
        rounds += 1
        await _publish_rounds(bench, subjects, rounds, rounds)
        entries = await bench.entered(len(subjects) * rounds)

    # then each event was applied once, and each aggregate's in order, whoever did it
    assert await members[1].wait() == 0
    assert set(Counter(entry.event_id for entry in entries).values()) == {1}
    for subject in subjects:
        versions = [entry.version for entry in entries if entry.subject == subject]
        assert versions == list(range(1, rounds + 1))
    assert len({entry.owner for entry in entries}) >= 3
    assert (await bench.figures()).dead_lettered == 0


async def _publish_rounds(bench: Bench, subjects: list[UUID], first: int, last: int) -> None:
    for version in range(first, last + 1):
        await bench.publish_events(
            *(arriving_event(TAKEN, {"text": "x"}, subject=subject, version=version) for subject in subjects)
        )
