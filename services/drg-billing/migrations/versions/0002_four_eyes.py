"""Four eyes: who is the author of a pack or of parameters, and which second person put them in force.

The database refuses an activation by the author, too. What stands already stays in force: parameters that were set
before count as activated by the system, in the order in which they were set. Their authors are those of the audit.

Revision: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UPGRADE = (
    "ALTER TABLE rule_pack ADD COLUMN imported_by text",
    """
    UPDATE rule_pack SET imported_by = coalesce(
        (SELECT subject FROM audit WHERE record_type = 'pack' AND action = 'import' AND record_id = rule_pack.id
         ORDER BY audit.position LIMIT 1),
        'system'
    )
    """,
    "ALTER TABLE rule_pack ALTER COLUMN imported_by SET NOT NULL",
    "ALTER TABLE rule_pack ADD CONSTRAINT rule_pack_author UNIQUE (id, imported_by)",
    "ALTER TABLE pack_activation ADD COLUMN author text",
    "ALTER TABLE pack_activation ADD COLUMN activated_by text",
    """
    UPDATE pack_activation SET author = rule_pack.imported_by, activated_by = 'before four eyes'
    FROM rule_pack WHERE rule_pack.id = pack_activation.pack_id
    """,
    "ALTER TABLE pack_activation ALTER COLUMN author SET NOT NULL",
    "ALTER TABLE pack_activation ALTER COLUMN activated_by SET NOT NULL",
    """
    ALTER TABLE pack_activation ADD CONSTRAINT pack_activation_author
    FOREIGN KEY (pack_id, author) REFERENCES rule_pack (id, imported_by)
    """,
    """
    ALTER TABLE pack_activation ADD CONSTRAINT pack_activation_four_eyes
    CHECK (lower(activated_by) <> lower(author))
    """,
    "ALTER TABLE price_parameters ADD COLUMN set_by text",
    "ALTER TABLE price_parameters DISABLE TRIGGER price_parameters_never_change",
    """
    UPDATE price_parameters SET set_by = coalesce(
        (SELECT subject FROM audit
         WHERE record_type = 'parameters' AND action = 'set' AND record_id = price_parameters.id
         ORDER BY audit.position LIMIT 1),
        'system'
    )
    """,
    "ALTER TABLE price_parameters ENABLE TRIGGER price_parameters_never_change",
    "ALTER TABLE price_parameters ALTER COLUMN set_by SET NOT NULL",
    "ALTER TABLE price_parameters ADD CONSTRAINT price_parameters_author UNIQUE (id, set_by)",
    """
    CREATE TABLE parameter_activation (
        id uuid NOT NULL,
        parameters_id uuid NOT NULL,
        author text NOT NULL,
        activated_by text NOT NULL,
        PRIMARY KEY (id),
        CONSTRAINT parameter_activation_once UNIQUE (parameters_id),
        CONSTRAINT parameter_activation_author FOREIGN KEY (parameters_id, author)
            REFERENCES price_parameters (id, set_by),
        CONSTRAINT parameter_activation_four_eyes CHECK (lower(activated_by) <> lower(author))
    )
    """,
    # Its own id is also its activation's: both grow with time, so the newest of a day stays the newest.
    """
    INSERT INTO parameter_activation (id, parameters_id, author, activated_by)
    SELECT id, id, set_by, 'before four eyes' FROM price_parameters
    """,
    """
    CREATE TRIGGER parameter_activation_never_changes BEFORE UPDATE OR DELETE ON parameter_activation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)

_DOWNGRADE = (
    "DROP TABLE parameter_activation",
    "ALTER TABLE price_parameters DROP CONSTRAINT price_parameters_author",
    "ALTER TABLE price_parameters DROP COLUMN set_by",
    "ALTER TABLE pack_activation DROP CONSTRAINT pack_activation_four_eyes",
    "ALTER TABLE pack_activation DROP CONSTRAINT pack_activation_author",
    "ALTER TABLE pack_activation DROP COLUMN activated_by",
    "ALTER TABLE pack_activation DROP COLUMN author",
    "ALTER TABLE rule_pack DROP CONSTRAINT rule_pack_author",
    "ALTER TABLE rule_pack DROP COLUMN imported_by",
)


def upgrade() -> None:
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    for statement in _DOWNGRADE:
        op.execute(statement)
