"""QC-S: admission, discharge, departments, bill (住院过程)."""

from __future__ import annotations

from collections.abc import Iterator

from drg_billing.domain.settlement_list.code_tables import (
    ADMISSION_WAYS,
    DAY_SURGERY,
    INPATIENT_KINDS,
    PAYMENT_METHODS,
    TREATMENT_KINDS,
)
from drg_billing.domain.settlement_list.derived import before, stay_days, stay_of
from drg_billing.domain.settlement_list.findings import Place, Surroundings
from drg_billing.domain.settlement_list.predicates import (
    at_setlinfo,
    block,
    missing,
    outside,
    personal_missing,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

LONG_STAY_DAYS = 60
DAY_SURGERY_DAYS = 2
"""A stay for day surgery ends within 48 hours."""


def _discharge_before_admission(record: SettlementList) -> bool:
    admitted, discharged = record.setlinfo.adm_time, record.setlinfo.dscg_time
    return admitted is not None and discharged is not None and before(discharged, admitted)


def _discharge_in_future(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
    discharged = record.setlinfo.dscg_time
    if discharged is not None and discharged.date() > surroundings.today:
        yield Place("setlinfo.dscg_time")


def _days_by_dates(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    written, expected = record.setlinfo.act_ipt_days, stay_days(record)
    if written is not None and expected is not None and written != expected:
        yield Place("setlinfo.act_ipt_days", str(written), str(expected))


def _long_stay(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    days = stay_days(record)
    if days is not None and days > LONG_STAY_DAYS:
        yield Place("setlinfo.act_ipt_days", str(days), f"1-{LONG_STAY_DAYS}")


def _long_day_surgery(record: SettlementList) -> bool:
    return record.setlinfo.ipt_med_type == DAY_SURGERY and (stay_days(record) or 0) > DAY_SURGERY_DAYS


def _day_surgery_without_procedure(record: SettlementList) -> bool:
    return record.setlinfo.ipt_med_type == DAY_SURGERY and not record.oprninfo


def _departments(chain: str) -> list[str]:
    return [part.strip() for part in chain.replace("->", "→").split("→")]


def _left_from_elsewhere(record: SettlementList) -> bool:
    info = record.setlinfo
    return bool(info.adm_caty and info.dscg_caty) and info.adm_caty != info.dscg_caty and not info.refldept_dept


def _transfer_leads_elsewhere(record: SettlementList) -> bool:
    info = record.setlinfo
    return bool(info.refldept_dept and info.dscg_caty) and _departments(info.refldept_dept)[-1] != info.dscg_caty


def _settlement_reversed(record: SettlementList) -> bool:
    begins, ends = record.setlinfo.setl_begn_date, record.setlinfo.setl_end_date
    return begins is not None and ends is not None and ends < begins


def _settlement_misses_days(record: SettlementList) -> bool:
    stay, info = stay_of(record), record.setlinfo
    if stay is None or info.setl_begn_date is None or info.setl_end_date is None or _settlement_reversed(record):
        return False
    return info.setl_begn_date > stay[0].date() or info.setl_end_date < stay[1].date()


def _declared_before_discharge(record: SettlementList) -> bool:
    declared, discharged = record.setlinfo.dcla_time, record.setlinfo.dscg_time
    return declared is not None and discharged is not None and before(declared, discharged)


def _no_outpatient_diagnosis(record: SettlementList) -> bool:
    info = record.setlinfo
    return info.adm_way in ("1", "2") and not info.wm_dise_code and not info.tcm_dise_code


RULES = (
    block("QC-S-001", "setlinfo.adm_time", "入院时间缺失", "the admission is missing", missing("adm_time")),
    block("QC-S-002", "setlinfo.dscg_time", "出院时间缺失", "the discharge is missing", missing("dscg_time")),
    block(
        "QC-S-003",
        "setlinfo.dscg_time setlinfo.adm_time",
        "出院时间早于入院时间",
        "the discharge lies before the admission",
        at_setlinfo("dscg_time", _discharge_before_admission),
    ),
    block(
        "QC-S-004", "setlinfo.dscg_time", "出院时间晚于今天", "the discharge lies in the future", _discharge_in_future
    ),
    block(
        "QC-S-005",
        "setlinfo.act_ipt_days",
        "实际住院天数缺失",
        "the days of the stay are missing",
        missing("act_ipt_days"),
    ),
    block(
        "QC-S-006",
        "setlinfo.act_ipt_days setlinfo.adm_time setlinfo.dscg_time",
        "实际住院天数与出入院日期不一致（当日出院计 1 天）",
        "the days of the stay do not follow from its dates (at least 1)",
        _days_by_dates,
    ),
    warn(
        "QC-S-007",
        "setlinfo.act_ipt_days",
        "住院超过 60 天，请复核",
        "the stay is longer than 60 days: please check",
        _long_stay,
    ),
    block(
        "QC-S-008",
        "setlinfo.ipt_med_type",
        "住院医疗类型应为 1（住院）或 2（日间手术）",
        "the kind of stay must be 1 (ward) or 2 (day surgery)",
        outside("ipt_med_type", INPATIENT_KINDS),
    ),
    warn(
        "QC-S-009",
        "setlinfo.ipt_med_type setlinfo.adm_time setlinfo.dscg_time",
        "日间手术住院超过 48 小时",
        "day surgery with more than 48 hours in hospital",
        at_setlinfo("ipt_med_type", _long_day_surgery),
    ),
    block(
        "QC-S-010",
        "setlinfo.ipt_med_type oprninfo",
        "日间手术没有手术及操作记录",
        "day surgery without any procedure",
        at_setlinfo("ipt_med_type", _day_surgery_without_procedure),
    ),
    block(
        "QC-S-011",
        "setlinfo.adm_way",
        "入院途径缺失或代码错误",
        "the way of admission is missing or no code of its table",
        outside("adm_way", ADMISSION_WAYS),
    ),
    block("QC-S-012", "setlinfo.adm_caty", "入院科别缺失", "the admitting department is missing", missing("adm_caty")),
    block(
        "QC-S-013", "setlinfo.dscg_caty", "出院科别缺失", "the discharging department is missing", missing("dscg_caty")
    ),
    warn(
        "QC-S-014",
        "setlinfo.adm_caty setlinfo.dscg_caty setlinfo.refldept_dept",
        "入院科别与出院科别不同，但没有转科科别",
        "admitted and discharged by different departments without a transfer",
        at_setlinfo("refldept_dept", _left_from_elsewhere),
    ),
    warn(
        "QC-S-015",
        "setlinfo.refldept_dept setlinfo.dscg_caty",
        "最后的转科科别不是出院科别",
        "the last department of the transfers is not the discharging one",
        at_setlinfo("refldept_dept", _transfer_leads_elsewhere),
    ),
    block(
        "QC-S-016",
        "setlinfo.trt_type",
        "治疗类别缺失或代码错误",
        "the kind of treatment is missing or no code of its table",
        outside("trt_type", TREATMENT_KINDS),
    ),
    block(
        "QC-S-017",
        "setlinfo.setl_begn_date setlinfo.setl_end_date",
        "结算开始或结束日期缺失",
        "a date of the settlement period is missing",
        missing("setl_begn_date", "setl_end_date"),
    ),
    block(
        "QC-S-018",
        "setlinfo.setl_end_date setlinfo.setl_begn_date",
        "结算结束日期早于开始日期",
        "the settlement period ends before it begins",
        at_setlinfo("setl_end_date", _settlement_reversed),
    ),
    warn(
        "QC-S-019",
        "setlinfo.setl_begn_date setlinfo.setl_end_date setlinfo.adm_time setlinfo.dscg_time",
        "结算期间未覆盖整个住院过程",
        "the settlement period does not cover the stay",
        at_setlinfo("setl_begn_date", _settlement_misses_days),
    ),
    warn(
        "QC-S-020",
        "setlinfo.dcla_time setlinfo.dscg_time",
        "申报时间早于出院时间",
        "the list was declared before the discharge",
        at_setlinfo("dcla_time", _declared_before_discharge),
    ),
    block("QC-S-021", "setlinfo.bill_code", "票据代码缺失", "the bill's code is missing", missing("bill_code")),
    block("QC-S-022", "setlinfo.bill_no", "票据号码缺失", "the bill's number is missing", missing("bill_no")),
    block("QC-S-023", "setlinfo.biz_sn", "业务流水号缺失", "the serial number is missing", missing("biz_sn")),
    block(
        "QC-S-024",
        "setlinfo.hi_paymtd",
        "医保支付方式缺失或代码错误",
        "the method of payment is missing or no code of its table",
        outside("hi_paymtd", PAYMENT_METHODS),
    ),
    warn(
        "QC-S-025",
        "setlinfo.wm_dise_code setlinfo.tcm_dise_code setlinfo.adm_way",
        "经门诊或急诊入院但缺少门（急）诊诊断编码",
        "admitted by the outpatient or emergency department without its diagnosis",
        at_setlinfo("wm_dise_code", _no_outpatient_diagnosis),
    ),
    warn(
        "QC-S-026",
        "setlinfo.medins_fill_dept",
        "医疗机构填报部门缺失",
        "the reporting department is missing",
        missing("medins_fill_dept"),
    ),
    warn(
        "QC-S-027",
        "setlinfo.medins_fill_psn",
        "医疗机构填报人缺失",
        "the reporting person is missing",
        personal_missing("medins_fill_psn"),
    ),
    warn("QC-S-028", "setlinfo.hsorg", "医保机构缺失", "the insurance agency is missing", missing("hsorg")),
)
