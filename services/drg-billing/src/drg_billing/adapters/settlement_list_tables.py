"""The table of what was found about submitted settlement lists."""

from __future__ import annotations

import sqlalchemy as sa

from drg_billing.adapters.tables import metadata

settlement_list_finding = sa.Table(
    "settlement_list_finding",
    metadata,
    sa.Column("case_id", sa.Uuid, sa.ForeignKey("discharge_case.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("found", sa.Text),
    sa.Column("expected", sa.Text),
    comment="what the rules of the settlement list found about a submitted case; messages stand in the code",
)
