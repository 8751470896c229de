"""Group one record without storing anything."""

from drg_billing.application import group_record
from drg_billing.entrypoints.http.dependencies import ClockDependency, EnglishDependency, PackChoiceDependency
from drg_billing.entrypoints.http.group_schemas import (
    GroupedRecordAnswer,
    GroupRecordRequest,
    group_answer,
    notice_in,
    pack_answer,
)
from drg_billing.entrypoints.http.trace_schemas import trace_answer
from yilian_kit.http import question, reading_router, requires

router = reading_router("/v1/group", tags=["group"])


@router.post("", dependencies=[requires("drg-billing:group"), question])
async def group(
    body: GroupRecordRequest, work: PackChoiceDependency, clock: ClockDependency, english: EnglishDependency
) -> GroupedRecordAnswer:
    """The group that a case with this record would get; nothing is stored, and no Idempotency-Key is needed."""
    asked = body.question(clock.today())
    grouped = await group_record(asked, work)
    explanation = grouped.explanation
    return GroupedRecordAnswer(
        **dict(group_answer(grouped.grouping)),
        pack=pack_answer(grouped.pack),
        starter_pack_notice=notice_in(grouped.pack, english=english),
        trace=None if explanation is None else trace_answer(explanation),
    )
