"""QC-P: operations and procedures (手术及操作)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from drg_billing.domain.settlement_list.code_tables import SURGERY
from drg_billing.domain.settlement_list.derived import before, stay_of
from drg_billing.domain.settlement_list.findings import Place, Surroundings
from drg_billing.domain.settlement_list.predicates import (
    at_section,
    block,
    repeated,
    reversed_times,
    row_missing,
    row_text_missing,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

LONGEST_OPERATION = timedelta(hours=24)


def _main_count(record: SettlementList) -> int:
    return sum(procedure.is_main for procedure in record.oprninfo)


def _no_main(record: SettlementList) -> bool:
    return bool(record.oprninfo) and _main_count(record) == 0


def _several_mains(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    count = _main_count(record)
    if count > 1:
        yield Place("oprninfo", str(count), "1")


def _flag_unknown(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, procedure in enumerate(record.oprninfo):
        by_flag, by_type = procedure.main_oprn_flag, procedure.oprn_oprt_type
        if by_flag not in ("", "0", "1") or (not by_flag and by_type not in ("1", "2")):
            yield Place(f"oprninfo[{row}].main_oprn_flag")


def _flag_contradicts_type(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, procedure in enumerate(record.oprninfo):
        if (procedure.main_oprn_flag, procedure.oprn_oprt_type) in (("0", "1"), ("1", "2")):
            yield Place(f"oprninfo[{row}].oprn_oprt_type")


def _without_time(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    unreadable = {one.field for one in record.unreadable}
    for row, procedure in enumerate(record.oprninfo):
        places = {f"oprninfo[{row}].oprn_oprt_date", f"oprninfo[{row}].oprn_oprt_begntime"}
        if procedure.time is None and not unreadable & places:
            yield Place(f"oprninfo[{row}].oprn_oprt_date")


def _before_admission(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    stay = stay_of(record)
    for row, procedure in enumerate(record.oprninfo):
        if stay and procedure.time and procedure.time.date() < stay[0].date():
            yield Place(f"oprninfo[{row}].oprn_oprt_date")


def _after_discharge(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    stay = stay_of(record)
    for row, procedure in enumerate(record.oprninfo):
        if stay and procedure.time and procedure.time.date() > stay[1].date():
            yield Place(f"oprninfo[{row}].oprn_oprt_date")


def _count_differs(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    written = record.setlinfo.oprn_oprt_code_cnt
    unreadable = any(one.field == "setlinfo.oprn_oprt_code_cnt" for one in record.unreadable)
    if not unreadable and (written or 0) != len(record.oprninfo):
        yield Place("setlinfo.oprn_oprt_code_cnt", None if written is None else str(written), str(len(record.oprninfo)))


def _without_anaesthetist(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, procedure in enumerate(record.oprninfo):
        if procedure.anst_way and not procedure.is_local and not procedure.anst_dr_code:
            yield Place(f"oprninfo[{row}].anst_dr_code")


def _without_way_of_anaesthesia(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, procedure in enumerate(record.oprninfo):
        if procedure.anst_dr_code and not procedure.anst_way:
            yield Place(f"oprninfo[{row}].anst_way")


def _operator_anaesthetises(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, procedure in enumerate(record.oprninfo):
        if procedure.anst_dr_code and procedure.anst_dr_code == procedure.oper_dr_code and not procedure.is_local:
            yield Place(f"oprninfo[{row}].anst_dr_code")


def _anaesthesia_too_late(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, one in enumerate(record.oprninfo):
        if one.anst_begntime and one.oprn_oprt_begntime and before(one.oprn_oprt_begntime, one.anst_begntime):
            yield Place(f"oprninfo[{row}].anst_begntime")


def _too_long(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, one in enumerate(record.oprninfo):
        begins, ends = one.oprn_oprt_begntime, one.oprn_oprt_endtime
        if begins and ends and ends - begins > LONGEST_OPERATION:
            yield Place(f"oprninfo[{row}].oprn_oprt_endtime")


def _begins_on_another_day(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, one in enumerate(record.oprninfo):
        written, begins = one.oprn_oprt_date, one.oprn_oprt_begntime
        if written and begins and written.date() != begins.date():
            yield Place(f"oprninfo[{row}].oprn_oprt_begntime")


def _surgery_charged(record: SettlementList) -> bool:
    return any(item.med_chrgitm == SURGERY and item.amt for item in record.iteminfo)


def _charged_without_procedure(record: SettlementList) -> bool:
    return _surgery_charged(record) and not record.oprninfo


def _anaesthesia_without_charge(record: SettlementList) -> bool:
    return any(one.anst_way and not one.is_local for one in record.oprninfo) and not _surgery_charged(record)


RULES = (
    block(
        "QC-P-001",
        "oprninfo.main_oprn_flag oprninfo.oprn_oprt_type",
        "有手术及操作但没有主要手术及操作",
        "there are procedures but no main one",
        at_section("oprninfo", _no_main),
    ),
    block(
        "QC-P-002",
        "oprninfo.main_oprn_flag oprninfo.oprn_oprt_type",
        "主要手术及操作多于一个",
        "there is more than one main procedure",
        _several_mains,
    ),
    block(
        "QC-P-003",
        "oprninfo.main_oprn_flag oprninfo.oprn_oprt_type",
        "主要手术标志应为 0 或 1，未填时手术操作类别应为 1 或 2",
        "the flag of the main procedure must be 0 or 1, or without it the type 1 or 2",
        _flag_unknown,
    ),
    block(
        "QC-P-004",
        "oprninfo.main_oprn_flag oprninfo.oprn_oprt_type",
        "主要手术标志与手术操作类别矛盾",
        "the flag of a procedure contradicts its type",
        _flag_contradicts_type,
    ),
    block(
        "QC-P-005",
        "oprninfo.oprn_oprt_code",
        "手术操作代码缺失",
        "a procedure has no code",
        row_missing("oprninfo", "oprn_oprt_code"),
    ),
    block(
        "QC-P-006",
        "oprninfo.oprn_oprt_name",
        "手术操作名称缺失",
        "a procedure has no name",
        row_text_missing("oprninfo", "oprn_oprt_name"),
    ),
    block("QC-P-007", "oprninfo.oprn_oprt_date", "手术操作日期缺失", "a procedure has no date", _without_time),
    block(
        "QC-P-008",
        "oprninfo.oprn_oprt_date setlinfo.adm_time",
        "手术操作日期早于入院",
        "a procedure lies before the admission",
        _before_admission,
    ),
    block(
        "QC-P-009",
        "oprninfo.oprn_oprt_date setlinfo.dscg_time",
        "手术操作日期晚于出院",
        "a procedure lies after the discharge",
        _after_discharge,
    ),
    block(
        "QC-P-010",
        "setlinfo.oprn_oprt_code_cnt oprninfo",
        "手术操作代码计数与手术操作条数不一致",
        "the count of procedures is not their number",
        _count_differs,
    ),
    block(
        "QC-P-011",
        "oprninfo.oprn_oprt_endtime oprninfo.oprn_oprt_begntime",
        "手术结束时间早于开始时间",
        "an operation ends before it begins",
        reversed_times("oprninfo", "oprn_oprt_begntime", "oprn_oprt_endtime"),
    ),
    block(
        "QC-P-012",
        "oprninfo.anst_endtime oprninfo.anst_begntime",
        "麻醉结束时间早于开始时间",
        "an anaesthesia ends before it begins",
        reversed_times("oprninfo", "anst_begntime", "anst_endtime"),
    ),
    block(
        "QC-P-013",
        "oprninfo.oper_dr_code",
        "术者医师代码缺失",
        "a procedure names no operator",
        row_missing("oprninfo", "oper_dr_code"),
    ),
    block(
        "QC-P-014",
        "oprninfo.anst_dr_code oprninfo.anst_way",
        "有麻醉方式（局部麻醉除外）但缺少麻醉医师代码",
        "an anaesthesia other than a local one names no anaesthetist",
        _without_anaesthetist,
    ),
    warn(
        "QC-P-015",
        "oprninfo.anst_way oprninfo.anst_dr_code",
        "有麻醉医师但缺少麻醉方式",
        "an anaesthetist without a way of anaesthesia",
        _without_way_of_anaesthesia,
    ),
    warn(
        "QC-P-016",
        "oprninfo.anst_dr_code oprninfo.oper_dr_code",
        "术者与麻醉医师为同一人",
        "operator and anaesthetist are one person",
        _operator_anaesthetises,
    ),
    warn(
        "QC-P-017",
        "oprninfo.anst_begntime oprninfo.oprn_oprt_begntime",
        "麻醉开始晚于手术开始",
        "the anaesthesia begins after the operation",
        _anaesthesia_too_late,
    ),
    warn(
        "QC-P-018",
        "oprninfo.oprn_oprt_begntime oprninfo.oprn_oprt_endtime",
        "手术超过 24 小时，请复核",
        "an operation took more than 24 hours: please check",
        _too_long,
    ),
    warn(
        "QC-P-019",
        "oprninfo.oprn_oprt_begntime oprninfo.oprn_oprt_date",
        "手术开始时间与手术操作日期不在同一天",
        "an operation begins on another day than its date",
        _begins_on_another_day,
    ),
    warn(
        "QC-P-020",
        "oprninfo.oprn_oprt_code oprninfo.oprn_oprt_date",
        "同一时间重复填写同一手术操作",
        "a procedure is listed twice for the same time",
        repeated("oprninfo", "oprn_oprt_code", "oprn_oprt_date", "oprn_oprt_begntime"),
    ),
    warn(
        "QC-P-021",
        "iteminfo.med_chrgitm oprninfo",
        "有手术费但没有手术及操作记录",
        "surgery is charged (06) without any procedure",
        at_section("oprninfo", _charged_without_procedure),
    ),
    warn(
        "QC-P-022",
        "oprninfo.anst_way iteminfo.med_chrgitm",
        "有麻醉下手术（局部麻醉除外）但没有手术费",
        "a procedure under other than local anaesthesia without a charge for surgery (06)",
        at_section("iteminfo", _anaesthesia_without_charge),
    ),
)
