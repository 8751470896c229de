"""Outpatient visits, personal accounts with their movements, and adjustments of settlements.

Revision: 0004, after 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UPGRADE = (
    "ALTER TABLE settlement ADD COLUMN adjusts uuid REFERENCES settlement (id)",
    "COMMENT ON COLUMN settlement.adjusts IS 'the settlement that this corrects'",
    "ALTER TABLE accumulator ADD COLUMN outpatient_deductible_used numeric(16, 2) NOT NULL DEFAULT 0",
    "ALTER TABLE accumulator ADD COLUMN outpatient_paid numeric(16, 2) NOT NULL DEFAULT 0",
    "ALTER TABLE accumulator ALTER COLUMN outpatient_deductible_used DROP DEFAULT",
    "ALTER TABLE accumulator ALTER COLUMN outpatient_paid DROP DEFAULT",
    """
    CREATE TABLE outpatient_settlement (
        id uuid NOT NULL,
        institution_id uuid NOT NULL,
        institution_code text NOT NULL,
        institution_tier text NOT NULL,
        settlement_number text NOT NULL,
        kind text NOT NULL,
        reverses uuid,
        reason text,
        recorded_at timestamptz NOT NULL,
        visited_on date NOT NULL,
        pooling_area text NOT NULL,
        parameter_version integer NOT NULL,
        person_key text NOT NULL,
        insurance_type text NOT NULL,
        visit text NOT NULL,
        inputs text NOT NULL,
        result text NOT NULL,
        total numeric(14, 2) NOT NULL,
        basic numeric(14, 2) NOT NULL,
        account numeric(14, 2) NOT NULL,
        mutual_aid numeric(14, 2) NOT NULL,
        cash numeric(14, 2) NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT outpatient_settlement_number UNIQUE (institution_id, settlement_number, kind),
        CONSTRAINT outpatient_settlement_reversed_once UNIQUE (reverses),
        CONSTRAINT outpatient_settlement_parameters FOREIGN KEY(pooling_area, parameter_version)
            REFERENCES price_parameters (pooling_area, version),
        CONSTRAINT outpatient_settlement_payers_add_up CHECK (basic + account + mutual_aid + cash = total),
        FOREIGN KEY(reverses) REFERENCES outpatient_settlement (id)
    )
    """,
    "CREATE INDEX outpatient_settlement_visited ON outpatient_settlement (visited_on, institution_id)",
    "CREATE INDEX outpatient_settlement_person ON outpatient_settlement (person_key)",
    "COMMENT ON COLUMN outpatient_settlement.visit IS 'JSON of what was submitted'",
    "COMMENT ON COLUMN outpatient_settlement.inputs IS 'JSON, kept byte for byte'",
    "COMMENT ON COLUMN outpatient_settlement.result IS 'JSON, kept byte for byte'",
    """
    CREATE TABLE personal_account (
        id uuid NOT NULL,
        pooling_area text NOT NULL,
        person_key text NOT NULL,
        keeper_id uuid NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT personal_account_of_person UNIQUE (pooling_area, person_key)
    )
    """,
    "COMMENT ON TABLE personal_account IS 'the balance is that of the last movement'",
    "COMMENT ON COLUMN personal_account.keeper_id IS 'the insurance office that opened it'",
    """
    CREATE TABLE account_movement (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        sequence integer NOT NULL,
        kind text NOT NULL,
        amount numeric(14, 2) NOT NULL,
        balance_after numeric(14, 2) NOT NULL,
        recorded_at timestamptz NOT NULL,
        settlement_id uuid,
        outpatient_settlement_id uuid,
        pooling_area text NOT NULL,
        movement_number text,
        PRIMARY KEY (id),
        CONSTRAINT account_movement_sequence UNIQUE (account_id, sequence),
        CONSTRAINT account_movement_number UNIQUE (pooling_area, movement_number),
        CONSTRAINT account_movement_not_below_zero CHECK (balance_after >= 0),
        CONSTRAINT account_movement_one_cause CHECK (
            num_nonnulls(settlement_id, outpatient_settlement_id, movement_number) = 1
        ),
        FOREIGN KEY(account_id) REFERENCES personal_account (id),
        FOREIGN KEY(settlement_id) REFERENCES settlement (id),
        FOREIGN KEY(outpatient_settlement_id) REFERENCES outpatient_settlement (id)
    )
    """,
    "CREATE INDEX account_movement_settlement ON account_movement (settlement_id)",
    "CREATE INDEX account_movement_outpatient ON account_movement (outpatient_settlement_id)",
    "COMMENT ON TABLE account_movement IS 'a trigger checks that each movement goes on from the balance before'",
    "COMMENT ON COLUMN account_movement.movement_number IS 'the insurance office''s own'",
    """
    CREATE TABLE account_share (
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        relative_key text NOT NULL,
        shared_from date NOT NULL,
        shared_to date,
        PRIMARY KEY (id),
        FOREIGN KEY(account_id) REFERENCES personal_account (id)
    )
    """,
    "CREATE INDEX account_share_relative ON account_share (account_id, relative_key)",
    "COMMENT ON COLUMN account_share.id IS 'of a pair the latest counts'",
    """
    CREATE FUNCTION movement_goes_on() RETURNS trigger LANGUAGE plpgsql AS
    $$
    DECLARE before numeric;
    BEGIN
        SELECT balance_after INTO before FROM account_movement
        WHERE account_id = NEW.account_id AND sequence = NEW.sequence - 1;
        IF before IS NULL AND NEW.sequence <> 1 OR NEW.balance_after <> coalesce(before, 0) + NEW.amount THEN
            RAISE EXCEPTION 'a movement does not go on from the one before';
        END IF;
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER account_movement_goes_on BEFORE INSERT ON account_movement
    FOR EACH ROW EXECUTE FUNCTION movement_goes_on()
    """,
    """
    CREATE TRIGGER account_movement_never_changes BEFORE UPDATE OR DELETE ON account_movement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER outpatient_settlement_never_changes BEFORE UPDATE OR DELETE ON outpatient_settlement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)

_DOWNGRADE = (
    "DROP TABLE account_share",
    "DROP TABLE account_movement",
    "DROP FUNCTION movement_goes_on()",
    "DROP TABLE personal_account",
    "DROP TABLE outpatient_settlement",
    "ALTER TABLE accumulator DROP COLUMN outpatient_paid",
    "ALTER TABLE accumulator DROP COLUMN outpatient_deductible_used",
    "ALTER TABLE settlement DROP COLUMN adjusts",
)


def upgrade() -> None:
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    for statement in _DOWNGRADE:
        op.execute(statement)
