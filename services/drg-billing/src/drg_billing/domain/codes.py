"""Codes of the medical-insurance versions of ICD-10 and ICD-9-CM-3 (医保版编码)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

_RANGE = re.compile(r"^(?P<letter>[A-Z]?)(?P<first>[0-9.]+)-(?P<letter_again>[A-Z]?)(?P<last>[0-9.]+)$")
_MOST_CATEGORIES = 1_000
"""A letter has a hundred categories, the procedures have a thousand in tenths; more is a typing error."""


def normalise_code(text: str) -> str:
    """The code as every table is keyed: without outer spaces, in upper case ("j18.900 " → "J18.900").

    Equal codes are one object, which tables find without comparing letters.
    """
    return sys.intern(text.strip().upper())


class UnreadableRange(ValueError):
    """A code range that names no categories, such as "J18-J13" or "A00-B99"."""


def categories_of_range(text: str) -> Iterator[str]:
    """Every category from the first to the last, both included: "J13-J15" → J13, J14, J15.

    Categories of procedures count in tenths: "47.0-47.2" → 47.0, 47.1, 47.2. Both ends must have the same chapter
    letter and the same shape. Raises UnreadableRange.
    """
    match = _RANGE.match(normalise_code(text))
    if match is None or match["letter"] != match["letter_again"]:
        raise UnreadableRange(text)
    first, last = match["first"], match["last"]
    point = first.find(".")
    if point != last.find(".") or len(first) != len(last):
        raise UnreadableRange(text)
    low, high = int(first.replace(".", "")), int(last.replace(".", ""))
    if not 0 <= high - low < _MOST_CATEGORIES:
        raise UnreadableRange(text)
    width = len(first.replace(".", ""))
    for number in range(low, high + 1):
        digits = str(number).zfill(width)
        yield match["letter"] + (digits if point < 0 else f"{digits[:point]}.{digits[point:]}")
