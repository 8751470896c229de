"""Keyset pages: a page ends with the key of its last row, the next one starts strictly after it.

No page is lost or doubled when rows are added while a client reads on, as happens with offsets.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

T = TypeVar("T")


class InvalidCursor(Exception):
    """The cursor was not made by this service."""


@dataclass(frozen=True)
class PageRequest:
    """At most ``limit`` rows, strictly after the key ``after`` (None: from the start)."""

    limit: int
    after: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page; ``next_after`` is None on the last."""

    items: list[T]
    next_after: tuple[str, ...] | None

    @classmethod
    def cut(cls, rows: Sequence[T], request: PageRequest, key: Callable[[T], tuple[str, ...]]) -> "Page[T]":
        """Make a page of up to ``limit + 1`` rows that were read; the extra one says that more follow."""
        items = list(rows[: request.limit])
        return cls(items, key(items[-1]) if len(rows) > request.limit else None)


def encode_cursor(after: tuple[str, ...]) -> str:
    """The key as the opaque text that clients hand back."""
    return base64.urlsafe_b64encode(orjson.dumps(after)).decode().rstrip("=")


def decode_cursor(text: str) -> tuple[str, ...]:
    """The key in a cursor. Raises ``InvalidCursor``."""
    try:
        key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor from error
    if not isinstance(key, list) or not all(isinstance(part, str) for part in key):
        raise InvalidCursor
    return tuple(key)
