"""The tools of the tests themselves."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from yilian_kit.database import Database
from yilian_kit.identifiers import new_id
from yilian_kit.tables import inbox
from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.stack import RUN_VARIABLE, STACK_VARIABLE
from yilian_kit.testing.waiting import eventually


async def count(url: str, table: sa.Table) -> int:
    database = Database(url)
    async with database.transaction() as session:
        found = (await session.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()
    await database.dispose()
    return found


async def fill(url: str) -> None:
    database = Database(url)
    async with database.transaction() as session:
        await session.execute(sa.insert(inbox).values(consumer="reader", event_id=new_id(), event_type="x"))
    await database.dispose()


async def test_a_database_is_empty_for_every_test_and_its_own(databases: TestDatabases) -> None:
    # given a test that leaves a row, and a transaction open
    async with databases.with_tables("kit") as first, databases.with_tables("kit") as second:
        assert first != second
        await fill(first)
        assert await count(second, inbox) == 0
        engine = create_async_engine(first)
        left_open = await engine.connect()
        await left_open.execute(sa.text("LOCK TABLE inbox"))

    # when the next test asks for a database, or two
    async with databases.with_tables("kit") as third, databases.with_tables("kit") as fourth:
        # then it may be the same one, but empty
        assert {third, fourth} == {first, second}
        assert [await count(url, inbox) for url in (third, fourth)] == [0, 0]
    await left_open.invalidate()
    await left_open.close()
    await engine.dispose()


async def test_what_migrations_put_in_is_there_for_every_test(databases: TestDatabases) -> None:
    # given tables that are filled when they are made
    metadata = sa.MetaData()
    kinds = sa.Table("kind", metadata, sa.Column("name", sa.Text, primary_key=True))
    sa.event.listen(kinds, "after_create", lambda table, connection, **_: connection.execute(table.insert(), _KINDS))

    # when one test empties them
    async with databases.with_tables("seeded", metadata) as url:
        assert await count(url, kinds) == 2
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(kinds.delete())
        await engine.dispose()

    # then the next has them again
    async with databases.with_tables("seeded", metadata) as url:
        assert await count(url, kinds) == 2


_KINDS = [{"name": "mild"}, {"name": "severe"}]


async def test_a_wait_ends_with_the_value_or_with_the_last_reason() -> None:
    numbers = iter(range(100))

    async def three() -> int:
        number = next(numbers)
        assert number >= 3, f"only {number}"
        return number

    assert await eventually(three) == 3
    with pytest.raises(AssertionError, match="not within") as failure:
        await eventually(lambda: False, within=0.05)
    assert failure.value.__cause__ is None


def test_a_server_that_does_not_start_is_a_failure_and_not_a_skip(tmp_path: Path) -> None:
    # given a stack that is not there
    (tmp_path / "test_it.py").write_text("async def test_it(kit_database): pass\n")
    environment = {**os.environ, STACK_VARIABLE: str(tmp_path / "nowhere")}
    environment.pop(RUN_VARIABLE, None)

    # when a test needs it
    options = ["-q", "-c", str(_configuration()), "--rootdir", str(tmp_path), "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tmp_path], env=environment, capture_output=True, text=True
    )

    # then the run fails
    assert run.returncode == 1
    assert "1 error" in run.stdout
    assert "skipped" not in run.stdout


async def test_the_servers_of_a_run_that_was_killed_are_stopped(tmp_path: Path) -> None:
    # given a run that started servers of its own, in a test that does not end
    marker = tmp_path / "folder.txt"
    (tmp_path / "test_it.py").write_text(
        "import os, time, pathlib\n"
        "async def test_it(kit_database):\n"
        f"    pathlib.Path({str(marker)!r}).write_text(os.environ['{RUN_VARIABLE}'])\n"
        "    time.sleep(600)\n"
    )
    environment = {key: value for key, value in os.environ.items() if key not in (STACK_VARIABLE, RUN_VARIABLE)}
    options = ["-q", "-c", str(_configuration()), "--rootdir", str(tmp_path), "-p", "no:cacheprovider"]
    run = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "pytest", *options, tmp_path, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await eventually(lambda: marker.exists() and marker.read_text(), within=120)
    finally:
        # when it is killed
        run.send_signal(signal.SIGKILL)
        await run.wait()

    # then its servers stop, and their state is removed
    folder = Path(marker.read_text())
    await eventually(lambda: not folder.exists(), within=60)


def _configuration() -> Path:
    """The workspace's pyproject.toml, whose settings the inner runs share."""
    return next(parent / "pyproject.toml" for parent in Path(__file__).parents if (parent / ".ci").is_dir())
