"""Which part of a person's year a stay holds before serious-illness insurance, whose steps run over the whole year.

A stay is laid on top of what the year has. One that is corrected or taken back leaves its part free, below what was
settled after it; the next that is settled fills that first. So no part of a year is ever held by two stays, and none is
paid twice at one step, in whatever order corrections come (docs/adr/0037).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.money import ZERO


@dataclass(frozen=True, slots=True)
class BasePart:
    """What lies from `above` to `up_to` in the year's base (yuan)."""

    above: Decimal
    up_to: Decimal

    @property
    def length(self) -> Decimal:
        return self.up_to - self.above


def free_below(held: Iterable[BasePart]) -> tuple[BasePart, ...]:
    """The parts that nobody holds below the highest one held, ascending."""
    free, reached = [], ZERO
    for part in sorted(held, key=lambda one: one.above):
        if part.above > reached:
            free.append(BasePart(reached, part.above))
        reached = max(reached, part.up_to)
    return tuple(free)


def parts_for(added: Decimal, year_base: Decimal, free: Sequence[BasePart]) -> tuple[BasePart, ...]:
    """Where an amount goes: into the `free` parts from the lowest on, the rest on top; `year_base` is what is held."""
    parts, left = [], added
    for part in free:
        taken = min(left, part.length)
        if taken > ZERO:
            parts.append(BasePart(part.above, part.above + taken))
            left -= taken
    if left > ZERO:
        top = year_base + sum((part.length for part in free), ZERO)
        parts.append(BasePart(top, top + left))
    return tuple(parts)
