"""Codes that stand in exactly the same sets are of one class: to the rules they are one and the same code.

A set has a bit, and a code's memberships are an integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drg_billing.domain.grouping.code_lookup import CodeLookup
from drg_billing.domain.grouping.rule_pack import CodeSet

UNKNOWN = 0
"""The class of the codes that a pack lists nowhere, and their memberships."""

_KNOWN = 1
"""The bit of every code that is listed somewhere."""


class CodeClasses:
    """`number[code]` is the class of a code, `bits[class]` the memberships of its codes."""

    def __init__(self, sets: Sequence[CodeSet], known: Iterable[CodeSet] = ()) -> None:
        """`sets[n]` becomes bit n + 1; `known` codes are known even when they stand in no set.

        No code at all ("") is known, and stands in no set.
        """
        exact, prefixes = {"": _KNOWN}, dict[str, int]()
        for codes in known:
            exact.update(dict.fromkeys(codes.exact, _KNOWN))
            prefixes.update(dict.fromkeys(codes.prefixes, _KNOWN))
        for number, codes in enumerate(sets, start=1):
            bits = _KNOWN | 1 << number
            for code in codes.exact:
                exact[code] = exact.get(code, 0) | bits
            for prefix in codes.prefixes:
                prefixes[prefix] = prefixes.get(prefix, 0) | bits
        if prefixes:
            lengths = sorted({len(prefix) for prefix in prefixes})
            exact = {code: bits | _bits_by_prefix(code, prefixes, lengths) for code, bits in exact.items()}
            prefixes = {prefix: _bits_by_prefix(prefix, prefixes, lengths) for prefix in prefixes}
        classes = {UNKNOWN: UNKNOWN}
        for memberships in (exact, prefixes):
            for bits in memberships.values():
                classes.setdefault(bits, len(classes))
        self.bits = tuple(classes)
        self.number = CodeLookup(
            {code: classes[bits] for code, bits in exact.items()},
            {prefix: classes[bits] for prefix, bits in prefixes.items()},
            UNKNOWN,
        )

    def bits_of(self, *codes: str) -> list[int]:
        """The memberships of each code; none where it is unknown."""
        bits = self.bits
        return [bits[number] for number in map(self.number.__getitem__, codes)]


def _bits_by_prefix(code: str, prefixes: dict[str, int], lengths: list[int]) -> int:
    bits = 0
    for length in lengths:
        bits |= prefixes.get(code[:length], 0)
    return bits
