"""What a search of cases looks up, and what reports read of adjustments."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CASE_INDEXES = {
    "place": "(discharged_on, id)",
    "institution_code": "(institution_code, discharged_on, id)",
    "doctor_code": "(doctor_code, discharged_on, id)",
    "mdc": "(mdc, discharged_on, id)",
    "adrg": "(adrg, discharged_on, id)",
    "drg": "(drg, discharged_on, id)",
    "state": "(state, discharged_on, id) WHERE state <> 'settled'",
    "status": "(status, discharged_on, id) WHERE status <> 'grouped'",
    "number": "(settlement_number)",
    "cost": "(total_cost)",
    "warnings": "USING gin (warnings jsonb_path_ops)",
}


def upgrade() -> None:
    for name, what in _CASE_INDEXES.items():
        op.execute(f"CREATE INDEX discharge_case_{name} ON discharge_case {what}")
    op.execute("CREATE INDEX settlement_adjustment ON settlement (case_id) WHERE kind = 'adjustment'")


def downgrade() -> None:
    op.execute("DROP INDEX settlement_adjustment")
    for name in _CASE_INDEXES:
        op.execute(f"DROP INDEX discharge_case_{name}")
