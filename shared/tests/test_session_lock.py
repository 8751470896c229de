"""One holder at a time, and a holder that is told when it no longer is."""

import asyncio

import pytest
import sqlalchemy as sa

from yilian_kit.database import Database, DatabaseUnavailable
from yilian_kit.session_lock import LockLost, SessionLock
from yilian_kit.testing.waiting import eventually


async def end_sessions(database: Database, application_name: str) -> None:
    async with database.transaction() as session:
        await session.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = :name"
            ),
            {"name": application_name},
        )


async def test_only_one_holds_a_lock_until_it_gives_it_back_or_goes(kit_database: Database) -> None:
    async with SessionLock.connect(kit_database, "second") as second:
        async with SessionLock.connect(kit_database, "first") as first:
            # given a holder
            assert await first.try_acquire("a")
            # then another may have another lock, but not this one
            assert not await second.try_acquire("a")
            assert await second.try_acquire("b")
            # until it is given back
            await first.release("a")
            assert await second.try_acquire("a")
            await second.release("a")
            assert await first.try_acquire("a")
        # or its holder is gone
        assert await second.try_acquire("a")


async def test_a_holder_whose_session_is_ended_is_told_and_can_do_nothing_more(kit_database: Database) -> None:
    # given a holder
    async with SessionLock.connect(kit_database, "holder") as lock:
        assert await lock.try_acquire("a")

        # when the server ends its session
        await end_sessions(kit_database, "holder")

        # then it is told without asking, and its statements fail
        async with asyncio.timeout(10):
            await lock.lost.wait()
        with pytest.raises(LockLost):
            await lock.value("SELECT 1")


async def test_a_statement_that_fails_costs_the_lock(kit_database: Database) -> None:
    async with SessionLock.connect(kit_database, "holder") as lock:
        assert await lock.try_acquire("a")
        with pytest.raises(LockLost):
            await lock.rows("SELECT no_such_column")
        assert lock.lost.is_set()

        async with SessionLock.connect(kit_database, "next") as following:
            await eventually(lambda: following.try_acquire("a"))


async def test_a_server_that_cannot_be_reached_is_said_so() -> None:
    nowhere = Database("postgresql+asyncpg://nobody@/none?host=/no-such-folder")

    with pytest.raises(DatabaseUnavailable):
        async with SessionLock.connect(nowhere, "lost"):
            pass
    await nowhere.dispose()
