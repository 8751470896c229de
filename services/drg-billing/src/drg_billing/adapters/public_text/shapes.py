"""Our own small table of what the text leaves open (shapes.toml), read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Shape:
    """A predicate, and the set that each of the lists becomes; empty for a list without codes."""

    predicate: str
    sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Headings, orders and shapes; see shapes.toml for each."""

    mdc_order: str
    tried_before: Mapping[str, str]
    medical_letters: str
    gates: Mapping[str, str]
    headings: Mapping[str, str]
    sites: tuple[str, ...]
    by_lists: Mapping[tuple[str, ...], Shape]
    exceptions: Mapping[tuple[str, tuple[str, ...]], str]
    """(ADRG, its lists) → the predicate that its name asks for."""

    def of(self, adrg: str, lists: tuple[str, ...]) -> Shape | None:
        """The shape of an ADRG by the lists that the text gives it; None when nothing says what they mean."""
        predicate = self.exceptions.get((adrg, lists))
        if predicate is None:
            return self.by_lists.get(lists)
        return Shape(predicate, tuple("px" if name == "px" else "dx" for name in lists))

    def gate_of(self, letter: str) -> str:
        return self.gates.get(letter, "main_dx")


@cache
def shapes() -> Shapes:
    """The table of shapes."""
    table = tomllib.loads((files(__package__) / "shapes.toml").read_text(encoding="utf-8"))
    return Shapes(
        mdc_order=table["mdc_order"],
        tried_before=table["tried_before"],
        medical_letters=table["medical_letters"],
        gates=table["gates"],
        headings=table["headings"],
        sites=tuple(table["sites"]["names"]),
        by_lists={tuple(shape["lists"]): Shape(shape["predicate"], tuple(shape["sets"])) for shape in table["shapes"]},
        exceptions={
            (adrg, lists): exception["predicate"]
            for exception in table["exceptions"]
            for adrg in exception["adrgs"]
            for lists in _either(exception["lists"])
        },
    )


def _either(names: list[str]) -> list[tuple[str, ...]]:
    """One list, of any of the kinds named; without names, no list at all."""
    return [(name,) for name in names] if names else [()]
