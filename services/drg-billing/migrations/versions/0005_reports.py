"""What reports add up: the doctor in charge of a case, and the numbers of a settlement's result as columns.

The database computes the columns from the stored result, also for entries that stand already.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_RESULT_COLUMNS = (
    (
        "weight numeric",
        "CASE WHEN result::jsonb -> 'price' ->> 'scheme' = 'drg_points'"
        " THEN (result::jsonb -> 'price' ->> 'base_points')::numeric / 100"
        " ELSE (result::jsonb -> 'price' ->> 'weight')::numeric END",
        "of the result, by points a hundredth of them; none by item",
    ),
    *(
        (
            f"{name} numeric(16, 2)",
            f"(result::jsonb -> 'hospital' ->> '{name}')::numeric",
            "of the result, whatever the kind",
        )
        for name in ("standard", "pool", "difference")
    ),
)


def upgrade() -> None:
    op.execute("ALTER TABLE discharge_case ADD COLUMN doctor_code text")
    op.execute("COMMENT ON COLUMN discharge_case.doctor_code IS 'a staff code of the institution, never a name'")
    columns = ", ".join(
        f"ADD COLUMN {column} GENERATED ALWAYS AS ({expression}) STORED" for column, expression, _ in _RESULT_COLUMNS
    )
    op.execute(f"ALTER TABLE settlement {columns}")
    for column, _, comment in _RESULT_COLUMNS:
        op.execute(f"COMMENT ON COLUMN settlement.{column.split()[0]} IS '{comment}'")


def downgrade() -> None:
    for column, *_ in _RESULT_COLUMNS:
        op.execute(f"ALTER TABLE settlement DROP COLUMN {column.split()[0]}")
    op.execute("ALTER TABLE discharge_case DROP COLUMN doctor_code")
