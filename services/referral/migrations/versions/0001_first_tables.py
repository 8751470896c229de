"""The first tables."""

from alembic import op

from yilian_kit.migration import create_kit_tables, drop_kit_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_STATEMENTS = (
    """
    CREATE TABLE referral (
        id uuid PRIMARY KEY,
        number text NOT NULL,
        direction text NOT NULL CHECK (direction IN ('up', 'down', 'lateral')),
        kind text NOT NULL,
        priority text NOT NULL CHECK (priority IN ('emergency', 'urgent', 'routine')),
        state text NOT NULL CHECK (state IN ('requested', 'received', 'accepted', 'arrived', 'in_progress',
                                             'completed', 'rejected', 'cancelled')),
        version bigint NOT NULL,
        person_key text NOT NULL,
        sex text NOT NULL,
        birth_date date NOT NULL,
        sealed_identity bytea NOT NULL,
        sealed_papers bytea NOT NULL,
        sealed_ending bytea,
        sending_institution_id uuid NOT NULL,
        sending_institution_code text NOT NULL,
        sending_department text NOT NULL,
        sending_doctor text,
        receiving_institution_id uuid NOT NULL,
        receiving_institution_code text NOT NULL,
        receiving_department text NOT NULL,
        receiving_doctor text,
        impression text NOT NULL,
        skip_reason text,
        consent_giver text,
        consent_given_at timestamptz,
        stated_agreement_id uuid,
        signed boolean NOT NULL,
        agreement_id uuid,
        team_code text,
        first_contact text,
        queue_rank smallint NOT NULL,
        based_on uuid CONSTRAINT referral_based_on REFERENCES referral,
        chain_id uuid NOT NULL,
        requested_at timestamptz NOT NULL,
        requested_on date NOT NULL,
        arrived_at timestamptz,
        ended_at timestamptz,
        end_reason text,
        CONSTRAINT referral_number UNIQUE (sending_institution_id, number),
        CHECK (sending_institution_id <> receiving_institution_id)
    )
    """,
    "COMMENT ON COLUMN referral.sealed_identity IS 'ID number, name, phone, consenting relation'",
    "COMMENT ON COLUMN referral.sealed_papers IS 'clinical free text'",
    "COMMENT ON COLUMN referral.sealed_ending IS 'note, result, plan'",
    "COMMENT ON COLUMN referral.impression IS 'ICD-10'",
    "COMMENT ON COLUMN referral.signed IS 'on the day of the request'",
    "COMMENT ON COLUMN referral.queue_rank IS 'in the receiver''s list, lower is sooner'",
    "COMMENT ON COLUMN referral.chain_id IS 'id of the first referral of the chain'",
    "COMMENT ON COLUMN referral.requested_on IS 'business date, Asia/Shanghai'",
    """
    CREATE UNIQUE INDEX referral_one_live_answer ON referral (based_on)
    WHERE state NOT IN ('rejected', 'cancelled')
    """,
    "CREATE INDEX referral_queue ON referral (receiving_institution_id, queue_rank, requested_at, id)",
    "CREATE INDEX referral_sent ON referral (sending_institution_id, requested_at, id)",
    "CREATE INDEX referral_person ON referral (person_key, receiving_institution_id)",
    "CREATE INDEX referral_chain ON referral (chain_id)",
    "CREATE INDEX referral_newest ON referral (requested_at, id)",
    "CREATE INDEX referral_requested_on ON referral (requested_on)",
    """
    CREATE TABLE referral_step (
        referral_id uuid CONSTRAINT referral_step_of REFERENCES referral,
        version bigint,
        act text NOT NULL,
        before text,
        after text NOT NULL,
        role text NOT NULL,
        subject text NOT NULL,
        institution_id uuid NOT NULL,
        institution_code text NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (referral_id, version)
    )
    """,
    """
    CREATE TABLE agreement (
        id uuid PRIMARY KEY,
        person_key text NOT NULL,
        institution_id uuid NOT NULL,
        team_code text,
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        version bigint NOT NULL
    )
    """,
    "COMMENT ON TABLE agreement IS 'replica of contracting''s agreements'",
    "COMMENT ON COLUMN agreement.ends_on IS 'last day in force'",
    "CREATE INDEX agreement_person ON agreement (person_key)",
    "CREATE INDEX agreement_institution ON agreement (institution_id)",
    """
    CREATE TABLE settled_stay (
        case_id uuid PRIMARY KEY,
        person_key text,
        institution_id uuid,
        admitted_on date,
        discharged_on date,
        settled_on date,
        stands boolean NOT NULL,
        referral_id uuid CONSTRAINT settled_stay_referral REFERENCES referral,
        version bigint NOT NULL
    )
    """,
    """
    COMMENT ON TABLE settled_stay IS
    'from drg-billing; all but id and version unknown when the reversal came first'
    """,
    "COMMENT ON COLUMN settled_stay.stands IS 'false once reversed'",
    "CREATE INDEX settled_stay_referral_id ON settled_stay (referral_id)",
    "CREATE INDEX settled_stay_person ON settled_stay (person_key, institution_id)",
    """
    CREATE TABLE follow_up_done (
        follow_up_id uuid PRIMARY KEY,
        referral_id uuid NOT NULL,
        done_on date NOT NULL,
        version bigint NOT NULL
    )
    """,
    "COMMENT ON TABLE follow_up_done IS 'from contracting'",
    "COMMENT ON COLUMN follow_up_done.referral_id IS 'the back-referral that was followed up'",
    "CREATE INDEX follow_up_done_referral_id ON follow_up_done (referral_id)",
)


def upgrade() -> None:
    """Create the kit's tables and the service's own."""
    create_kit_tables(op)
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them all."""
    for table in ("follow_up_done", "settled_stay", "agreement", "referral_step", "referral"):
        op.execute(f"DROP TABLE {table}")
    drop_kit_tables(op)
