"""The tables of personal accounts and of outpatient visits."""

from __future__ import annotations

import sqlalchemy as sa

from drg_billing.adapters.tables import metadata

_instant = sa.DateTime(timezone=True)
_money = sa.Numeric(14, 2)

outpatient_settlement = sa.Table(
    "outpatient_settlement",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("institution_id", sa.Uuid, nullable=False),
    sa.Column("institution_code", sa.Text, nullable=False),
    sa.Column("institution_tier", sa.Text, nullable=False),
    sa.Column("settlement_number", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reverses", sa.Uuid, sa.ForeignKey("outpatient_settlement.id")),
    sa.Column("reason", sa.Text),
    sa.Column("recorded_at", _instant, nullable=False),
    sa.Column("visited_on", sa.Date, nullable=False),
    sa.Column("pooling_area", sa.Text, nullable=False),
    sa.Column("parameter_version", sa.Integer, nullable=False),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("insurance_type", sa.Text, nullable=False),
    sa.Column("visit", sa.Text, nullable=False, comment="JSON of what was submitted"),
    sa.Column("inputs", sa.Text, nullable=False, comment="JSON, kept byte for byte"),
    sa.Column("result", sa.Text, nullable=False, comment="JSON, kept byte for byte"),
    sa.Column("total", _money, nullable=False),
    sa.Column("basic", _money, nullable=False),
    sa.Column("account", _money, nullable=False),
    sa.Column("mutual_aid", _money, nullable=False),
    sa.Column("cash", _money, nullable=False),
    sa.UniqueConstraint("institution_id", "settlement_number", "kind", name="outpatient_settlement_number"),
    sa.UniqueConstraint("reverses", name="outpatient_settlement_reversed_once"),
    sa.ForeignKeyConstraint(
        ["pooling_area", "parameter_version"],
        ["price_parameters.pooling_area", "price_parameters.version"],
        name="outpatient_settlement_parameters",
    ),
    sa.CheckConstraint("basic + account + mutual_aid + cash = total", name="outpatient_settlement_payers_add_up"),
    sa.CheckConstraint(
        "kind IN ('settlement', 'reversal')"
        " AND (reverses IS NOT NULL) = (kind = 'reversal') AND (reason IS NOT NULL) = (kind = 'reversal')",
        name="outpatient_settlement_names_what_it_changes",
    ),
    sa.Index("outpatient_settlement_visited", "visited_on", "institution_id"),
    sa.Index("outpatient_settlement_person", "person_key"),
)

personal_account = sa.Table(
    "personal_account",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("pooling_area", sa.Text, nullable=False),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("keeper_id", sa.Uuid, nullable=False, comment="the insurance office that opened it"),
    sa.UniqueConstraint("pooling_area", "person_key", name="personal_account_of_person"),
    comment="the balance is that of the last movement",
)

account_movement = sa.Table(
    "account_movement",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("personal_account.id"), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount", _money, nullable=False),
    sa.Column("balance_after", _money, nullable=False),
    sa.Column("recorded_at", _instant, nullable=False),
    sa.Column("settlement_id", sa.Uuid, sa.ForeignKey("settlement.id")),
    sa.Column("outpatient_settlement_id", sa.Uuid, sa.ForeignKey("outpatient_settlement.id")),
    sa.Column("pooling_area", sa.Text, nullable=False),
    sa.Column("movement_number", sa.Text, comment="the insurance office's own"),
    sa.UniqueConstraint("account_id", "sequence", name="account_movement_sequence"),
    sa.UniqueConstraint("pooling_area", "movement_number", name="account_movement_number"),
    sa.CheckConstraint("balance_after >= 0", name="account_movement_not_below_zero"),
    sa.CheckConstraint(
        "num_nonnulls(settlement_id, outpatient_settlement_id, movement_number) = 1", name="account_movement_one_cause"
    ),
    sa.Index("account_movement_settlement", "settlement_id"),
    sa.Index("account_movement_outpatient", "outpatient_settlement_id"),
    comment="a trigger checks that each movement goes on from the balance before",
)

account_share = sa.Table(
    "account_share",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True, comment="of a pair the latest counts"),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("personal_account.id"), nullable=False),
    sa.Column("relative_key", sa.Text, nullable=False),
    sa.Column("shared_from", sa.Date, nullable=False),
    sa.Column("shared_to", sa.Date),
    sa.Index("account_share_relative", "account_id", "relative_key"),
)
