"""The keys of the service's lists, read from a cursor; a cursor of another list raises InvalidCursor."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yilian_kit.pagination import InvalidCursor


def code_key(after: tuple[str, ...]) -> str:
    """The key of a list by code."""
    if len(after) != 1:
        raise InvalidCursor
    return after[0]


def day_key(after: tuple[str, ...]) -> tuple[date, UUID]:
    """The key of a list by day and id."""
    try:
        day, record_id = after
        return date.fromisoformat(day), UUID(record_id)
    except ValueError as error:
        raise InvalidCursor from error
