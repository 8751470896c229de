"""The monthly figures (月度统计) over HTTP; ``alliance.domain.figures`` says what each counts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from alliance.application import count_figures, show_counted_rows
from alliance.domain.figures import Figure
from alliance.entrypoints.http.dependencies import UnitOfWorkDependency
from alliance.entrypoints.http.fields import Code
from yilian_kit.http import AnswerModel, PageAnswer, PageQuery, page_answer, requires, service_router

router = service_router("/v1/figures", tags=["figures"])

FromQuery = Annotated[date, Query(alias="from", description="first business date, included")]
ToQuery = Annotated[date, Query(description="last business date, included")]
AllianceQuery = Annotated[Code | None, Query()]


class FiguresAnswer(AnswerModel):
    experts_sent: int
    outpatient_and_consultations: int
    operations: int
    lecture_attendances: int
    short_term_trainees: int


class AllianceFiguresAnswer(FiguresAnswer):
    """The figures of one alliance; both codes are null for records outside any alliance."""

    alliance_code: str | None
    lead_institution_code: str | None


class MonthFiguresAnswer(FiguresAnswer):
    """``month`` is ``YYYY-MM``."""

    month: str


class CountyFiguresAnswer(FiguresAnswer):
    """Totals, then by alliance, which is by lead hospital, and by month; a group without any count is left out."""

    period: tuple[date, date]
    by_alliance: list[AllianceFiguresAnswer]
    by_month: list[MonthFiguresAnswer]


class CountedRowAnswer(AnswerModel):
    """One record behind a figure; ``count`` is how much of the figure it is."""

    record_type: str
    record_id: UUID
    day: date
    alliance_id: UUID | None
    institution_id: UUID
    from_institution_id: UUID
    count: int


@router.get("", dependencies=[requires("alliance:read")])
async def show(
    work: UnitOfWorkDependency, from_: FromQuery, to: ToQuery, alliance_code: AllianceQuery = None
) -> CountyFiguresAnswer:
    """The five figures over the records that the caller may see."""
    figures = await count_figures(from_, to, alliance_code, work)
    alliances = await work.alliances.several([id_ for id_ in figures.by_alliance if id_])
    leads = await work.institutions.several([alliance.lead_institution_id for alliance in alliances.values()])
    by_alliance = [
        AllianceFiguresAnswer(
            **FiguresAnswer.model_validate(counted).model_dump(),
            alliance_code=alliances[alliance_id].code if alliance_id else None,
            lead_institution_code=leads[alliances[alliance_id].lead_institution_id].code if alliance_id else None,
        )
        for alliance_id, counted in figures.by_alliance.items()
    ]
    by_month = [
        MonthFiguresAnswer(**FiguresAnswer.model_validate(counted).model_dump(), month=f"{month:%Y-%m}")
        for month, counted in figures.by_month.items()
    ]
    return CountyFiguresAnswer(
        **FiguresAnswer.model_validate(figures.total).model_dump(),
        period=(from_, to),
        by_alliance=sorted(by_alliance, key=lambda answer: answer.alliance_code or "~"),
        by_month=by_month,
    )


@router.get("/{figure}/rows", dependencies=[requires("alliance:read")])
async def show_rows(
    figure: Figure,
    work: UnitOfWorkDependency,
    page: PageQuery,
    from_: FromQuery,
    to: ToQuery,
    alliance_code: AllianceQuery = None,
) -> PageAnswer[CountedRowAnswer]:
    """The records behind a figure, by day; their counts add up to it."""
    found = await show_counted_rows(figure, from_, to, alliance_code, page, work)
    return page_answer(found, CountedRowAnswer.model_validate)
