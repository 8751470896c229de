"""The first tables: directory, experts, dispatches, training.

Revision: 0001, the first
"""

from alembic import op

from yilian_kit.migration import create_kit_tables, drop_kit_tables

revision = "0001"
down_revision = None

_INSTITUTION_STATE = """
        code text NOT NULL,
        name text NOT NULL,
        tier text NOT NULL,
        parent_id uuid,
        ancestor_ids uuid[] NOT NULL,
        own_alliance_id uuid,
        alliance_id uuid,
        town text,
        capabilities text[] NOT NULL,
        valid_from date NOT NULL,
        effective_from date NOT NULL,
        closed_on date
"""

_STATEMENTS = (
    f"""
    CREATE TABLE institution (
        id uuid PRIMARY KEY,
        {_INSTITUTION_STATE},
        version bigint NOT NULL,
        CONSTRAINT institution_code UNIQUE (code),
        CONSTRAINT institution_parent FOREIGN KEY (parent_id) REFERENCES institution (id)
    )
    """,
    "CREATE UNIQUE INDEX institution_one_root ON institution (tier) WHERE parent_id IS NULL",
    "CREATE INDEX institution_ancestors ON institution USING gin (ancestor_ids)",
    f"""
    CREATE TABLE institution_history (
        id uuid NOT NULL REFERENCES institution (id),
        version bigint NOT NULL,
        {_INSTITUTION_STATE},
        PRIMARY KEY (id, version)
    )
    """,
    """
    CREATE TABLE alliance (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        name text NOT NULL,
        lead_institution_id uuid NOT NULL REFERENCES institution (id),
        version bigint NOT NULL,
        CONSTRAINT alliance_code UNIQUE (code),
        CONSTRAINT alliance_lead UNIQUE (lead_institution_id)
    )
    """,
    """
    CREATE TABLE expert (
        id uuid PRIMARY KEY,
        key bigint GENERATED ALWAYS AS IDENTITY,
        code text NOT NULL,
        name_encrypted bytea NOT NULL,
        licence_number_encrypted bytea NOT NULL,
        licence_digest bytea NOT NULL,
        licence_scope text[] NOT NULL,
        licence_valid_until date NOT NULL,
        title text NOT NULL,
        department text NOT NULL,
        specialties text[] NOT NULL,
        home_institution_id uuid NOT NULL REFERENCES institution (id),
        version bigint NOT NULL,
        CONSTRAINT expert_code UNIQUE (code),
        CONSTRAINT expert_licence UNIQUE (licence_digest),
        CONSTRAINT expert_id_key UNIQUE (id, key)
    )
    """,
    "CREATE INDEX expert_home ON expert (home_institution_id)",
    """
    CREATE TABLE practice_site (
        id uuid PRIMARY KEY,
        expert_id uuid NOT NULL REFERENCES expert (id),
        institution_id uuid NOT NULL REFERENCES institution (id),
        kind text NOT NULL,
        document_number text NOT NULL,
        valid_from date NOT NULL,
        valid_to date NOT NULL,
        state text NOT NULL,
        version bigint NOT NULL
    )
    """,
    "CREATE INDEX practice_site_expert ON practice_site (expert_id)",
    "CREATE INDEX practice_site_institution ON practice_site (institution_id)",
    """
    CREATE TABLE dispatch (
        id uuid PRIMARY KEY,
        expert_id uuid NOT NULL,
        expert_key bigint NOT NULL,
        home_institution_id uuid NOT NULL REFERENCES institution (id),
        institution_id uuid NOT NULL REFERENCES institution (id),
        alliance_id uuid REFERENCES alliance (id),
        kind text NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        travel_minutes integer NOT NULL,
        travel_back_minutes integer NOT NULL,
        busy tstzrange NOT NULL,
        held_on date NOT NULL,
        legal_basis text NOT NULL,
        document_number text NOT NULL,
        document_valid_until date NOT NULL,
        state text NOT NULL,
        patients_seen integer,
        sessions integer,
        consultations integer,
        people_taught integer,
        reason text,
        version bigint NOT NULL,
        CONSTRAINT dispatch_expert FOREIGN KEY (expert_id, expert_key) REFERENCES expert (id, key),
        CONSTRAINT dispatch_one_place_at_a_time
            EXCLUDE USING gist (int8range(expert_key, expert_key, '[]') WITH &&, busy WITH &&)
            WHERE (state NOT IN ('cancelled', 'no_show'))
    )
    """,
    "COMMENT ON COLUMN dispatch.busy IS 'session plus travel'",
    "COMMENT ON COLUMN dispatch.held_on IS 'business date of starts_at'",
    "CREATE INDEX dispatch_held_on ON dispatch (held_on, id)",
    "CREATE INDEX dispatch_of_expert ON dispatch (expert_id, held_on)",
    "CREATE INDEX dispatch_home ON dispatch (home_institution_id)",
    "CREATE INDEX dispatch_institution ON dispatch (institution_id)",
    """
    CREATE TABLE dispatch_operation (
        dispatch_id uuid NOT NULL REFERENCES dispatch (id),
        code text NOT NULL,
        count integer NOT NULL,
        PRIMARY KEY (dispatch_id, code)
    )
    """,
    """
    CREATE TABLE training (
        id uuid PRIMARY KEY,
        code text NOT NULL,
        title text NOT NULL,
        kind text NOT NULL,
        institution_id uuid NOT NULL REFERENCES institution (id),
        alliance_id uuid REFERENCES alliance (id),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        held_on date NOT NULL,
        hours numeric(4, 1) NOT NULL,
        places integer NOT NULL,
        check_in_code text NOT NULL,
        attended integer NOT NULL,
        version bigint NOT NULL,
        CONSTRAINT training_code UNIQUE (code),
        CONSTRAINT training_places CHECK (attended BETWEEN 0 AND places)
    )
    """,
    "COMMENT ON COLUMN training.held_on IS 'business date of starts_at'",
    "CREATE INDEX training_held_on ON training (held_on, id)",
    """
    CREATE TABLE attendance (
        id uuid PRIMARY KEY,
        training_id uuid NOT NULL REFERENCES training (id),
        attendee_code text NOT NULL,
        institution_id uuid NOT NULL REFERENCES institution (id),
        institution_tier text NOT NULL,
        attended_at timestamptz NOT NULL,
        CONSTRAINT attendance_once UNIQUE (training_id, institution_id, attendee_code)
    )
    """,
    "COMMENT ON COLUMN attendance.institution_tier IS 'the tier when the person attended'",
    """
    CREATE TABLE placement (
        id uuid PRIMARY KEY,
        trainee_code text NOT NULL,
        institution_id uuid NOT NULL REFERENCES institution (id),
        alliance_id uuid REFERENCES alliance (id),
        from_institution_id uuid NOT NULL REFERENCES institution (id),
        from_institution_tier text NOT NULL,
        supervisor_expert_id uuid NOT NULL REFERENCES expert (id),
        from_date date NOT NULL,
        to_date date NOT NULL,
        state text NOT NULL,
        result text,
        version bigint NOT NULL
    )
    """,
    "COMMENT ON COLUMN placement.from_institution_tier IS 'the tier when the person was placed'",
    "CREATE INDEX placement_from_date ON placement (from_date, id)",
    "CREATE INDEX placement_trainee ON placement (from_institution_id, trainee_code)",
)

_TABLES = (
    "placement",
    "attendance",
    "training",
    "dispatch_operation",
    "dispatch",
    "practice_site",
    "expert",
    "alliance",
    "institution_history",
    "institution",
)


def upgrade() -> None:
    create_kit_tables(op)
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"DROP TABLE {table}")
    drop_kit_tables(op)
