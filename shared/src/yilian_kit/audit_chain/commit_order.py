"""Transaction numbers in SQL: ``xid8`` never wraps and orders rows as their transactions began to write."""

import sqlalchemy as sa

from yilian_kit.tables import TransactionId

OLDEST_RUNNING: sa.ColumnElement[int] = sa.func.pg_snapshot_xmin(sa.func.pg_current_snapshot(), type_=TransactionId())
"""Every transaction below is over, for this statement and all later ones."""


def transaction_id_literal(transaction_id: int) -> sa.ColumnElement[int]:
    """A transaction number as SQL."""
    return sa.literal(transaction_id, TransactionId())
