"""How Alembic runs the migrations of referral: the kit's way, in one transaction with a lock timeout."""

from referral.adapters.tables import metadata
from yilian_kit.migration import run_migrations
from yilian_kit.tables import kit_metadata

run_migrations([kit_metadata, metadata])
