"""Inquiries about near misses, and who made how many."""

from typing import Annotated

from fastapi import Depends, Query

from drg_billing.adapters.inquiry_trail import AuditedInquiries
from drg_billing.application import ask_what_if, count_inquiries
from drg_billing.entrypoints.http.case_schemas import Day
from drg_billing.entrypoints.http.dependencies import ClockDependency, EnglishDependency, UnitOfWorkDependency
from drg_billing.entrypoints.http.what_if_schemas import (
    InquiryCountAnswer,
    InquiryCountsAnswer,
    WhatIfAnswer,
    WhatIfRequest,
    what_if_answer,
)
from yilian_kit.http import CallerDependency, SessionDependency, question, requires, service_router

router = service_router("/v1/what-if", tags=["what-if"])


async def _trail(session: SessionDependency, caller: CallerDependency) -> AuditedInquiries:
    return AuditedInquiries(session, caller)


TrailDependency = Annotated[AuditedInquiries, Depends(_trail)]


@router.post("", dependencies=[requires("drg-billing:group"), question])
async def ask(
    body: WhatIfRequest,
    work: UnitOfWorkDependency,
    trail: TrailDependency,
    clock: ClockDependency,
    english: EnglishDependency,
) -> WhatIfAnswer:
    """Which listed code, put first, would give another group: no weight, no price, in the order of the record.

    Every call leaves an audit row: who asked, for which institution, and why. No Idempotency-Key: asked again, it is
    another inquiry.
    """
    return what_if_answer(await ask_what_if(body.inquiry(clock.today()), work, trail), english=english)


@router.get("/counts", dependencies=[requires("drg-billing:read")])
async def counts(
    trail: TrailDependency,
    first_day: Annotated[Day, Query(alias="from")],
    last_day: Annotated[Day, Query(alias="to")],
) -> InquiryCountsAnswer:
    """How often each person asked, by institution and reason, in the days from the first to the last, both included.

    An institution sees its own people and those below it, the county all.
    """
    found = await count_inquiries(first_day, last_day, trail)
    return InquiryCountsAnswer(items=[InquiryCountAnswer.model_validate(one) for one in found])
