"""Count the monthly figures (月度统计) and show the records behind them."""

from __future__ import annotations

from datetime import date

from alliance.application.ports import FigurePeriod, UnitOfWork
from alliance.application.references import alliance_named
from alliance.domain.errors import PeriodReversed
from alliance.domain.figures import CountedRow, CountyFigures, Figure, assemble_figures
from yilian_kit.pagination import Page, PageRequest


async def count_figures(from_date: date, to_date: date, alliance_code: str | None, work: UnitOfWork) -> CountyFigures:
    """The figures of the records the actor sees, of both dates and the days between.

    ``alliance.domain.figures`` says what each figure counts. Raises PeriodReversed, ReferenceUnknown.
    """
    period = await _period(from_date, to_date, alliance_code, work)
    return assemble_figures(await work.figures.counts(period))


async def show_counted_rows(
    figure: Figure,
    from_date: date,
    to_date: date,
    alliance_code: str | None,
    request: PageRequest,
    work: UnitOfWork,
) -> Page[CountedRow]:
    """The records behind a figure; the counts of all pages add up to it.

    Raises PeriodReversed, ReferenceUnknown.
    """
    period = await _period(from_date, to_date, alliance_code, work)
    return await work.figures.rows(figure, period, request)


async def _period(from_date: date, to_date: date, alliance_code: str | None, work: UnitOfWork) -> FigurePeriod:
    if to_date < from_date:
        raise PeriodReversed(from_date, to_date)
    alliance = await alliance_named(alliance_code, work) if alliance_code else None
    return FigurePeriod(from_date, to_date, alliance.id if alliance else None)
