"""Cases that are withdrawn, each with its reason.

Revision: 0011, after 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE discharge_case
            ADD COLUMN withdrawal_reason text,
            ADD CONSTRAINT discharge_case_withdrawn_with_reason
                CHECK ((state = 'withdrawn') = (withdrawal_reason IS NOT NULL))
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE discharge_case
            DROP CONSTRAINT discharge_case_withdrawn_with_reason,
            DROP COLUMN withdrawal_reason
        """
    )
    op.execute(
        """
        UPDATE discharge_case SET state = CASE
            WHEN EXISTS (SELECT FROM settlement WHERE case_id = discharge_case.id) THEN 'reversed'
            ELSE 'awaiting_settlement'
        END WHERE state = 'withdrawn'
        """
    )
