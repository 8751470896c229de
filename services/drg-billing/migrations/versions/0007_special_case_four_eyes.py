"""Special cases: who applied and who decided are two people, and the places are those of one pooling area.

Who applied before is told by the audit. The counters are counted anew from the applications.

Revision: 0007, after 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UPGRADE = (
    "ALTER TABLE special_case ADD COLUMN applied_by text",
    "ALTER TABLE special_case ADD COLUMN decided_by text",
    # A case is applied for again after a refusal: its first application is the first in the audit, and so on.
    """
    UPDATE special_case SET applied_by = coalesce(applied.subject, 'system')
    FROM (SELECT id, case_id, row_number() OVER (PARTITION BY case_id ORDER BY id) AS nth FROM special_case) AS numbered
    LEFT JOIN (
        SELECT record_id, subject, row_number() OVER (PARTITION BY record_id ORDER BY position) AS nth
        FROM audit WHERE record_type = 'case' AND action = 'apply-for-special-case'
    ) AS applied ON applied.record_id = numbered.case_id AND applied.nth = numbered.nth
    WHERE numbered.id = special_case.id
    """,
    "UPDATE special_case SET decided_by = 'before four eyes' WHERE state <> 'pending'",
    "ALTER TABLE special_case ALTER COLUMN applied_by SET NOT NULL",
    """
    ALTER TABLE special_case ADD CONSTRAINT special_case_four_eyes CHECK (lower(decided_by) <> lower(applied_by))
    """,
    "DELETE FROM special_case_counter",
    "ALTER TABLE special_case_counter ADD COLUMN pooling_area text NOT NULL",
    "ALTER TABLE special_case_counter DROP CONSTRAINT special_case_counter_pkey",
    """
    ALTER TABLE special_case_counter ADD CONSTRAINT special_case_counter_pkey
    PRIMARY KEY (institution_id, pooling_area, year)
    """,
    """
    INSERT INTO special_case_counter (institution_id, pooling_area, year, taken)
    SELECT institution_id, pooling_area, year, count(*) FROM special_case WHERE state <> 'refused' GROUP BY 1, 2, 3
    """,
)

_DOWNGRADE = (
    "DELETE FROM special_case_counter",
    "ALTER TABLE special_case_counter DROP CONSTRAINT special_case_counter_pkey",
    "ALTER TABLE special_case_counter DROP COLUMN pooling_area",
    "ALTER TABLE special_case_counter ADD CONSTRAINT special_case_counter_pkey PRIMARY KEY (institution_id, year)",
    """
    INSERT INTO special_case_counter (institution_id, year, taken)
    SELECT institution_id, year, count(*) FROM special_case WHERE state <> 'refused' GROUP BY 1, 2
    """,
    "ALTER TABLE special_case DROP CONSTRAINT special_case_four_eyes",
    "ALTER TABLE special_case DROP COLUMN decided_by",
    "ALTER TABLE special_case DROP COLUMN applied_by",
)


def upgrade() -> None:
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    for statement in _DOWNGRADE:
        op.execute(statement)
