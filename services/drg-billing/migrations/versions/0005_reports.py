"""The doctor in charge of a case, for figures by doctor."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE discharge_case ADD COLUMN doctor_code text")
    op.execute("COMMENT ON COLUMN discharge_case.doctor_code IS 'a staff code of the institution, never a name'")


def downgrade() -> None:
    op.execute("ALTER TABLE discharge_case DROP COLUMN doctor_code")
