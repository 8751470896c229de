"""Identifiers of records: UUID version 7 (RFC 9562), so that they sort by the time they were made."""

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """A new UUIDv7."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)
