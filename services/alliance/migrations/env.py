"""Runs the migrations of the alliance service; the database is named by YILIAN_DATABASE_URL."""

from alliance.adapters.tables import metadata
from yilian_kit.migration import run_migrations
from yilian_kit.tables import kit_metadata

run_migrations([kit_metadata, metadata])
