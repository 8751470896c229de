"""The tables of special cases."""

from __future__ import annotations

import sqlalchemy as sa

from drg_billing.adapters.tables import metadata

_instant = sa.DateTime(timezone=True)

special_case = sa.Table(
    "special_case",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, sa.ForeignKey("discharge_case.id"), nullable=False),
    sa.Column("institution_id", sa.Uuid, nullable=False),
    sa.Column("institution_code", sa.Text, nullable=False),
    sa.Column("institution_tier", sa.Text, nullable=False),
    sa.Column("pooling_area", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("document_number", sa.Text, nullable=False),
    sa.Column("applied_by", sa.Text, nullable=False),
    sa.Column("applied_at", _instant, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("effect", sa.Text),
    sa.Column("agreed_amount", sa.Numeric(14, 2)),
    sa.Column("refusal", sa.Text),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_at", _instant),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("lower(decided_by) <> lower(applied_by)", name="special_case_four_eyes"),
    sa.Index("special_case_not_refused", "case_id", unique=True, postgresql_where=sa.text("state <> 'refused'")),
    sa.Index("special_case_institution", "institution_id", "year"),
)

special_case_counter = sa.Table(
    "special_case_counter",
    metadata,
    sa.Column("institution_id", sa.Uuid, primary_key=True),
    sa.Column("pooling_area", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("taken", sa.Integer, nullable=False, comment="pending and approved applications"),
    sa.CheckConstraint("taken >= 0", name="special_case_counter_not_negative"),
)
