"""Pages in the order of ids."""

from __future__ import annotations

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
