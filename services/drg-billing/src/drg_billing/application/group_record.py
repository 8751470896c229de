"""Group a record without storing it (预分组): what a coder asks before discharge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from drg_billing.application.pack_choice_ports import PackChoice
from drg_billing.application.packs_of_the_day import active_pack
from drg_billing.domain.case import PackReference
from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import GroupingResult
from drg_billing.domain.grouping.trace import Explanation, explain


@dataclass(frozen=True)
class GroupRecord:
    """`pooling_area` and `discharged_on` choose the pack, as they will for the case."""

    discharge: Discharge
    pooling_area: str | None
    discharged_on: date
    explained: bool = False


@dataclass(frozen=True)
class GroupedRecord:
    """The group that the record would have now, the pack that gives it, and the way to it if that was asked for."""

    grouping: GroupingResult
    pack: PackReference
    explanation: Explanation | None = None


async def group_record(question: GroupRecord, work: PackChoice) -> GroupedRecord:
    """The group that a case with this record would get; stores nothing, not even the starter pack."""
    pack, compiled = await pack_to_ask(question, work)
    if question.explained:
        explanation = explain(question.discharge, compiled)
        return GroupedRecord(explanation.result, pack, explanation)
    return GroupedRecord(group(question.discharge, compiled), pack)


async def pack_to_ask(question: GroupRecord, work: PackChoice) -> tuple[PackReference, CompiledPack]:
    """The pack of the record's day, ready to group."""
    active = await active_pack(question.pooling_area, question.discharged_on, work)
    pack = active or work.packs.starter_unstored()
    return pack, await work.packs.compiled(pack.digest)
