"""What the rules found about submitted settlement lists.

Revision: 0006, after 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE settlement_list_finding (
            case_id uuid NOT NULL,
            position integer NOT NULL,
            rule text NOT NULL,
            severity text NOT NULL,
            field text NOT NULL,
            found text,
            expected text,
            PRIMARY KEY (case_id, position),
            FOREIGN KEY (case_id) REFERENCES discharge_case (id)
        )
        """
    )
    op.execute(
        "COMMENT ON TABLE settlement_list_finding IS "
        "'what the rules of the settlement list found about a submitted case; messages stand in the code'"
    )


def downgrade() -> None:
    op.execute("DROP TABLE settlement_list_finding")
