"""Special cases (特例单议): applications with their decisions, and the counter of the places they take.

Revision: 0003, after 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"

_STATEMENTS = (
    """
    CREATE TABLE special_case (
        id uuid NOT NULL,
        case_id uuid NOT NULL,
        institution_id uuid NOT NULL,
        institution_code text NOT NULL,
        institution_tier text NOT NULL,
        pooling_area text NOT NULL,
        year integer NOT NULL,
        reason text NOT NULL,
        document_number text NOT NULL,
        applied_at timestamp with time zone NOT NULL,
        state text NOT NULL,
        effect text,
        agreed_amount numeric(14, 2),
        refusal text,
        decided_at timestamp with time zone,
        version bigint NOT NULL,
        PRIMARY KEY (id),
        FOREIGN KEY (case_id) REFERENCES discharge_case (id)
    )
    """,
    "CREATE UNIQUE INDEX special_case_not_refused ON special_case (case_id) WHERE state <> 'refused'",
    "CREATE INDEX special_case_institution ON special_case (institution_id, year)",
    """
    CREATE TABLE special_case_counter (
        institution_id uuid NOT NULL,
        year integer NOT NULL,
        taken integer NOT NULL,
        PRIMARY KEY (institution_id, year),
        CONSTRAINT special_case_counter_not_negative CHECK (taken >= 0)
    )
    """,
    "COMMENT ON COLUMN special_case_counter.taken IS 'pending and approved applications'",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE special_case_counter")
    op.execute("DROP TABLE special_case")
