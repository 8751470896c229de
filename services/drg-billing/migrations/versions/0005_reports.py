"""What reports add up: the doctor in charge of a case, and the numbers of a settlement's result as columns.

The database computes the columns from the stored result, also for entries that stand already.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_RESULT_COLUMNS = (
    ("weight", "numeric", "price", "weight", "of the result; none by item"),
    ("standard", "numeric(16, 2)", "hospital", "standard", "of the result, whatever the kind"),
    ("pool", "numeric(16, 2)", "hospital", "pool", "of the result, whatever the kind"),
    ("difference", "numeric(16, 2)", "hospital", "difference", "of the result, whatever the kind"),
)


def upgrade() -> None:
    op.execute("ALTER TABLE discharge_case ADD COLUMN doctor_code text")
    op.execute("COMMENT ON COLUMN discharge_case.doctor_code IS 'a staff code of the institution, never a name'")
    columns = ", ".join(
        f"ADD COLUMN {column} {kind} GENERATED ALWAYS AS ((result::jsonb -> '{part}' ->> '{name}')::numeric) STORED"
        for column, kind, part, name, _ in _RESULT_COLUMNS
    )
    op.execute(f"ALTER TABLE settlement {columns}")
    for column, _, _, _, comment in _RESULT_COLUMNS:
        op.execute(f"COMMENT ON COLUMN settlement.{column} IS '{comment}'")


def downgrade() -> None:
    for column, *_ in _RESULT_COLUMNS:
        op.execute(f"ALTER TABLE settlement DROP COLUMN {column}")
    op.execute("ALTER TABLE discharge_case DROP COLUMN doctor_code")
