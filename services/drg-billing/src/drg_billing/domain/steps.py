"""Ratio steps (分段报销): part of an amount is paid at the ratio of the step it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.money import ZERO, to_cents


@dataclass(frozen=True, slots=True)
class Step:
    """Everything above `above`, up to the next step, is paid at `ratio` (0 to 1)."""

    above: Decimal
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class PaidStep:
    """One line of a layer: `amount` is `part` × `ratio`, rounded half up."""

    part: Decimal
    ratio: Decimal
    amount: Decimal


def pay_by_steps(before: Decimal, added: Decimal, steps: Sequence[Step]) -> tuple[PaidStep, ...]:
    """The lines for an amount `added` on top of `before`, which lower steps have already taken.

    `steps` ascend by `above`; what lies below the first step is not paid. Each line is rounded by itself, so the sum
    of the lines never exceeds `added` and grows with it.
    """
    after = before + added
    lines = []
    for position, step in enumerate(steps):
        upper = steps[position + 1].above if position + 1 < len(steps) else after
        part = min(after, upper) - max(before, step.above)
        if part > ZERO:
            lines.append(PaidStep(part, step.ratio, to_cents(part * step.ratio)))
    return tuple(lines)


def total_of(lines: Sequence[PaidStep]) -> Decimal:
    return sum((line.amount for line in lines), ZERO)
