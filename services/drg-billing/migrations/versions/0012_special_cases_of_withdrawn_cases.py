"""Applications of withdrawn cases are withdrawn with them, and give their places back.

Revision: 0012, after 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_COUNTED_ANEW = """
    UPDATE special_case_counter AS counter SET taken = (
        SELECT count(*) FROM special_case AS one
        WHERE one.state NOT IN ('refused', 'withdrawn') AND one.institution_id = counter.institution_id
          AND one.pooling_area = counter.pooling_area AND one.year = counter.year
    )
"""


def upgrade() -> None:
    op.execute("LOCK TABLE special_case, special_case_counter IN SHARE ROW EXCLUSIVE MODE")
    op.execute(
        """
        UPDATE special_case SET state = 'withdrawn', version = special_case.version + 1
        FROM discharge_case
        WHERE discharge_case.id = special_case.case_id AND discharge_case.state = 'withdrawn'
          AND special_case.state <> 'refused'
        """
    )
    op.execute(_COUNTED_ANEW)


def downgrade() -> None:
    op.execute("LOCK TABLE special_case, special_case_counter IN SHARE ROW EXCLUSIVE MODE")
    op.execute(
        """
        UPDATE special_case SET state = CASE WHEN effect IS NULL THEN 'pending' ELSE 'approved' END
        WHERE state = 'withdrawn'
        """
    )
    op.execute(_COUNTED_ANEW)
