"""Runs the migrations of the alliance service; the database is named by YILIAN_DATABASE_URL."""

from yilian_kit.migration import run_migrations
from yilian_kit.tables import kit_metadata

from alliance.adapters.tables import metadata

run_migrations([kit_metadata, metadata])
