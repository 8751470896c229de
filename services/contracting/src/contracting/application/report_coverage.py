"""The county's figures: coverage of villages, signing rate, key-group signing rate (签约率)."""

from collections.abc import Sequence
from datetime import date

from contracting.application.ports import UnitOfWork
from contracting.domain.coverage import Coverage, CoverageLevel, CoverageRow, require_known
from yilian_kit.clock import Clock


async def report_coverage(as_of: date | None, work: UnitOfWork, clock: Clock) -> Coverage:
    """The figures of the caller's scope at the end of ``as_of`` (default today), the same whenever they are asked.

    Raises ``FutureAsOf``.
    """
    day = as_of or clock.today()
    require_known(day, clock.today())
    return await work.figures.coverage(day)


async def report_coverage_by(
    level: CoverageLevel, as_of: date | None, work: UnitOfWork, clock: Clock
) -> Sequence[CoverageRow]:
    """The same by area, township or alliance. Raises ``FutureAsOf``."""
    day = as_of or clock.today()
    require_known(day, clock.today())
    return await work.figures.coverage_by(level, day)
