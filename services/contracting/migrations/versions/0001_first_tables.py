"""The first tables, and version 1 of the service packages that the national specification implies.

The packages cost nothing here: a county publishes its own prices as version 2.
"""

import json

import sqlalchemy as sa
from alembic import op

from yilian_kit.migration import create_kit_tables, drop_kit_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    """
    CREATE TABLE area (
        id uuid PRIMARY KEY,
        code text NOT NULL CONSTRAINT area_code UNIQUE,
        name text NOT NULL,
        chief_name text NOT NULL,
        institution_id uuid NOT NULL
    )
    """,
    "COMMENT ON COLUMN area.institution_id IS 'the township'",
    """
    CREATE TABLE village (
        id uuid PRIMARY KEY,
        code text NOT NULL CONSTRAINT village_code UNIQUE,
        name text NOT NULL,
        area_id uuid NOT NULL REFERENCES area,
        institution_id uuid NOT NULL,
        registered_on date NOT NULL
    )
    """,
    "COMMENT ON COLUMN village.institution_id IS 'village clinic or township'",
    "CREATE INDEX village_area ON village (area_id)",
    "CREATE INDEX village_institution ON village (institution_id)",
    """
    CREATE TABLE resident (
        id uuid PRIMARY KEY,
        number bigint GENERATED ALWAYS AS IDENTITY,
        person_key text NOT NULL CONSTRAINT resident_person_key UNIQUE,
        sex text NOT NULL,
        birth_date date NOT NULL,
        status text NOT NULL,
        insurance_type text NOT NULL,
        village_id uuid NOT NULL REFERENCES village,
        id_number bytea NOT NULL,
        name bytea NOT NULL,
        phone bytea,
        address bytea NOT NULL,
        version bigint NOT NULL,
        CONSTRAINT resident_id_number UNIQUE (id, number)
    )
    """,
    "COMMENT ON COLUMN resident.number IS 'for agreement_one_in_force'",
    "COMMENT ON COLUMN resident.village_id IS 'where now, or last'",
    "CREATE INDEX resident_village ON resident (village_id, id)",
    """
    CREATE TABLE residency (
        resident_id uuid NOT NULL REFERENCES resident,
        ordinal smallint NOT NULL,
        village_id uuid NOT NULL REFERENCES village,
        from_day date NOT NULL,
        entered_on date NOT NULL,
        until date,
        ended_on date,
        counted daterange NOT NULL,
        PRIMARY KEY (resident_id, ordinal)
    )
    """,
    """
    CREATE TABLE key_group_membership (
        resident_id uuid NOT NULL REFERENCES resident,
        ordinal smallint NOT NULL,
        key_group text NOT NULL,
        from_date date NOT NULL,
        to_date date,
        source text NOT NULL,
        entered_on date NOT NULL,
        ended_on date,
        diagnosing_institution_code text,
        delivery_date date,
        counted daterange NOT NULL,
        PRIMARY KEY (resident_id, ordinal)
    )
    """,
    """
    CREATE TABLE team (
        id uuid PRIMARY KEY,
        code text NOT NULL CONSTRAINT team_code UNIQUE,
        name text NOT NULL,
        institution_id uuid NOT NULL,
        leader_name text NOT NULL,
        family_doctors smallint NOT NULL CHECK (family_doctors > 0),
        members jsonb NOT NULL,
        registered_on date NOT NULL
    )
    """,
    "COMMENT ON COLUMN team.members IS '[{role, name}]'",
    """
    CREATE TABLE team_village (
        team_id uuid NOT NULL REFERENCES team,
        village_id uuid NOT NULL REFERENCES village,
        ordinal smallint NOT NULL,
        counted daterange NOT NULL,
        PRIMARY KEY (team_id, village_id)
    )
    """,
    "CREATE INDEX team_village_village ON team_village (village_id)",
    """
    CREATE TABLE package (
        code text NOT NULL,
        version integer NOT NULL,
        name text NOT NULL,
        items jsonb NOT NULL,
        price numeric(10, 2) NOT NULL,
        fee_basic_insurance numeric(10, 2) NOT NULL,
        fee_public_health_fund numeric(10, 2) NOT NULL,
        fee_resident numeric(10, 2) NOT NULL,
        valid_from date NOT NULL,
        PRIMARY KEY (code, version)
    )
    """,
    "COMMENT ON COLUMN package.items IS '[{name, times_a_year}]'",
    """
    CREATE TABLE agreement (
        id uuid PRIMARY KEY,
        agreement_number text NOT NULL CONSTRAINT agreement_number UNIQUE,
        resident_id uuid NOT NULL,
        resident_number bigint NOT NULL,
        team_id uuid NOT NULL REFERENCES team,
        starts_on date NOT NULL,
        years smallint NOT NULL CHECK (years BETWEEN 1 AND 3),
        ends_on date NOT NULL,
        packages jsonb NOT NULL,
        fee_basic_insurance numeric(10, 2) NOT NULL,
        fee_public_health_fund numeric(10, 2) NOT NULL,
        fee_resident numeric(10, 2) NOT NULL,
        source text NOT NULL,
        state text NOT NULL,
        consent_method text,
        consent_given_at timestamptz,
        consent_relation text,
        consent_evidence_hash text,
        previous_id uuid REFERENCES agreement,
        activated_on date,
        termination_reason text,
        terminated_on date,
        termination_learned_on date,
        termination_text bytea,
        voided_on date,
        in_force daterange,
        counted daterange,
        version bigint NOT NULL,
        CONSTRAINT agreement_resident FOREIGN KEY (resident_id, resident_number) REFERENCES resident (id, number),
        CONSTRAINT agreement_one_in_force EXCLUDE USING gist (
            int8range(resident_number, resident_number, '[]') WITH &&,
            in_force WITH &&
        )
    )
    """,
    "COMMENT ON COLUMN agreement.packages IS '[{code, version}] as signed'",
    "COMMENT ON COLUMN agreement.terminated_on IS 'first day out of force'",
    "CREATE INDEX agreement_of_resident ON agreement (resident_id)",
    "CREATE INDEX agreement_of_team ON agreement (team_id)",
    "CREATE INDEX agreement_previous ON agreement (previous_id)",
    "CREATE INDEX agreement_due_to_expire ON agreement (ends_on) WHERE state = 'active'",
    """
    CREATE TABLE follow_up (
        id uuid PRIMARY KEY,
        referral_id uuid NOT NULL CONSTRAINT follow_up_referral UNIQUE,
        person_key text NOT NULL,
        resident_id uuid REFERENCES resident,
        team_id uuid REFERENCES team,
        institution_id uuid NOT NULL,
        opened_on date NOT NULL,
        due_on date NOT NULL,
        done_on date,
        outcome text,
        version bigint NOT NULL
    )
    """,
    "CREATE INDEX follow_up_worklist ON follow_up (due_on, id) WHERE done_on IS NULL",
)

