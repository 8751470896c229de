"""The kit's own tables, of which every service's database has a copy.

A service hands ``[kit_metadata, its own metadata]`` to Alembic; ``yilian_kit.migration`` creates them.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's ``xid8``: a transaction number that never wraps, an ``int`` in Python."""

    cache_ok = True
    render_bind_cast = True  # PostgreSQL has no cast from bigint, so a parameter must be xid8 from the start

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


ischema_names["xid8"] = TransactionId

kit_metadata = sa.MetaData()

_instant = sa.DateTime(timezone=True)

outbox = sa.Table(
    "outbox",
    kit_metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("subject", sa.Uuid, nullable=False),
    sa.Column("aggregate_version", sa.BigInteger, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False, comment="the envelope as JSON, as it is sent"),
    sa.Column("traceparent", sa.Text),
    sa.Column("recorded_at", _instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Column("published_at", _instant),
    sa.Index("outbox_unpublished", "position", postgresql_where=sa.text("published_at IS NULL")),
    sa.Index("outbox_published_at", "published_at"),
)

inbox = sa.Table(
    "inbox",
    kit_metadata,
    sa.Column("consumer", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("event_type", sa.Text, nullable=False),
    sa.Column("handled_at", _instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Index("inbox_handled_at", "handled_at"),
)

dead_letter = sa.Table(
    "dead_letter",
    kit_metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("consumer", sa.Text, nullable=False),
    sa.Column("origin_topic", sa.Text, nullable=False),
    sa.Column("origin_partition", sa.Integer, nullable=False),
    sa.Column("origin_offset", sa.BigInteger, nullable=False),
    sa.Column("dlq_partition", sa.Integer, nullable=False),
    sa.Column("dlq_offset", sa.BigInteger, nullable=False),
    sa.Column("event_id", sa.Uuid),
    sa.Column("event_type", sa.Text),
    sa.Column("error_type", sa.Text, nullable=False),
    sa.Column("error_text", sa.Text, nullable=False, comment="names fields and rules, never values"),
    sa.Column("parked_at", _instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Column("replayed_at", _instant),
    sa.UniqueConstraint("consumer", "origin_topic", "origin_partition", "origin_offset", name="dead_letter_origin"),
)

idempotency = sa.Table(
    "idempotency",
    kit_metadata,
    sa.Column("caller", sa.Text, primary_key=True, comment="JSON list: organisation code, subject"),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request_hash", sa.LargeBinary, nullable=False, comment="encrypted: bodies hold identity numbers"),
    sa.Column("status", sa.Integer),
    sa.Column("answer", sa.LargeBinary, comment="headers and body, encrypted: they may hold personal data"),
    sa.Column("recorded_at", _instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Index("idempotency_recorded_at", "recorded_at"),
)

audit = sa.Table(
    "audit",
    kit_metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("transaction_id", TransactionId, nullable=False, server_default=sa.text("pg_current_xact_id()")),
    sa.Column("at", _instant, nullable=False, server_default=sa.func.clock_timestamp()),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Uuid),
    sa.Column("organisation_code", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("record_type", sa.Text, nullable=False),
    sa.Column("record_id", sa.Uuid, nullable=False),
    sa.Column("record_organisation_id", sa.Uuid),
    sa.Column("purpose", sa.Text),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("trace_id", sa.Text),
    sa.Index("audit_commit_order", "transaction_id", "position"),
    sa.Index("audit_record", "record_type", "record_id"),
)

audit_seal = sa.Table(
    "audit_seal",
    kit_metadata,
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("audit_position", sa.BigInteger, nullable=False, unique=True),
    sa.Column("transaction_id", TransactionId, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False, comment="SHA-256 over the previous hash and the row"),
    sa.Column("sealed_at", _instant, nullable=False, server_default=sa.func.clock_timestamp()),
)

organisation = sa.Table(
    "organisation",
    kit_metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("parent_id", sa.Uuid),
    sa.Column("ancestor_ids", postgresql.ARRAY(sa.Uuid), nullable=False, comment="root first, itself last"),
    sa.Column("alliance_id", sa.Uuid),
    sa.Column("town", sa.Text),
    sa.Column("capabilities", postgresql.ARRAY(sa.Text), nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("organisation_ancestor_ids", "ancestor_ids", postgresql_using="gin"),
)
