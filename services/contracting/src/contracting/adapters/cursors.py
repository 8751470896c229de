"""The keys of contracting's lists, read from a cursor; the cursor of another list raises ``InvalidCursor``."""

from datetime import date
from uuid import UUID

from yilian_kit.pagination import InvalidCursor, PageRequest


def after_text(page: PageRequest) -> str | None:
    """The code after which the page starts; None for the first page."""
    if page.after is None:
        return None
    if len(page.after) != 1:
        raise InvalidCursor
    return page.after[0]


def after_id(page: PageRequest) -> UUID | None:
    """The id after which the page starts; None for the first page."""
    text = after_text(page)
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidCursor from error


def after_day_and_id(page: PageRequest) -> tuple[date, UUID] | None:
    """The day and id after which the page starts; None for the first page."""
    if page.after is None:
        return None
    try:
        day, record_id = page.after
        return date.fromisoformat(day), UUID(record_id)
    except ValueError as error:
        raise InvalidCursor from error
