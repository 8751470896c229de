"""The canonical bytes of an audit row, and the hash over them.

The encoding is frozen: rows sealed years ago must give the same bytes. A new column of ``audit`` needs a second
version beside this one.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from yilian_kit.tables import audit

GENESIS = hashlib.sha256(b"yilian audit chain, version 1").digest()
"""Stands for the hash before the first seal."""

SEALED_COLUMNS: tuple[sa.Column[Any], ...] = (
    audit.c.position,
    audit.c.id,
    audit.c.transaction_id,
    audit.c.at,
    audit.c.subject,
    audit.c.organisation_id,
    audit.c.organisation_code,
    audit.c.action,
    audit.c.record_type,
    audit.c.record_id,
    audit.c.record_organisation_id,
    audit.c.purpose,
    audit.c.outcome,
    audit.c.trace_id,
)
"""In the order of the encoding."""

_NULL = b"\xff\xff\xff\xff"


def chain_hash(previous: bytes, row: Iterable[object]) -> bytes:
    """The hash of the seal on a row, whose values come in the order of ``SEALED_COLUMNS``; 32 bytes."""
    return hashlib.sha256(previous + b"".join(map(_encode, row))).digest()


def _encode(value: object) -> bytes:
    """Length in four bytes, big-endian, then UTF-8; a length that no text reaches for null."""
    if value is None:
        return _NULL
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="microseconds")
    content = str(value).encode()
    return len(content).to_bytes(4, "big") + content
