"""What every service's first migration runs to create the kit's tables, and how its env.py runs migrations.

The statements are frozen: a change of the kit's tables is a new ``revision_N`` list and a new migration in every
service; ``alembic check`` in each service's tests compares the result with ``yilian_kit.tables``.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import command, context
from alembic.config import Config
from alembic.operations import Operations
from sqlalchemy.ext.asyncio import create_async_engine

_REVISION_1 = (
    """
    CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        type text NOT NULL,
        topic text NOT NULL,
        subject uuid NOT NULL,
        aggregate_version bigint NOT NULL,
        payload bytea NOT NULL,
        traceparent text,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        published_at timestamptz
    )
    """,
    "COMMENT ON COLUMN outbox.payload IS 'the envelope as JSON, as it is sent'",
    "CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL",
    "CREATE INDEX outbox_published_at ON outbox (published_at)",
    """
    CREATE TABLE inbox (
        consumer text NOT NULL,
        event_id uuid NOT NULL,
        event_type text NOT NULL,
        handled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (consumer, event_id)
    )
    """,
    "CREATE INDEX inbox_handled_at ON inbox (handled_at)",
    """
    CREATE TABLE dead_letter (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        consumer text NOT NULL,
        origin_topic text NOT NULL,
        origin_partition integer NOT NULL,
        origin_offset bigint NOT NULL,
        dlq_partition integer NOT NULL,
        dlq_offset bigint NOT NULL,
        event_id uuid,
        event_type text,
        error_type text NOT NULL,
        error_text text NOT NULL,
        parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        replayed_at timestamptz,
        CONSTRAINT dead_letter_origin UNIQUE (consumer, origin_topic, origin_partition, origin_offset)
    )
    """,
    "COMMENT ON COLUMN dead_letter.error_text IS 'names fields and rules, never values'",
    """
    CREATE TABLE idempotency (
        caller text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status integer,
        answer bytea,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (caller, key)
    )
    """,
    "COMMENT ON COLUMN idempotency.caller IS 'JSON list: organisation code, subject'",
    "COMMENT ON COLUMN idempotency.request_hash IS 'encrypted: bodies hold identity numbers'",
    "COMMENT ON COLUMN idempotency.answer IS 'headers and body, encrypted: they may hold personal data'",
    "CREATE INDEX idempotency_recorded_at ON idempotency (recorded_at)",
    """
    CREATE TABLE audit (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        subject text NOT NULL,
        organisation_id uuid,
        organisation_code text NOT NULL,
        action text NOT NULL,
        record_type text NOT NULL,
        record_id uuid NOT NULL,
        record_organisation_id uuid,
        purpose text,
        outcome text NOT NULL,
        trace_id text
    )
    """,
    "CREATE INDEX audit_commit_order ON audit (transaction_id, position)",
    "CREATE INDEX audit_record ON audit (record_type, record_id)",
    """
    CREATE TABLE audit_seal (
        sequence bigint PRIMARY KEY,
        audit_position bigint NOT NULL UNIQUE,
        transaction_id xid8 NOT NULL,
        hash bytea NOT NULL,
        sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "COMMENT ON COLUMN audit_seal.hash IS 'SHA-256 over the previous hash and the row'",
    """
    CREATE TABLE organisation (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE,
        name text NOT NULL,
        tier text NOT NULL,
        parent_id uuid,
        ancestor_ids uuid[] NOT NULL,
        alliance_id uuid,
        town text,
        capabilities text[] NOT NULL,
        open boolean NOT NULL,
        version bigint NOT NULL
    )
    """,
    "COMMENT ON COLUMN organisation.ancestor_ids IS 'root first, itself last'",
    "CREATE INDEX organisation_ancestor_ids ON organisation USING gin (ancestor_ids)",
)


def create_kit_tables(op: Operations) -> None:
    """Create the kit's tables, first revision."""
    for statement in _REVISION_1:
        op.execute(statement)


def drop_kit_tables(op: Operations) -> None:
    """Undo ``create_kit_tables``."""
    for table in ("organisation", "audit_seal", "audit", "idempotency", "dead_letter", "inbox", "outbox"):
        op.execute(f"DROP TABLE {table}")


def migrate_database(migrations: Path, database_url: str) -> None:
    """Upgrade the database at ``database_url`` (postgresql+asyncpg) to the newest revision in ``migrations``."""
    config = alembic_config(migrations, database_url)
    command.upgrade(config, "head")


def alembic_config(migrations: Path, database_url: str) -> Config:
    """Alembic's configuration without an ini file: where the revisions are and which database they are for."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["database_url"] = database_url
    return config


def run_migrations(metadata: Sequence[sa.MetaData]) -> None:
    """What every service's ``env.py`` calls: run the revisions in one transaction with a lock timeout."""
    url = context.config.attributes.get("database_url") or os.environ["YILIAN_DATABASE_URL"]
    asyncio.run(_run(url, metadata))


async def _run(url: str, metadata: Sequence[sa.MetaData]) -> None:
    engine = create_async_engine(url, poolclass=sa.NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_run_on, metadata)
    finally:
        await engine.dispose()


def _run_on(connection: sa.Connection, metadata: Sequence[sa.MetaData]) -> None:
    # Several instances may start at once: one migrates, the others wait and then find nothing left to do.
    connection.execute(sa.text("SELECT pg_advisory_lock(hashtextextended('yilian migration', 0))"))
    # A migration that waits for a lock makes every later query wait behind it: give up soon instead.
    connection.execute(sa.text("SET lock_timeout = '5s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=list(metadata),
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
