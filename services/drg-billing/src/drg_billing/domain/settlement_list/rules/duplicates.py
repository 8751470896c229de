"""QC-K: the same stay, and other stays of the same person (重复与重叠)."""

from __future__ import annotations

from collections.abc import Iterator

from drg_billing.domain.overlapping_stays import days_overlap
from drg_billing.domain.settlement_list.derived import main_diagnosis, stay_of
from drg_billing.domain.settlement_list.findings import OtherStay, Place, Surroundings
from drg_billing.domain.settlement_list.predicates import block, warn
from drg_billing.domain.settlement_list.record import SettlementList

SOON_DAYS = 15
"""A readmission within so many days for the same disease looks like one stay cut in two (分解住院)."""


def _days_overlap(record: SettlementList, other: OtherStay) -> bool:
    stay = stay_of(record)
    if stay is None:
        return False
    return days_overlap(stay[0].date(), stay[1].date(), other.admitted_on, other.discharged_on)


def _same_days(record: SettlementList, other: OtherStay) -> bool:
    stay = stay_of(record)
    same_house = other.fixmedins_code == record.setlinfo.fixmedins_code
    return (
        same_house
        and stay is not None
        and (stay[0].date(), stay[1].date())
        == (
            other.admitted_on,
            other.discharged_on,
        )
    )


def _overlapping(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
    if any(_days_overlap(record, other) and not _same_days(record, other) for other in surroundings.other_stays):
        yield Place("setlinfo.adm_time")


def _repeated(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
    if any(_same_days(record, other) for other in surroundings.other_stays):
        yield Place("setlinfo.setl_id")


def _number_taken(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
    if surroundings.number_taken:
        yield Place("setlinfo.setl_id")


def _cut_in_two(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
    stay, main = stay_of(record), main_diagnosis(record)
    if stay is None or main is None:
        return
    for other in surroundings.other_stays:
        days = (stay[0].date() - other.discharged_on).days
        same_house = other.fixmedins_code == record.setlinfo.fixmedins_code
        same_disease = main[1].diag_code[:3] == other.main_diagnosis[:3]
        if same_house and same_disease and 0 <= days <= SOON_DAYS and not _same_days(record, other):
            yield Place("setlinfo.adm_time", str(days), f"> {SOON_DAYS}")
            return


RULES = (
    block(
        "QC-K-001",
        "setlinfo.adm_time setlinfo.dscg_time",
        "与该人员的另一次住院时间重叠",
        "overlaps another stay of the same person",
        _overlapping,
    ),
    block(
        "QC-K-002",
        "setlinfo.setl_id setlinfo.adm_time setlinfo.dscg_time",
        "同一机构已用其他结算ID上传过该人员同一起止日期的住院",
        "the institution submitted a stay of the same person and days under another settlement number",
        _repeated,
    ),
    block(
        "QC-K-003",
        "setlinfo.setl_id",
        "该机构的结算ID已用于另一份清单",
        "the institution used the settlement number for another list",
        _number_taken,
    ),
    warn(
        "QC-K-004",
        "setlinfo.adm_time diseinfo.diag_code",
        "同一机构 15 天内因同类疾病再次入院，请核对是否分解住院",
        "readmitted for the same disease within 15 days by the same institution: one stay cut in two?",
        _cut_in_two,
    ),
)