_PACKAGES = (
    ("basic", "基础服务包", {"健康咨询": 1}),
    ("tcm", "中医药服务包", {"中医体质辨识": 1}),
    ("elderly", "老年人服务包", {"健康体检与中医体质辨识": 1}),
    ("child", "0～6岁儿童服务包", {"健康检查": 1}),
    ("pregnant", "孕产妇服务包", {"产前随访": 5, "产后访视": 2}),
    ("hypertension", "高血压服务包", {"面对面随访": 4, "健康体检": 1}),
    ("diabetes", "2型糖尿病服务包", {"面对面随访": 4, "空腹血糖": 4, "健康体检": 1}),
    ("tuberculosis", "肺结核服务包", {"随访": 12}),
    ("severe_mental_disorder", "严重精神障碍服务包", {"随访": 4, "健康体检": 1}),
    ("disabled", "残疾人服务包", {"随访": 1}),
    ("low_income", "低收入家庭服务包", {"随访": 1}),
    ("special_family_planning", "计划生育特殊家庭服务包", {"随访": 1}),
)
_SEED = """
    INSERT INTO package (code, version, name, items, price, fee_basic_insurance, fee_public_health_fund, fee_resident,
                         valid_from)
    VALUES (:code, 1, :name, CAST(:items AS jsonb), 0, 0, 0, 0, DATE '2017-01-01')
"""


def upgrade() -> None:
    create_kit_tables(op)
    for statement in _TABLES:
        op.execute(statement)
    for code, name, times in _PACKAGES:
        items = [{"name": item, "times_a_year": count} for item, count in times.items()]
        op.execute(sa.text(_SEED).bindparams(code=code, name=name, items=json.dumps(items, ensure_ascii=False)))


def downgrade() -> None:
    for table in (
        "follow_up",
        "agreement",
        "package",
        "team_village",
        "team",
        "key_group_membership",
        "residency",
        "resident",
        "village",
        "area",
    ):
        op.execute(f"DROP TABLE {table}")
    drop_kit_tables(op)
