"""Group one record without storing anything."""

from drg_billing.application import group_record
from drg_billing.entrypoints.http.dependencies import ClockDependency, EnglishDependency, UnitOfWorkDependency
from drg_billing.entrypoints.http.group_schemas import (
    GroupedRecordAnswer,
    GroupRecordRequest,
    group_answer,
    notice_in,
    pack_answer,
)
from yilian_kit.http import question, requires, service_router

router = service_router("/v1/group", tags=["group"])


@router.post("", dependencies=[requires("drg-billing:group"), question])
async def group(
    body: GroupRecordRequest, work: UnitOfWorkDependency, clock: ClockDependency, english: EnglishDependency
) -> GroupedRecordAnswer:
    """The group that a case with this record would get; nothing is stored, and no Idempotency-Key is needed."""
    grouped = await group_record(body.question(clock.today()), work)
    return GroupedRecordAnswer(
        **dict(group_answer(grouped.grouping)),
        pack=pack_answer(grouped.pack),
        starter_pack_notice=notice_in(grouped.pack, english=english),
    )
