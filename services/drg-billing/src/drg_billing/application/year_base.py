"""What corrections have left free in a person's year."""

from __future__ import annotations

from uuid import UUID

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.settlement_record import AccumulatorKey
from drg_billing.domain.year_base import BasePart, free_below


async def free_base(key: AccumulatorKey, besides: UUID, work: UnitOfWork) -> tuple[BasePart, ...]:
    """The parts of the year's base that no settlement in force holds, without that of the case `besides`.

    Read after the accumulator: whoever changes the year in between makes its `store` lose.
    """
    entries = await work.settlements.in_force(key, besides)
    return free_below(part for entry in entries for part in entry.base_parts)
