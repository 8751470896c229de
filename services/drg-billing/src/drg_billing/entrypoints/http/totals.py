"""Figures over the cases that the caller sees."""

from typing import Annotated

from fastapi import Query

from drg_billing.application import total_cases
from drg_billing.entrypoints.http.case_schemas import Day
from drg_billing.entrypoints.http.dependencies import UnitOfWorkDependency
from yilian_kit.http import AnswerModel, Money, requires, service_router

router = service_router("/v1/totals", tags=["totals"])


class SettlementTotalsAnswer(AnswerModel):
    """Sums by payer, reversals taken off; they add up to `total`."""

    total: Money
    basic: Money
    serious_illness: Money
    assistance: Money
    account: Money
    cash: Money
    other: Money


class TotalsAnswer(AnswerModel):
    """Counts of the cases by status, of those that are settled now, and the sums of their settlements."""

    submitted: int
    grouped: int
    qy: int
    ungroupable: int
    settled: int
    settlement: SettlementTotalsAnswer


@router.get("", dependencies=[requires("drg-billing:read")])
async def totals(
    work: UnitOfWorkDependency,
    first_day: Annotated[Day, Query(alias="from")],
    last_day: Annotated[Day, Query(alias="to")],
) -> TotalsAnswer:
    """Figures over the discharges from the first to the last day, both included."""
    return TotalsAnswer.model_validate(await total_cases(first_day, last_day, work))
