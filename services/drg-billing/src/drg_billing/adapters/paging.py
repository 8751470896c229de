"""Pages in the order of ids, or of days and ids."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yilian_kit.pagination import InvalidCursor, PageRequest


def id_after(page: PageRequest) -> UUID | None:
    """The id after which the page begins, None for the first one. Raises InvalidCursor for another list's cursor."""
    if page.after is None:
        return None
    try:
        (text,) = page.after
        return UUID(text)
    except ValueError as error:
        raise InvalidCursor from error


def day_and_id_after(page: PageRequest) -> tuple[date, UUID] | None:
    """Day and id after which the page begins, None for the first one. Raises InvalidCursor as above."""
    if page.after is None:
        return None
    try:
        day, text = page.after
        return date.fromisoformat(day), UUID(text)
    except ValueError as error:
        raise InvalidCursor from error
