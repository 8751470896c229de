"""Requests and answers about records that are no case: no person, no price, nothing stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from drg_billing.application.group_record import GroupRecord
from drg_billing.domain.case import LeavingWay, PackReference, days_in_hospital
from drg_billing.domain.grouping.results import GroupingResult, GroupStatus
from drg_billing.domain.possible_stay import check_hours
from drg_billing.entrypoints.http.case_schemas import (
    Amount,
    ClinicalRecord,
    Day,
    FindingAnswer,
    Identifier,
    PackAnswer,
    WarningAnswer,
    finding_answers,
)
from drg_billing.entrypoints.http.trace_schemas import TraceAnswer
from yilian_kit.http import AnswerModel


class RecordRequest(ClinicalRecord):
    """A clinical record, and what chooses the pack: the pooling area, and the day of discharge (left out: today).

    `admitted_on`, `leaving_way` and `total_cost` matter where an area's groups ask for them. No answer holds an amount.
    """

    admitted_on: Day | None = None
    discharged_on: Day | None = None
    leaving_way: LeavingWay | None = None
    total_cost: Amount | None = None
    pooling_area: Identifier | None = None

    def question(self, today: date) -> GroupRecord:
        """What the use case is given; a day of discharge to come is a fair question.

        Raises DischargeBeforeAdmission, HoursExceedStay.
        """
        discharged_on = self.discharged_on or today
        if self.admitted_on is not None:
            hours = {"icu_hours": self.icu_hours, "ventilation_hours": self.ventilation_hours}
            check_hours(self.admitted_on, discharged_on, hours)
        return GroupRecord(
            replace(
                self.discharge(),
                stay_days=None if self.admitted_on is None else days_in_hospital(self.admitted_on, discharged_on),
                leaving_way=self.leaving_way.value if self.leaving_way else "",
                total_cost=self.total_cost,
            ),
            self.pooling_area,
            discharged_on,
        )


class GroupRecordRequest(RecordRequest):
    """`trace` asks for every step of the way to the group."""

    trace: bool = False

    def question(self, today: date) -> GroupRecord:
        return replace(super().question(today), explained=self.trace)


class GroupAnswer(AnswerModel):
    """A group. `reason` is the first of `reasons`, null when there is a group.

    `findings` says every reason and warning as a sentence, in both languages.
    """

    mdc: str
    adrg: str
    drg: str
    name: str
    status: GroupStatus
    reason: str | None
    reasons: list[str]
    warnings: list[WarningAnswer]
    findings: list[FindingAnswer]


class GroupedRecordAnswer(GroupAnswer):
    """The group that a case with this record would get, and the pack that gives it; `trace` only if asked for."""

    pack: PackAnswer
    starter_pack_notice: str | None
    trace: TraceAnswer | None


def group_answer(grouping: GroupingResult) -> GroupAnswer:
    group, reasons = grouping.group, [reason.value for reason in grouping.reasons]
    return GroupAnswer(
        mdc=group.mdc,
        adrg=group.adrg,
        drg=group.drg,
        name=group.name,
        status=group.status,
        reason=reasons[0] if reasons else None,
        reasons=reasons,
        warnings=[WarningAnswer.of(warning) for warning in grouping.warnings],
        findings=finding_answers(grouping),
    )


def pack_answer(pack: PackReference) -> PackAnswer:
    return PackAnswer(code=pack.code, version=pack.version, digest=pack.digest)


def notice_in(pack: PackReference, *, english: bool) -> str | None:
    """What the pack wants said on every result, in the caller's language."""
    return (pack.notice_en if english else pack.notice_zh) or None
