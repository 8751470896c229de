"""Inquiries about near misses: groups and changes of order, never a weight or a price."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from drg_billing.application.what_if import AnsweredInquiry, AskWhatIf
from drg_billing.domain.grouping.near_misses import Change, ChangeKind, NearMiss
from drg_billing.domain.inquiries import InquiryReason
from drg_billing.entrypoints.http.case_schemas import PackAnswer
from drg_billing.entrypoints.http.group_schemas import GroupAnswer, RecordRequest, group_answer, notice_in, pack_answer
from yilian_kit.http import AnswerModel

_NOTES = {
    ChangeKind.MAIN_DIAGNOSIS: (
        "The main diagnosis is the condition that led to the stay, as the rules of selection say, whatever its group.",
        "主要诊断按填写规范的选择原则确定（导致本次住院的主要原因），不得按入组结果选择。",
    ),
    ChangeKind.MAIN_PROCEDURE: (
        "The main procedure is the one done for the main diagnosis, as the rules of selection say, whatever its group.",
        "主要手术及操作按填写规范的选择原则确定（针对主要诊断实施），不得按入组结果选择。",
    ),
}
"""Source: 医疗保障基金结算清单填写规范 (医保办发〔2021〕34号)."""


class WhatIfRequest(RecordRequest):
    """The record as it stands, and why somebody asks; both the question and the asker are kept on record."""

    reason: InquiryReason

    def inquiry(self, today: date) -> AskWhatIf:
        """What the use case is given. Raises DischargeBeforeAdmission, HoursExceedStay."""
        return AskWhatIf(self.question(today), self.reason)


class ChangeAnswer(AnswerModel):
    """`code`, now at `position` of the other diagnoses or procedures (from 1), would take the place of `replaces`."""

    kind: ChangeKind
    position: int
    code: str
    replaces: str | None
    text_en: str
    text_zh: str


class AlternativeAnswer(AnswerModel):
    """A change, the group that it would give, and by what the choice is to be made."""

    change: ChangeAnswer
    group: GroupAnswer
    note_en: str
    note_zh: str


class WhatIfAnswer(AnswerModel):
    """The group as it stands, and the alternatives in the order of the record. `inquiry_id` names the audit row."""

    inquiry_id: UUID
    present: GroupAnswer
    alternatives: list[AlternativeAnswer]
    pack: PackAnswer
    starter_pack_notice: str | None


class InquiryCountAnswer(AnswerModel):
    institution_code: str
    subject: str
    reason: InquiryReason
    inquiries: int
    alternatives_shown: int = Field(description="inquiries that were shown at least one alternative")


class InquiryCountsAnswer(AnswerModel):
    items: list[InquiryCountAnswer]


def what_if_answer(answered: AnsweredInquiry, *, english: bool) -> WhatIfAnswer:
    return WhatIfAnswer(
        inquiry_id=answered.id,
        present=group_answer(answered.present),
        alternatives=[_alternative(one) for one in answered.alternatives],
        pack=pack_answer(answered.pack),
        starter_pack_notice=notice_in(answered.pack, english=english),
    )


def _alternative(near_miss: NearMiss) -> AlternativeAnswer:
    note_en, note_zh = _NOTES[near_miss.change.kind]
    return AlternativeAnswer(
        change=_change(near_miss.change), group=group_answer(near_miss.grouping), note_en=note_en, note_zh=note_zh
    )


def _change(change: Change) -> ChangeAnswer:
    where_en, where_zh = {
        ChangeKind.MAIN_DIAGNOSIS: ("main diagnosis", "主要诊断"),
        ChangeKind.MAIN_PROCEDURE: ("main procedure", "主要手术及操作"),
    }[change.kind]
    return ChangeAnswer(
        kind=change.kind,
        position=change.position,
        code=change.code,
        replaces=change.replaces or None,
        text_en=f"Is {change.code} the {where_en}" + (f", and not {change.replaces}?" if change.replaces else "?"),
        text_zh=f"{where_zh}是否应为 {change.code}" + (f"，而非 {change.replaces}？" if change.replaces else "？"),
    )
