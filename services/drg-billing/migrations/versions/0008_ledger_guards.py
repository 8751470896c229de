"""What the ledgers may hold, kept by the database: an entry follows from the one before, a reversal is a negative.

Revision: 0008, after 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UPGRADE = (
    """
    ALTER TABLE settlement ADD CONSTRAINT settlement_names_what_it_changes CHECK (
        num_nonnulls(reverses, adjusts) = CASE kind WHEN 'settlement' THEN 0 ELSE 1 END
        AND (reverses IS NOT NULL) = (kind = 'reversal') AND (reason IS NULL) = (kind = 'settlement')
        AND kind IN ('settlement', 'adjustment', 'reversal')
    )
    """,
    """
    ALTER TABLE outpatient_settlement ADD CONSTRAINT outpatient_settlement_names_what_it_changes CHECK (
        kind IN ('settlement', 'reversal')
        AND (reverses IS NOT NULL) = (kind = 'reversal') AND (reason IS NOT NULL) = (kind = 'reversal')
    )
    """,
    """
    ALTER TABLE accumulator ADD CONSTRAINT accumulator_not_below_zero CHECK (
        least(deductible_used, basic_paid, supplement_paid, serious_illness_base, serious_illness_paid,
            assistance_paid, outpatient_deductible_used, outpatient_paid) >= 0
    )
    """,
    """
    CREATE FUNCTION settlement_follows() RETURNS trigger LANGUAGE plpgsql AS
    $$
    DECLARE in_force boolean;
    BEGIN
        SELECT kind <> 'reversal' INTO in_force FROM settlement
        WHERE case_id = NEW.case_id AND sequence = NEW.sequence - 1;
        IF in_force IS NULL AND NEW.sequence <> 1 OR coalesce(in_force, false) = (NEW.kind = 'settlement') THEN
            RAISE EXCEPTION 'a settlement follows nothing or a reversal, and what changes one follows it';
        END IF;
        IF NEW.kind = 'reversal' AND EXISTS (
            SELECT FROM settlement WHERE case_id = NEW.case_id AND sequence < NEW.sequence
            HAVING (sum(total), sum(basic), sum(supplement), sum(serious_illness), sum(assistance), sum(account),
                sum(mutual_aid), sum(cash)) IS DISTINCT FROM (-NEW.total, -NEW.basic, -NEW.supplement,
                -NEW.serious_illness, -NEW.assistance, -NEW.account, -NEW.mutual_aid, -NEW.cash)
        ) THEN
            RAISE EXCEPTION 'a reversal is the negative of what the case has come to';
        END IF;
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER settlement_follows BEFORE INSERT ON settlement
    FOR EACH ROW EXECUTE FUNCTION settlement_follows()
    """,
    """
    CREATE FUNCTION visit_reversal_is_negative() RETURNS trigger LANGUAGE plpgsql AS
    $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM outpatient_settlement AS whole WHERE whole.id = NEW.reverses AND whole.kind = 'settlement'
            AND (whole.person_key, whole.total, whole.basic, whole.account, whole.mutual_aid, whole.cash)
                = (NEW.person_key, -NEW.total, -NEW.basic, -NEW.account, -NEW.mutual_aid, -NEW.cash)
        ) THEN
            RAISE EXCEPTION 'a reversal is the negative of the settlement that it takes back';
        END IF;
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER outpatient_settlement_reversal BEFORE INSERT ON outpatient_settlement
    FOR EACH ROW WHEN (NEW.kind = 'reversal') EXECUTE FUNCTION visit_reversal_is_negative()
    """,
    """
    CREATE TRIGGER personal_account_never_changes BEFORE UPDATE OR DELETE ON personal_account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER account_share_never_changes BEFORE UPDATE OR DELETE ON account_share
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)

_DOWNGRADE = (
    "DROP TRIGGER account_share_never_changes ON account_share",
    "DROP TRIGGER personal_account_never_changes ON personal_account",
    "DROP TRIGGER outpatient_settlement_reversal ON outpatient_settlement",
    "DROP FUNCTION visit_reversal_is_negative()",
    "DROP TRIGGER settlement_follows ON settlement",
    "DROP FUNCTION settlement_follows()",
    "ALTER TABLE accumulator DROP CONSTRAINT accumulator_not_below_zero",
    "ALTER TABLE outpatient_settlement DROP CONSTRAINT outpatient_settlement_names_what_it_changes",
    "ALTER TABLE settlement DROP CONSTRAINT settlement_names_what_it_changes",
)


def upgrade() -> None:
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    for statement in _DOWNGRADE:
        op.execute(statement)
