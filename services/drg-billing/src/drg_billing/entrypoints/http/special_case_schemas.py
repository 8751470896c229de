"""Requests and answers about special cases."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from drg_billing.domain.pricing import SpecialEffect
from drg_billing.domain.special_case import RefusalReason, SpecialCase, SpecialCaseState, SpecialReason
from drg_billing.entrypoints.http.case_schemas import Amount
from yilian_kit.http import AnswerModel, Money, RequestModel

SpecialCaseAct = Literal["approve", "refuse"]


class ApplyForSpecialCaseRequest(RequestModel):
    """`document_number`: under which the hospital keeps its papers; no name, no clinical text."""

    case_id: UUID
    reason: SpecialReason
    document_number: Annotated[str, StringConstraints(max_length=64)] = ""


class ApproveSpecialCaseRequest(RequestModel):
    """`agreed_amount` with the effect of that name, and with no other."""

    effect: SpecialEffect
    agreed_amount: Annotated[Amount, Field(gt=0, le=100_000_000)] | None = None


class RefuseSpecialCaseRequest(RequestModel):
    reason: RefusalReason


class SpecialCaseAnswer(AnswerModel):
    """An application; `year` is that of the discharge."""

    id: UUID
    case_id: UUID
    institution_code: str
    pooling_area: str
    year: int
    reason: SpecialReason
    document_number: str
    applied_by: str
    applied_at: datetime
    state: SpecialCaseState
    effect: SpecialEffect | None
    agreed_amount: Money | None
    refusal_reason: RefusalReason | None
    decided_by: str | None
    decided_at: datetime | None
    allowed_actions: list[SpecialCaseAct]
    version: int


class PlacesAnswer(AnswerModel):
    """`places` is the share of `counted_cases`, those of one area; pending and approved applications `taken` some."""

    institution_code: str
    year: int
    counted_cases: int
    places: int
    taken: int


def special_case_answer(application: SpecialCase, *, decides: bool) -> SpecialCaseAnswer:
    """The application for a caller that may decide on it, or not."""
    return SpecialCaseAnswer(
        id=application.id,
        case_id=application.case_id,
        institution_code=application.institution.code,
        pooling_area=application.pooling_area,
        year=application.year,
        reason=application.reason,
        document_number=application.document_number,
        applied_by=application.applied_by,
        applied_at=application.applied_at,
        state=application.state,
        effect=application.effect,
        agreed_amount=application.agreed_amount,
        refusal_reason=application.refusal,
        decided_by=application.decided_by,
        decided_at=application.decided_at,
        allowed_actions=["approve", "refuse"] if decides else [],
        version=application.version,
    )
