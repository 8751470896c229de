"""The first tables: rule packs, price parameters, cases, settlements, yearly sums, replicas.

Revision: 0001, the first
"""

from alembic import op

from yilian_kit.migration import create_kit_tables, drop_kit_tables

revision = "0001"
down_revision = None

_STATEMENTS = (
    """
    CREATE TABLE accumulator (
        person_key text NOT NULL,
        insurance_type text NOT NULL,
        year integer NOT NULL,
        id uuid NOT NULL,
        deductible_used numeric(16, 2) NOT NULL,
        basic_paid numeric(16, 2) NOT NULL,
        supplement_paid numeric(16, 2) NOT NULL,
        serious_illness_base numeric(16, 2) NOT NULL,
        serious_illness_paid numeric(16, 2) NOT NULL,
        assistance_paid numeric(16, 2) NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (person_key, insurance_type, year),
        UNIQUE (id)
    )
    """,
    "COMMENT ON COLUMN accumulator.id IS 'names the row where a person key must not stand'",
    """
    CREATE TABLE agreement_replica (
        id uuid NOT NULL,
        person_key text NOT NULL,
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX agreement_replica_person ON agreement_replica (person_key)",
    "COMMENT ON TABLE agreement_replica IS 'contracting.agreements, as far as the contracted status needs it'",
    "COMMENT ON COLUMN agreement_replica.ends_on IS 'the last day in force; before starts_on: never was'",
    """
    CREATE TABLE price_parameters (
        id uuid NOT NULL,
        pooling_area text NOT NULL,
        version integer NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        content text NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT price_parameters_version UNIQUE (pooling_area, version)
    )
    """,
    "COMMENT ON COLUMN price_parameters.content IS 'the whole set as JSON'",
    """
    CREATE TABLE referral_replica (
        id uuid NOT NULL,
        person_key text NOT NULL,
        direction text NOT NULL,
        taken_on boolean NOT NULL,
        sending_institution_code text NOT NULL,
        receiving_institution_code text NOT NULL,
        requested_on date NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX referral_replica_person ON referral_replica (person_key)",
    "COMMENT ON TABLE referral_replica IS 'referral.referrals, as far as ratio and continued deductible need it'",
    "COMMENT ON COLUMN referral_replica.taken_on IS 'the receiver accepted, or the patient arrived'",
    """
    CREATE TABLE resident_replica (
        id uuid NOT NULL,
        person_key text NOT NULL,
        assistance jsonb NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX resident_replica_person ON resident_replica (person_key)",
    "COMMENT ON TABLE resident_replica IS 'contracting.residents, as far as medical assistance needs it'",
    "COMMENT ON COLUMN resident_replica.assistance IS '[{category, from_date, to_date}]'",
    """
    CREATE TABLE rule_pack (
        id uuid NOT NULL,
        digest text NOT NULL,
        code text NOT NULL,
        pack_version text NOT NULL,
        name text NOT NULL,
        source text NOT NULL,
        notice_en text NOT NULL,
        notice_zh text NOT NULL,
        mdcs integer NOT NULL,
        adrgs integer NOT NULL,
        groups integer NOT NULL,
        files bytea NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT rule_pack_digest UNIQUE (digest),
        CONSTRAINT rule_pack_code_version UNIQUE (code, pack_version)
    )
    """,
    "COMMENT ON COLUMN rule_pack.files IS 'file name → CSV text, as JSON, compressed by zlib'",
    "COMMENT ON COLUMN rule_pack.version IS 'counts activations; the content never changes'",
    """
    CREATE TABLE discharge_case (
        id uuid NOT NULL,
        institution_id uuid NOT NULL,
        institution_code text NOT NULL,
        institution_tier text NOT NULL,
        settlement_number text NOT NULL,
        person_key text NOT NULL,
        insurance_type text NOT NULL,
        pooling_area text,
        admitted_on date NOT NULL,
        discharged_on date NOT NULL,
        leaving_way text NOT NULL,
        icu_hours integer NOT NULL,
        ventilation_hours integer NOT NULL,
        sex text,
        age_years integer,
        age_days integer,
        birth_weight_g integer,
        main_diagnosis text NOT NULL,
        other_diagnoses text[] NOT NULL,
        main_procedure text NOT NULL,
        other_procedures text[] NOT NULL,
        total_cost numeric(16, 2) NOT NULL,
        full_self_pay numeric(16, 2) NOT NULL,
        over_limit numeric(16, 2) NOT NULL,
        pre_self_pay numeric(16, 2) NOT NULL,
        mdc text NOT NULL,
        adrg text NOT NULL,
        drg text NOT NULL,
        group_name text NOT NULL,
        status text NOT NULL,
        reasons text[] NOT NULL,
        warnings jsonb NOT NULL,
        pack_digest text NOT NULL,
        state text NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT discharge_case_settlement_number UNIQUE (institution_id, settlement_number),
        FOREIGN KEY(pack_digest) REFERENCES rule_pack (digest)
    )
    """,
    "CREATE INDEX discharge_case_discharged ON discharge_case (discharged_on, institution_id)",
    "CREATE INDEX discharge_case_person ON discharge_case (person_key, discharged_on)",
    "COMMENT ON COLUMN discharge_case.warnings IS '[kind, code] pairs'",
    """
    CREATE TABLE pack_activation (
        id uuid NOT NULL,
        pack_id uuid NOT NULL,
        pooling_area text NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        PRIMARY KEY (id),
        FOREIGN KEY(pack_id) REFERENCES rule_pack (id)
    )
    """,
    "CREATE INDEX pack_activation_area ON pack_activation (pooling_area, valid_from)",
    "CREATE INDEX pack_activation_pack ON pack_activation (pack_id)",
    """
    CREATE TABLE settlement (
        id uuid NOT NULL,
        case_id uuid NOT NULL,
        sequence integer NOT NULL,
        kind text NOT NULL,
        reverses uuid,
        reason text,
        recorded_at timestamptz NOT NULL,
        pooling_area text NOT NULL,
        parameter_version integer NOT NULL,
        pack_digest text NOT NULL,
        person_key text NOT NULL,
        insurance_type text NOT NULL,
        year integer NOT NULL,
        inputs text NOT NULL,
        result text NOT NULL,
        deductible_met numeric(16, 2) NOT NULL,
        total numeric(16, 2) NOT NULL,
        basic numeric(16, 2) NOT NULL,
        supplement numeric(16, 2) NOT NULL,
        serious_illness numeric(16, 2) NOT NULL,
        assistance numeric(16, 2) NOT NULL,
        account numeric(16, 2) NOT NULL,
        mutual_aid numeric(16, 2) NOT NULL,
        cash numeric(16, 2) NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT settlement_sequence UNIQUE (case_id, sequence),
        CONSTRAINT settlement_reversed_once UNIQUE (reverses),
        CONSTRAINT settlement_parameters FOREIGN KEY(pooling_area, parameter_version)
            REFERENCES price_parameters (pooling_area, version),
        CONSTRAINT settlement_payers_add_up CHECK (
            basic + supplement + serious_illness + assistance + account + mutual_aid + cash = total
        ),
        FOREIGN KEY(case_id) REFERENCES discharge_case (id),
        FOREIGN KEY(reverses) REFERENCES settlement (id),
        FOREIGN KEY(pack_digest) REFERENCES rule_pack (digest)
    )
    """,
    "CREATE INDEX settlement_person ON settlement (person_key)",
    "COMMENT ON COLUMN settlement.inputs IS 'JSON, kept byte for byte'",
    "COMMENT ON COLUMN settlement.result IS 'JSON, kept byte for byte'",
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME; END $$
    """,
    """
    CREATE TRIGGER settlement_never_changes BEFORE UPDATE OR DELETE ON settlement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER price_parameters_never_change BEFORE UPDATE OR DELETE ON price_parameters
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)

_TABLES = (
    "settlement",
    "pack_activation",
    "discharge_case",
    "rule_pack",
    "resident_replica",
    "referral_replica",
    "price_parameters",
    "agreement_replica",
    "accumulator",
)


def upgrade() -> None:
    create_kit_tables(op)
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION refuse_change()")
    drop_kit_tables(op)
