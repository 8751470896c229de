"""The figures of a period."""

from datetime import date
from typing import Annotated

from fastapi import Query

from referral.application import count_referrals
from referral.domain.figures import Figures, Tally
from referral.entrypoints.http.dependencies import UnitOfWorkDependency
from yilian_kit.http import AnswerModel, requires, service_router

router = service_router("/v1/figures", tags=["figures"])


class TallyAnswer(AnswerModel):
    """Numbers of referrals.

    Closed: completed, rejected or cancelled; open: all others. `loops_closed`: upward referrals whose stay was settled
    (the same person at the receiver, admitted from one day before to fourteen days after the request, not reversed) or
    whose back-referral's follow-up was done.
    """

    up: int
    down: int
    lateral: int
    open: int
    closed: int
    loops_closed: int


class MonthAnswer(TallyAnswer):
    """Referrals requested in one month, `2025-03`."""

    month: str


class InstitutionAnswer(AnswerModel):
    """What one institution sent and received."""

    institution_code: str
    sent: TallyAnswer
    received: TallyAnswer
    sent_by_month: list[MonthAnswer]
    received_by_month: list[MonthAnswer]


class FiguresAnswer(TallyAnswer):
    """Referrals requested in the period, business dates, both days included."""

    period: tuple[date, date]
    by_month: list[MonthAnswer]
    by_institution: list[InstitutionAnswer]


@router.get("", dependencies=[requires("referral:read")])
async def read(
    work: UnitOfWorkDependency,
    from_: Annotated[date, Query(alias="from")],
    to: date,
) -> FiguresAnswer:
    """Referrals by direction and state: the county's for its authority, the own for an institution."""
    return _answer(from_, to, await count_referrals(from_, to, work))


def _answer(first_day: date, last_day: date, figures: Figures) -> FiguresAnswer:
    return FiguresAnswer(
        **dict(TallyAnswer.model_validate(figures.total)),
        period=(first_day, last_day),
        by_month=_months(figures.by_month),
        by_institution=[
            InstitutionAnswer(
                institution_code=row.institution_code,
                sent=TallyAnswer.model_validate(row.sent),
                received=TallyAnswer.model_validate(row.received),
                sent_by_month=_months(row.sent_by_month),
                received_by_month=_months(row.received_by_month),
            )
            for row in figures.by_institution
        ],
    )


def _months(by_month: dict[str, Tally]) -> list[MonthAnswer]:
    return [MonthAnswer(month=month, **dict(TallyAnswer.model_validate(tally))) for month, tally in by_month.items()]
