"""A process that is told to stop finishes what it has in hand; one that is killed leaves nothing half done."""

import asyncio
import signal
from typing import TYPE_CHECKING

import httpx
import sqlalchemy as sa
from aiokafka.admin import AIOKafkaAdminClient

from yilian_kit.tables import idempotency, outbox
from yilian_kit.testing.waiting import eventually

if TYPE_CHECKING:
    from conftest import Installation, RunningProcess


async def test_a_process_told_to_stop_answers_leaves_its_group_and_exits_with_0(installation: "Installation") -> None:
    # given a process with a member in its group, and a request under way
    running = await installation.start("serve")
    await eventually(lambda: _members(installation, 1), within=30)
    in_hand = asyncio.create_task(running.write("in hand", pause_seconds=2.0))
    await eventually(lambda: _one_is_writing(installation))

    # when it is told to stop
    running.process.send_signal(signal.SIGTERM)

    # then the request is answered, the process ends well, and its partitions are free at once, without a timeout
    assert (await in_hand).status_code == 201
    assert await asyncio.wait_for(running.process.wait(), 20) == 0
    assert await installation.texts() == ["in hand"]
    assert await _members(installation, 0)


async def test_a_killed_process_leaves_no_note_without_answer_event_or_key(installation: "Installation") -> None:
    # given a stream of requests, every one with its key
    running = await installation.start("serve")
    keys = [f"key-{number:02}" for number in range(40)]
    stream = asyncio.create_task(_write_all(running, keys))

    # when the process is killed in the middle of it
    await eventually(lambda: _stored(installation, at_least=8))
    running.process.kill()
    answered = await stream

    # then what was answered is stored
    assert set(answered) <= set(await installation.texts())

    # and when the client repeats every request, with its key, at a new process
    again = await installation.start("serve")
    repeated = await _write_all(again, keys)

    # then there is each note once, with one event and one key
    assert sorted(repeated) == keys
    assert await installation.texts() == keys
    await eventually(lambda: _published(installation, len(keys)), within=30)
    async with installation.database.transaction() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(idempotency)) == len(keys)


async def _write_all(running: "RunningProcess", keys: list[str]) -> list[str]:
    """Write a note for each key, four at a time; the keys whose note was acknowledged."""
    acknowledged: list[str] = []
    waiting = list(reversed(keys))

    async def write() -> None:
        while waiting:
            key = waiting.pop()
            try:
                answer = await running.write(key, key=key, pause_seconds=0.02)
            except httpx.TransportError:
                continue
            assert answer.status_code == 201, answer.text
            acknowledged.append(key)

    await asyncio.gather(*(write() for _ in range(4)))
    return acknowledged


async def _stored(installation: "Installation", at_least: int) -> bool:
    return len(await installation.texts()) >= at_least


async def _published(installation: "Installation", count: int) -> bool:
    async with installation.database.transaction() as session:
        rows = sa.select(sa.func.count(), sa.func.count(outbox.c.published_at)).select_from(outbox)
        return tuple((await session.execute(rows)).one()) == (count, count)


async def _one_is_writing(installation: "Installation") -> bool:
    """True when a session of the service has a transaction open that has written."""
    writing = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'sample' AND state = 'idle in transaction' AND backend_xid IS NOT NULL"
    )
    async with installation.database.transaction() as session:
        return await session.scalar(writing) == 1


async def _members(installation: "Installation", count: int) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=installation.settings.kafka_bootstrap_servers)
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([installation.group])
        (group,) = answer.groups
        return len(group[5]) == count
    finally:
        await admin.close()
