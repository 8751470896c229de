"""The trace of a stored case."""

from uuid import UUID

from drg_billing.application import explain_case
from drg_billing.entrypoints.http.case_schemas import PackAnswer
from drg_billing.entrypoints.http.dependencies import EnglishDependency, UnitOfWorkDependency
from drg_billing.entrypoints.http.group_schemas import GroupAnswer, group_answer, notice_in, pack_answer
from drg_billing.entrypoints.http.trace_schemas import TraceAnswer, trace_answer
from yilian_kit.http import AnswerModel, requires, service_router

router = service_router("/v1/cases", tags=["cases"])


class ExplanationAnswer(AnswerModel):
    """The case's group, and every step of the way to it by the pack that gave it.

    `as_stored` false: the way leads elsewhere now, so somebody should look into it (see also the replay).
    """

    case_id: UUID
    group: GroupAnswer
    pack: PackAnswer
    starter_pack_notice: str | None
    as_stored: bool
    trace: TraceAnswer


@router.get("/{case_id}/explanation", dependencies=[requires("drg-billing:read")])
async def explanation(case_id: UUID, work: UnitOfWorkDependency, english: EnglishDependency) -> ExplanationAnswer:
    """Why the case has its group: gates, groups that were tried, secondary diagnoses, suffixes, every code's use."""
    explained = await explain_case(case_id, work)
    case = explained.case
    return ExplanationAnswer(
        case_id=case.id,
        group=group_answer(case.grouping),
        pack=pack_answer(case.pack),
        starter_pack_notice=notice_in(case.pack, english=english),
        as_stored=explained.as_stored,
        trace=trace_answer(explained.explanation),
    )
