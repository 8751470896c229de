"""Totals of rows whose every field can be added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol, TypeVar


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=_Dataclass)


def total_of(rows: Iterable[T], nothing: T) -> T:
    """The rows added field by field to `nothing`, which has zeros."""
    names = [field.name for field in fields(nothing)]
    total = nothing
    for row in rows:
        total = type(nothing)(*(getattr(total, name) + getattr(row, name) for name in names))
    return total
