"""The tables of drg-billing. No column names a person: the person key stands for the number."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = sa.MetaData()

_instant = sa.DateTime(timezone=True)
_money = sa.Numeric(16, 2)


def _of_result(part: str, name: str) -> sa.Computed:
    """A number of the stored result as a column, kept by the database: reports add it up without reading the JSON."""
    return sa.Computed(f"((((result)::jsonb -> '{part}'::text) ->> '{name}'::text))::numeric", persisted=True)


_WEIGHT = sa.Computed(
    "CASE WHEN ((((result)::jsonb -> 'price'::text) ->> 'scheme'::text) = 'drg_points'::text)"
    " THEN (((((result)::jsonb -> 'price'::text) ->> 'base_points'::text))::numeric / (100)::numeric)"
    " ELSE ((((result)::jsonb -> 'price'::text) ->> 'weight'::text))::numeric END",
    persisted=True,
)

rule_pack = sa.Table(
    "rule_pack",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("pack_version", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("notice_en", sa.Text, nullable=False),
    sa.Column("notice_zh", sa.Text, nullable=False),
    sa.Column("mdcs", sa.Integer, nullable=False),
    sa.Column("adrgs", sa.Integer, nullable=False),
    sa.Column("groups", sa.Integer, nullable=False),
    sa.Column("files", sa.LargeBinary, nullable=False, comment="file name → CSV text, as JSON, compressed by zlib"),
    sa.Column("version", sa.BigInteger, nullable=False, comment="counts activations; the content never changes"),
    sa.Column("imported_by", sa.Text, nullable=False),
    sa.UniqueConstraint("digest", name="rule_pack_digest"),
    sa.UniqueConstraint("code", "pack_version", name="rule_pack_code_version"),
    sa.UniqueConstraint("id", "imported_by", name="rule_pack_author"),
)

pack_activation = sa.Table(
    "pack_activation",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("pack_id", sa.Uuid, sa.ForeignKey("rule_pack.id"), nullable=False),
    sa.Column("pooling_area", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("activated_by", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(
        ["pack_id", "author"], ["rule_pack.id", "rule_pack.imported_by"], name="pack_activation_author"
    ),
    sa.CheckConstraint("lower(activated_by) <> lower(author)", name="pack_activation_four_eyes"),
    sa.Index("pack_activation_area", "pooling_area", "valid_from"),
    sa.Index("pack_activation_pack", "pack_id"),
)

price_parameters = sa.Table(
    "price_parameters",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("pooling_area", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("content", sa.Text, nullable=False, comment="the whole set as JSON"),
    sa.Column("set_by", sa.Text, nullable=False),
    sa.UniqueConstraint("pooling_area", "version", name="price_parameters_version"),
    sa.UniqueConstraint("id", "set_by", name="price_parameters_author"),
)

parameter_activation = sa.Table(
    "parameter_activation",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("parameters_id", sa.Uuid, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("activated_by", sa.Text, nullable=False),
    sa.UniqueConstraint("parameters_id", name="parameter_activation_once"),
    sa.ForeignKeyConstraint(
        ["parameters_id", "author"],
        ["price_parameters.id", "price_parameters.set_by"],
        name="parameter_activation_author",
    ),
    sa.CheckConstraint("lower(activated_by) <> lower(author)", name="parameter_activation_four_eyes"),
)

parameter_withdrawal = sa.Table(
    "parameter_withdrawal",
    metadata,
    sa.Column("parameters_id", sa.Uuid, sa.ForeignKey("price_parameters.id"), primary_key=True),
    sa.Column("withdrawn_by", sa.Text, nullable=False),
)

discharge_case = sa.Table(
    "discharge_case",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("institution_id", sa.Uuid, nullable=False),
    sa.Column("institution_code", sa.Text, nullable=False),
    sa.Column("institution_tier", sa.Text, nullable=False),
    sa.Column("settlement_number", sa.Text, nullable=False),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("insurance_type", sa.Text, nullable=False),
    sa.Column("pooling_area", sa.Text),
    sa.Column("doctor_code", sa.Text, comment="a staff code of the institution, never a name"),
    sa.Column("admitted_on", sa.Date, nullable=False),
    sa.Column("discharged_on", sa.Date, nullable=False),
    sa.Column("leaving_way", sa.Text, nullable=False),
    sa.Column("icu_hours", sa.Integer, nullable=False),
    sa.Column("ventilation_hours", sa.Integer, nullable=False),
    sa.Column("sex", sa.Text),
    sa.Column("age_years", sa.Integer),
    sa.Column("age_days", sa.Integer),
    sa.Column("birth_weight_g", sa.Integer),
    sa.Column("main_diagnosis", sa.Text, nullable=False),
    sa.Column("other_diagnoses", ARRAY(sa.Text), nullable=False),
    sa.Column("main_procedure", sa.Text, nullable=False),
    sa.Column("other_procedures", ARRAY(sa.Text), nullable=False),
    sa.Column("total_cost", _money, nullable=False),
    sa.Column("full_self_pay", _money, nullable=False),
    sa.Column("over_limit", _money, nullable=False),
    sa.Column("pre_self_pay", _money, nullable=False),
    sa.Column("mdc", sa.Text, nullable=False),
    sa.Column("adrg", sa.Text, nullable=False),
    sa.Column("drg", sa.Text, nullable=False),
    sa.Column("group_name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reasons", ARRAY(sa.Text), nullable=False),
    sa.Column("warnings", JSONB, nullable=False, comment="[kind, code] pairs"),
    sa.Column("pack_digest", sa.Text, sa.ForeignKey("rule_pack.digest"), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("withdrawal_reason", sa.Text),
    sa.CheckConstraint(
        "(state = 'withdrawn') = (withdrawal_reason IS NOT NULL)", name="discharge_case_withdrawn_with_reason"
    ),
    sa.UniqueConstraint("institution_id", "settlement_number", name="discharge_case_settlement_number"),
    sa.Index("discharge_case_discharged", "discharged_on", "institution_id"),
    sa.Index("discharge_case_person", "person_key", "discharged_on"),
    # Of a search: each brings its cases in the order of the pages
    sa.Index("discharge_case_place", "discharged_on", "id"),
    *(
        sa.Index(f"discharge_case_{name}", name, "discharged_on", "id")
        for name in ("institution_code", "doctor_code", "mdc", "adrg", "drg")
    ),
    sa.Index("discharge_case_state", "state", "discharged_on", "id", postgresql_where=sa.text("state <> 'settled'")),
    sa.Index("discharge_case_status", "status", "discharged_on", "id", postgresql_where=sa.text("status <> 'grouped'")),
    sa.Index("discharge_case_number", "settlement_number"),
    sa.Index("discharge_case_cost", "total_cost"),
    sa.Index(
        "discharge_case_warnings",
        "warnings",
        postgresql_using="gin",
        postgresql_ops={"warnings": "jsonb_path_ops"},
    ),
)

settlement = sa.Table(
    "settlement",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, sa.ForeignKey("discharge_case.id"), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reverses", sa.Uuid, sa.ForeignKey("settlement.id")),
    sa.Column("adjusts", sa.Uuid, sa.ForeignKey("settlement.id"), comment="the settlement that this corrects"),
    sa.Column("reason", sa.Text),
    sa.Column("recorded_at", _instant, nullable=False),
    sa.Column("pooling_area", sa.Text, nullable=False),
    sa.Column("parameter_version", sa.Integer, nullable=False),
    sa.Column("pack_digest", sa.Text, sa.ForeignKey("rule_pack.digest"), nullable=False),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("insurance_type", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("inputs", sa.Text, nullable=False, comment="JSON, kept byte for byte"),
    sa.Column("result", sa.Text, nullable=False, comment="JSON, kept byte for byte"),
    sa.Column("weight", sa.Numeric, _WEIGHT, comment="of the result, by points a hundredth of them; none by item"),
    sa.Column("standard", _money, _of_result("hospital", "standard"), comment="of the result, whatever the kind"),
    sa.Column("pool", _money, _of_result("hospital", "pool"), comment="of the result, whatever the kind"),
    sa.Column("difference", _money, _of_result("hospital", "difference"), comment="of the result, whatever the kind"),
    sa.Column("deductible_met", _money, nullable=False),
    sa.Column("total", _money, nullable=False),
    sa.Column("basic", _money, nullable=False),
    sa.Column("supplement", _money, nullable=False),
    sa.Column("serious_illness", _money, nullable=False),
    sa.Column("assistance", _money, nullable=False),
    sa.Column("account", _money, nullable=False),
    sa.Column("mutual_aid", _money, nullable=False),
    sa.Column("cash", _money, nullable=False),
    sa.UniqueConstraint("case_id", "sequence", name="settlement_sequence"),
    sa.UniqueConstraint("reverses", name="settlement_reversed_once"),
    sa.ForeignKeyConstraint(
        ["pooling_area", "parameter_version"],
        ["price_parameters.pooling_area", "price_parameters.version"],
        name="settlement_parameters",
    ),
    sa.CheckConstraint(
        "basic + supplement + serious_illness + assistance + account + mutual_aid + cash = total",
        name="settlement_payers_add_up",
    ),
    sa.CheckConstraint(
        "num_nonnulls(reverses, adjusts) = CASE kind WHEN 'settlement' THEN 0 ELSE 1 END"
        " AND (reverses IS NOT NULL) = (kind = 'reversal') AND (reason IS NULL) = (kind = 'settlement')"
        " AND kind IN ('settlement', 'adjustment', 'reversal')",
        name="settlement_names_what_it_changes",
    ),
    sa.Index("settlement_person", "person_key"),
    sa.Index("settlement_adjustment", "case_id", postgresql_where=sa.text("kind = 'adjustment'")),
)

accumulator = sa.Table(
    "accumulator",
    metadata,
    sa.Column("person_key", sa.Text, primary_key=True),
    sa.Column("insurance_type", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, nullable=False, unique=True, comment="names the row where a person key must not stand"),
    sa.Column("deductible_used", _money, nullable=False),
    sa.Column("basic_paid", _money, nullable=False),
    sa.Column("supplement_paid", _money, nullable=False),
    sa.Column("serious_illness_base", _money, nullable=False),
    sa.Column("serious_illness_paid", _money, nullable=False),
    sa.Column("assistance_paid", _money, nullable=False),
    sa.Column("outpatient_deductible_used", _money, nullable=False),
    sa.Column("outpatient_paid", _money, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint(
        "least(deductible_used, basic_paid, supplement_paid, serious_illness_base, serious_illness_paid,"
        " assistance_paid, outpatient_deductible_used, outpatient_paid) >= 0",
        name="accumulator_not_below_zero",
    ),
)

agreement_replica = sa.Table(
    "agreement_replica",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False, comment="the last day in force; before starts_on: never was"),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("agreement_replica_person", "person_key"),
    comment="contracting.agreements, as far as the contracted status needs it",
)

resident_replica = sa.Table(
    "resident_replica",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("assistance", JSONB, nullable=False, comment="[{category, from_date, to_date}]"),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("resident_replica_person", "person_key"),
    comment="contracting.residents, as far as medical assistance needs it",
)

referral_replica = sa.Table(
    "referral_replica",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person_key", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("taken_on", sa.Boolean, nullable=False, comment="the receiver accepted, or the patient arrived"),
    sa.Column("sending_institution_code", sa.Text, nullable=False),
    sa.Column("receiving_institution_code", sa.Text, nullable=False),
    sa.Column("requested_on", sa.Date, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Index("referral_replica_person", "person_key"),
    comment="referral.referrals, as far as ratio and continued deductible need it",
)
