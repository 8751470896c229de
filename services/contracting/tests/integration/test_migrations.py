"""The migrations make what the tables say, from nothing, and can be undone."""

import asyncio
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from sqlalchemy.ext.asyncio import create_async_engine

from contracting.bootstrap import define_service
from yilian_kit.migration import alembic_config
from yilian_kit.testing.databases import TestDatabases

MIGRATIONS = define_service().migrations


async def _tables(url: str) -> set[str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
    await engine.dispose()
    return set(names)


async def test_upgrade_from_empty_is_what_the_tables_say_and_downgrade_leaves_nothing(
    databases: TestDatabases,
) -> None:
    async with databases.empty() as url:
        config = alembic_config(MIGRATIONS, url)
        # when
        await asyncio.to_thread(command.upgrade, config, "head")
        # then
        await asyncio.to_thread(command.check, config)
        assert {"resident", "agreement", "follow_up", "outbox"} <= await _tables(url)
        # and when undone
        await asyncio.to_thread(command.downgrade, config, "base")
        assert await _tables(url) == {"alembic_version"}


def test_the_revisions_form_one_line() -> None:
    files = sorted(path.name for path in Path(MIGRATIONS, "versions").glob("*.py"))
    assert [name.split("_")[0] for name in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]
