"""Keyset pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yilian_kit.pagination import InvalidCursor, Page, PageRequest, decode_cursor, encode_cursor

_keys = st.lists(st.text(), min_size=1, max_size=3).map(tuple)


@given(_keys)
def test_a_cursor_returns_the_key_that_it_was_made_from(key: tuple[str, ...]) -> None:
    assert decode_cursor(encode_cursor(key)) == key


@pytest.mark.parametrize("text", ["x", "bm90IGpzb24", "e30", "WzFd", "💊", "====", "WyJhIl0x"])
def test_a_foreign_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(text)


@given(st.lists(st.integers(0, 999).map(lambda number: f"{number:03}"), unique=True), st.integers(1, 7))
def test_reading_page_by_page_gives_every_row_once_in_order(rows: list[str], limit: int) -> None:
    # given rows in key order
    rows = sorted(rows)
    read: list[str] = []
    after: tuple[str, ...] | None = None

    # when a client reads on until no page follows
    while True:
        rest = [row for row in rows if after is None or (row,) > after]
        page = Page.cut(rest[: limit + 1], PageRequest(limit, after), lambda row: (row,))
        read += page.items
        after = page.next_after
        if after is None:
            break

    # then it has every row, once
    assert read == rows
