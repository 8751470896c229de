"""Proposals of price parameters that were withdrawn: they never come into force.

Revision: 0010, after 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE parameter_withdrawal (
            parameters_id uuid NOT NULL,
            withdrawn_by text NOT NULL,
            PRIMARY KEY (parameters_id),
            FOREIGN KEY (parameters_id) REFERENCES price_parameters (id)
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER parameter_withdrawal_never_changes BEFORE UPDATE OR DELETE ON parameter_withdrawal
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE parameter_withdrawal")
