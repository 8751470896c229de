"""The migrations build what the tables say, and take it down again."""

import asyncio

import sqlalchemy as sa
from alembic import command
from sqlalchemy.ext.asyncio import create_async_engine

from drg_billing.bootstrap import define_service
from yilian_kit.migration import alembic_config
from yilian_kit.testing.databases import TestDatabases


async def test_upgrade_from_empty_matches_the_tables_and_downgrade_leaves_nothing(databases: TestDatabases) -> None:
    async with databases.empty() as url:
        config = alembic_config(define_service().migrations, url)

        # When
        await asyncio.to_thread(command.upgrade, config, "head")

        # Then
        await asyncio.to_thread(command.check, config)
        await asyncio.to_thread(command.downgrade, config, "base")
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            left = await connection.run_sync(lambda sync: sa.inspect(sync).get_table_names())
            functions = await connection.scalar(
                sa.text("SELECT count(*) FROM pg_proc WHERE proname IN ('refuse_change', 'notify_outbox')")
            )
        await engine.dispose()
        assert left == ["alembic_version"]
        assert functions == 0
