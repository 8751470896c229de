"""How Alembic runs the migrations of drg-billing: the kit's way, in one transaction with a lock timeout."""

from drg_billing.adapters.schema import metadata
from yilian_kit.migration import run_migrations
from yilian_kit.tables import kit_metadata

run_migrations([kit_metadata, metadata])
