"""A replica of another service's aggregate, for tests of versions."""

import sqlalchemy as sa

from .bench import metadata

replica = sa.Table(
    "replica",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)
