"""QC-L: how the patient left (离院方式)."""

from __future__ import annotations

from drg_billing.domain.settlement_list.code_tables import (
    DIED,
    LEAVING_WAYS,
    NO_READMISSION_PLANNED,
    READMISSION_FLAGS,
    READMISSION_PLANNED,
    TO_OTHER_INSTITUTION,
)
from drg_billing.domain.settlement_list.predicates import (
    CodeRanges,
    at_setlinfo,
    block,
    diagnosis_where,
    outside,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

DEATHS = CodeRanges("I46.1", "R95-R98", "P95")
"""The person died: sudden cardiac death, sudden infant death, death of unknown cause, stillbirth."""


def _receiver_given(record: SettlementList) -> bool:
    return bool(record.setlinfo.acp_optins_code) or "setlinfo.acp_medins_name" in record.given


def _no_receiver(record: SettlementList) -> bool:
    return record.setlinfo.dscg_way in TO_OTHER_INSTITUTION and not _receiver_given(record)


def _needless_receiver(record: SettlementList) -> bool:
    way = record.setlinfo.dscg_way
    return way in LEAVING_WAYS - TO_OTHER_INSTITUTION and _receiver_given(record)


def _sent_to_itself(record: SettlementList) -> bool:
    info = record.setlinfo
    return bool(info.acp_optins_code) and info.acp_optins_code == info.fixmedins_code


def _dead_expected_again(record: SettlementList) -> bool:
    return record.setlinfo.dscg_way == DIED and record.setlinfo.days_rinp_flag_31 == READMISSION_PLANNED


def _purpose_given(record: SettlementList) -> bool:
    return "setlinfo.days_rinp_pup_31" in record.given


def _no_purpose(record: SettlementList) -> bool:
    return record.setlinfo.days_rinp_flag_31 == READMISSION_PLANNED and not _purpose_given(record)


def _needless_purpose(record: SettlementList) -> bool:
    return record.setlinfo.days_rinp_flag_31 == NO_READMISSION_PLANNED and _purpose_given(record)


RULES = (
    block(
        "QC-L-001",
        "setlinfo.dscg_way",
        "离院方式缺失或代码错误",
        "the way of leaving is missing or no code of its table",
        outside("dscg_way", LEAVING_WAYS),
    ),
    warn(
        "QC-L-002",
        "setlinfo.acp_medins_name setlinfo.acp_optins_code setlinfo.dscg_way",
        "转院或转社区但没有拟接收机构",
        "transferred without a receiving institution",
        at_setlinfo("acp_optins_code", _no_receiver),
    ),
    warn(
        "QC-L-003",
        "setlinfo.acp_medins_name setlinfo.acp_optins_code setlinfo.dscg_way",
        "填写了拟接收机构，但离院方式不是转院或转社区",
        "a receiving institution without a transfer",
        at_setlinfo("acp_optins_code", _needless_receiver),
    ),
    block(
        "QC-L-004",
        "setlinfo.acp_optins_code setlinfo.fixmedins_code",
        "拟接收机构是本机构",
        "the receiving institution is the discharging one",
        at_setlinfo("acp_optins_code", _sent_to_itself),
    ),
    warn(
        "QC-L-005",
        "setlinfo.days_rinp_flag_31",
        "31 天内再住院计划标志缺失或代码错误（1 无，2 有）",
        "the flag of a readmission within 31 days is missing or not 1 (none) or 2 (planned)",
        outside("days_rinp_flag_31", READMISSION_FLAGS),
    ),
    block(
        "QC-L-006",
        "setlinfo.dscg_way setlinfo.days_rinp_flag_31",
        "患者死亡，不能有再住院计划",
        "who died is not to be readmitted",
        at_setlinfo("days_rinp_flag_31", _dead_expected_again),
    ),
    warn(
        "QC-L-007",
        "setlinfo.days_rinp_pup_31 setlinfo.days_rinp_flag_31",
        "有再住院计划但没有目的",
        "a readmission is planned without a purpose",
        at_setlinfo("days_rinp_pup_31", _no_purpose),
    ),
    warn(
        "QC-L-008",
        "setlinfo.days_rinp_pup_31 setlinfo.days_rinp_flag_31",
        "无再住院计划但填写了目的",
        "a purpose of readmission where none is planned",
        at_setlinfo("days_rinp_pup_31", _needless_purpose),
    ),
    block(
        "QC-L-009",
        "diseinfo.diag_code setlinfo.dscg_way",
        "诊断表明患者已死亡（I46.1、R95–R98、P95），但离院方式不是死亡",
        "a diagnosis says that the patient died (I46.1, R95-R98, P95), the way of leaving does not",
        diagnosis_where(DEATHS, lambda record: record.setlinfo.dscg_way in LEAVING_WAYS - {DIED}),
    ),
)
