"""Codes in the tables of an area: a whole code, or the beginning of codes when it ends with `*`."""

from __future__ import annotations

from collections.abc import Iterable


def matches(code: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns names the code. No code, no match."""
    if code:
        for pattern in patterns:  # plain, because a DIP catalogue asks this ten thousand times for a case
            if code == pattern or (pattern[-1] == "*" and code.startswith(pattern[:-1])):
                return True
    return False


def matching_length(code: str, patterns: Iterable[str]) -> int:
    """How much of the code the longest matching pattern names; 0 when none does."""
    return max((len(pattern.removesuffix("*")) for pattern in patterns if code and _names(pattern, code)), default=0)


def _names(pattern: str, code: str) -> bool:
    return code == pattern or (pattern[-1] == "*" and code.startswith(pattern[:-1]))
