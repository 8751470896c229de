"""The tables of the alliance service."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, ExcludeConstraint

metadata = sa.MetaData()

TEXTS = ARRAY(sa.Text)
UUIDS = ARRAY(sa.Uuid)
INSTANT = sa.DateTime(timezone=True)


def _institution_state() -> list[sa.Column[object]]:
    return [
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Uuid),
        sa.Column("ancestor_ids", UUIDS, nullable=False),
        sa.Column("own_alliance_id", sa.Uuid),
        sa.Column("alliance_id", sa.Uuid),
        sa.Column("town", sa.Text),
        sa.Column("capabilities", TEXTS, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("effective_from", sa.Date, nullable=False),
        sa.Column("closed_on", sa.Date),
    ]


institution = sa.Table(
    "institution",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    *_institution_state(),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("code", name="institution_code"),
    sa.ForeignKeyConstraint(["parent_id"], ["institution.id"], name="institution_parent"),
    sa.Index("institution_one_root", "tier", unique=True, postgresql_where=sa.text("parent_id IS NULL")),
    sa.Index("institution_ancestors", "ancestor_ids", postgresql_using="gin"),
)

institution_history = sa.Table(
    "institution_history",
    metadata,
    sa.Column("id", sa.Uuid, sa.ForeignKey("institution.id"), primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True),
    *_institution_state(),
)
"""Every state an institution was in, one row a version; a state holds from its ``effective_from`` on."""

alliance = sa.Table(
    "alliance",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("lead_institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("code", name="alliance_code"),
    sa.UniqueConstraint("lead_institution_id", name="alliance_lead"),
)

expert = sa.Table(
    "expert",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    # The exclusion constraint of dispatch needs a number: this PostgreSQL has no btree_gist for a UUID.
    sa.Column("key", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name_encrypted", sa.LargeBinary, nullable=False),
    sa.Column("licence_number_encrypted", sa.LargeBinary, nullable=False),
    sa.Column("licence_digest", sa.LargeBinary, nullable=False),
    sa.Column("licence_scope", TEXTS, nullable=False),
    sa.Column("licence_valid_until", sa.Date, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("specialties", TEXTS, nullable=False),
    sa.Column("home_institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("code", name="expert_code"),
    sa.UniqueConstraint("licence_digest", name="expert_licence"),
    sa.UniqueConstraint("id", "key", name="expert_id_key"),
    sa.Index("expert_home", "home_institution_id"),
)

practice_site = sa.Table(
    "practice_site",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("expert_id", sa.Uuid, sa.ForeignKey("expert.id"), nullable=False),
    sa.Column("institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("document_number", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("practice_site_expert", "expert_id"),
    sa.Index("practice_site_institution", "institution_id"),
)

dispatch = sa.Table(
    "dispatch",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("expert_id", sa.Uuid, nullable=False),
    sa.Column("expert_key", sa.BigInteger, nullable=False),
    sa.Column("home_institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("alliance_id", sa.Uuid, sa.ForeignKey("alliance.id")),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("starts_at", INSTANT, nullable=False),
    sa.Column("ends_at", INSTANT, nullable=False),
    sa.Column("travel_minutes", sa.Integer, nullable=False),
    sa.Column("travel_back_minutes", sa.Integer, nullable=False),
    sa.Column("busy", TSTZRANGE, nullable=False, comment="session plus travel"),
    sa.Column("held_on", sa.Date, nullable=False, comment="business date of starts_at"),
    sa.Column("legal_basis", sa.Text, nullable=False),
    sa.Column("document_number", sa.Text, nullable=False),
    sa.Column("document_valid_until", sa.Date, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("patients_seen", sa.Integer),
    sa.Column("sessions", sa.Integer),
    sa.Column("consultations", sa.Integer),
    sa.Column("people_taught", sa.Integer),
    sa.Column("reason", sa.Text),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.ForeignKeyConstraint(["expert_id", "expert_key"], ["expert.id", "expert.key"], name="dispatch_expert"),
    ExcludeConstraint(
        (sa.text("int8range(expert_key, expert_key, '[]')"), "&&"),
        (sa.column("busy"), "&&"),
        where=sa.text("state NOT IN ('cancelled', 'no_show')"),
        using="gist",
        name="dispatch_one_place_at_a_time",
    ),
    sa.Index("dispatch_held_on", "held_on", "id"),
    sa.Index("dispatch_of_expert", "expert_id", "held_on"),
    sa.Index("dispatch_home", "home_institution_id"),
    sa.Index("dispatch_institution", "institution_id"),
)

dispatch_operation = sa.Table(
    "dispatch_operation",
    metadata,
    sa.Column("dispatch_id", sa.Uuid, sa.ForeignKey("dispatch.id"), primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

training = sa.Table(
    "training",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("alliance_id", sa.Uuid, sa.ForeignKey("alliance.id")),
    sa.Column("starts_at", INSTANT, nullable=False),
    sa.Column("ends_at", INSTANT, nullable=False),
    sa.Column("held_on", sa.Date, nullable=False, comment="business date of starts_at"),
    sa.Column("hours", sa.Numeric(4, 1), nullable=False),
    sa.Column("places", sa.Integer, nullable=False),
    sa.Column("check_in_code", sa.Text, nullable=False),
    sa.Column("attended", sa.Integer, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("code", name="training_code"),
    sa.CheckConstraint("attended BETWEEN 0 AND places", name="training_places"),
    sa.Index("training_held_on", "held_on", "id"),
)

attendance = sa.Table(
    "attendance",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("training_id", sa.Uuid, sa.ForeignKey("training.id"), nullable=False),
    sa.Column("attendee_code", sa.Text, nullable=False),
    sa.Column("institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("institution_tier", sa.Text, nullable=False, comment="the tier when the person attended"),
    sa.Column("attended_at", INSTANT, nullable=False),
    sa.UniqueConstraint("training_id", "institution_id", "attendee_code", name="attendance_once"),
)

placement = sa.Table(
    "placement",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("trainee_code", sa.Text, nullable=False),
    sa.Column("institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("alliance_id", sa.Uuid, sa.ForeignKey("alliance.id")),
    sa.Column("from_institution_id", sa.Uuid, sa.ForeignKey("institution.id"), nullable=False),
    sa.Column("from_institution_tier", sa.Text, nullable=False, comment="the tier when the person was placed"),
    sa.Column("supervisor_expert_id", sa.Uuid, sa.ForeignKey("expert.id"), nullable=False),
    sa.Column("from_date", sa.Date, nullable=False),
    sa.Column("to_date", sa.Date, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("result", sa.Text),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("placement_from_date", "from_date", "id"),
    sa.Index("placement_trainee", "from_institution_id", "trainee_code"),
)
