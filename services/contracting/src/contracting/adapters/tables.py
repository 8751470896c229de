"""The tables of contracting.

``counted`` columns hold the days on which figures count a row, see ``domain.day_range.counted_days``; ``in_force``
those on which an agreement holds. Columns of ``bytea`` are encrypted by ``yilian_kit.security.FieldCipher``.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint

metadata = sa.MetaData()

_instant = sa.DateTime(timezone=True)
_money = sa.Numeric(10, 2)

area = sa.Table(
    "area",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("chief_name", sa.Text, nullable=False),
    sa.Column("institution_id", sa.Uuid, nullable=False, comment="the township"),
    sa.UniqueConstraint("code", name="area_code"),
)

village = sa.Table(
    "village",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("area_id", sa.Uuid, sa.ForeignKey("area.id"), nullable=False),
    sa.Column("institution_id", sa.Uuid, nullable=False, comment="village clinic or township"),
    sa.Column("registered_on", sa.Date, nullable=False),
    sa.UniqueConstraint("code", name="village_code"),
    sa.Index("village_area", "area_id"),
    sa.Index("village_institution", "institution_id"),
)

resident = sa.Table(
    "resident",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False, comment="for agreement_one_in_force"),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("sex", sa.Text, nullable=False),
    sa.Column("birth_date", sa.Date, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("insurance_type", sa.Text, nullable=False),
    sa.Column("village_id", sa.Uuid, sa.ForeignKey("village.id"), nullable=False, comment="where now, or last"),
    sa.Column("id_number", sa.LargeBinary, nullable=False),
    sa.Column("name", sa.LargeBinary, nullable=False),
    sa.Column("phone", sa.LargeBinary),
    sa.Column("address", sa.LargeBinary, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("person_key", name="resident_person_key"),
    sa.UniqueConstraint("id", "number", name="resident_id_number"),
    sa.Index("resident_village", "village_id", "id"),
)

residency = sa.Table(
    "residency",
    metadata,
    sa.Column("resident_id", sa.Uuid, sa.ForeignKey("resident.id"), primary_key=True),
    sa.Column("ordinal", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("village_id", sa.Uuid, sa.ForeignKey("village.id"), nullable=False),
    sa.Column("from_day", sa.Date, nullable=False),
    sa.Column("entered_on", sa.Date, nullable=False),
    sa.Column("until", sa.Date),
    sa.Column("ended_on", sa.Date),
    sa.Column("counted", DATERANGE, nullable=False),
)

key_group_membership = sa.Table(
    "key_group_membership",
    metadata,
    sa.Column("resident_id", sa.Uuid, sa.ForeignKey("resident.id"), primary_key=True),
    sa.Column("ordinal", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("key_group", sa.Text, nullable=False),
    sa.Column("from_date", sa.Date, nullable=False),
    sa.Column("to_date", sa.Date),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("entered_on", sa.Date, nullable=False),
    sa.Column("ended_on", sa.Date),
    sa.Column("diagnosing_institution_code", sa.Text),
    sa.Column("delivery_date", sa.Date),
    sa.Column("counted", DATERANGE, nullable=False),
)

team = sa.Table(
    "team",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("institution_id", sa.Uuid, nullable=False),
    sa.Column("leader_name", sa.Text, nullable=False),
    sa.Column("family_doctors", sa.SmallInteger, nullable=False),
    sa.Column("members", JSONB, nullable=False, comment="[{role, name}]"),
    sa.Column("registered_on", sa.Date, nullable=False),
    sa.UniqueConstraint("code", name="team_code"),
)

team_village = sa.Table(
    "team_village",
    metadata,
    sa.Column("team_id", sa.Uuid, sa.ForeignKey("team.id"), primary_key=True),
    sa.Column("village_id", sa.Uuid, sa.ForeignKey("village.id"), primary_key=True),
    sa.Column("ordinal", sa.SmallInteger, nullable=False),
    sa.Column("counted", DATERANGE, nullable=False),
    sa.Index("team_village_village", "village_id"),
)

package = sa.Table(
    "package",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("items", JSONB, nullable=False, comment="[{name, times_a_year}]"),
    sa.Column("price", _money, nullable=False),
    sa.Column("fee_basic_insurance", _money, nullable=False),
    sa.Column("fee_public_health_fund", _money, nullable=False),
    sa.Column("fee_resident", _money, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
)

agreement = sa.Table(
    "agreement",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("agreement_number", sa.Text, nullable=False),
    sa.Column("resident_id", sa.Uuid, nullable=False),
    sa.Column("resident_number", sa.BigInteger, nullable=False),
    sa.Column("team_id", sa.Uuid, sa.ForeignKey("team.id"), nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("years", sa.SmallInteger, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("packages", JSONB, nullable=False, comment="[{code, version}] as signed"),
    sa.Column("fee_basic_insurance", _money, nullable=False),
    sa.Column("fee_public_health_fund", _money, nullable=False),
    sa.Column("fee_resident", _money, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("consent_method", sa.Text),
    sa.Column("consent_given_at", _instant),
    sa.Column("consent_relation", sa.Text),
    sa.Column("consent_evidence_hash", sa.Text),
    sa.Column("previous_id", sa.Uuid, sa.ForeignKey("agreement.id")),
    sa.Column("activated_on", sa.Date),
    sa.Column("termination_reason", sa.Text),
    sa.Column("terminated_on", sa.Date, comment="first day out of force"),
    sa.Column("termination_learned_on", sa.Date),
    sa.Column("termination_text", sa.LargeBinary),
    sa.Column("voided_on", sa.Date),
    sa.Column("in_force", DATERANGE),
    sa.Column("counted", DATERANGE),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("agreement_number", name="agreement_number"),
    sa.ForeignKeyConstraint(
        ["resident_id", "resident_number"], ["resident.id", "resident.number"], name="agreement_resident"
    ),
    # PostgreSQL without btree_gist has no "=" for GiST: a range of one number stands for the number.
    ExcludeConstraint(
        (sa.text("int8range(resident_number, resident_number, '[]')"), "&&"),
        (sa.column("in_force"), "&&"),
        name="agreement_one_in_force",
        using="gist",
    ),
    sa.Index("agreement_of_resident", "resident_id"),
    sa.Index("agreement_of_team", "team_id"),
    sa.Index("agreement_previous", "previous_id"),
    sa.Index("agreement_due_to_expire", "ends_on", postgresql_where=sa.text("state = 'active'")),
)

follow_up = sa.Table(
    "follow_up",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("referral_id", sa.Uuid, nullable=False),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("resident_id", sa.Uuid, sa.ForeignKey("resident.id")),
    sa.Column("team_id", sa.Uuid, sa.ForeignKey("team.id")),
    sa.Column("institution_id", sa.Uuid, nullable=False),
    sa.Column("opened_on", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("done_on", sa.Date),
    sa.Column("outcome", sa.Text),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("referral_id", name="follow_up_referral"),
    sa.Index("follow_up_worklist", "due_on", "id", postgresql_where=sa.text("done_on IS NULL")),
)
