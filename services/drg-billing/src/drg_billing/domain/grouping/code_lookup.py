"""A value for every code, mostly in one step: that of its own row, else of its longest prefix, else a default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Value = TypeVar("Value")


class CodeLookup(dict[str, Value]):
    """`lookup[code]` never fails. What only a prefix covers is worked out each time and not kept, so nothing grows."""

    def __init__(
        self,
        exact: Mapping[str, Value],
        prefixes: Mapping[str, Value],
        otherwise: Value,
    ) -> None:
        super().__init__(exact)
        self._prefixes = prefixes
        self._lengths = sorted({len(prefix) for prefix in prefixes}, reverse=True)
        self._otherwise = otherwise

    @property
    def has_prefixes(self) -> bool:
        return bool(self._prefixes)

    def __missing__(self, code: str) -> Value:
        for length in self._lengths:
            prefix = code[:length]
            if prefix in self._prefixes:
                return self._prefixes[prefix]
        return self._otherwise
