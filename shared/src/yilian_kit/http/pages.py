"""``?limit=&cursor=`` in, ``{"items": […], "next_cursor": …}`` out."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Query

from yilian_kit.http.models import PageAnswer
from yilian_kit.http.problem import CURSOR_INVALID, ProblemError
from yilian_kit.pagination import InvalidCursor, Page, PageRequest, decode_cursor, encode_cursor

T = TypeVar("T")
A = TypeVar("A")


async def page_request(
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> PageRequest:
    """The page that the caller asks for. 422 for a cursor that was not made here."""
    try:
        return PageRequest(limit, decode_cursor(cursor) if cursor else None)
    except InvalidCursor as error:
        raise ProblemError(CURSOR_INVALID) from error


PageQuery = Annotated[PageRequest, Depends(page_request)]


def page_answer(page: Page[T], present: Callable[[T], A]) -> PageAnswer[A]:
    """The page as an answer, each item shown by ``present``."""
    return PageAnswer(
        items=[present(item) for item in page.items],
        next_cursor=None if page.next_after is None else encode_cursor(page.next_after),
    )
