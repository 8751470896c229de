"""QC-B and QC-W: blood, nursing, doctors (输血、护理、医护人员)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drg_billing.domain.settlement_list.derived import stay_days
from drg_billing.domain.settlement_list.findings import Place, Surroundings
from drg_billing.domain.settlement_list.predicates import (
    CodeRanges,
    at_section,
    at_setlinfo,
    block,
    has_procedure,
    missing,
    repeated,
    row_missing,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

TRANSFUSIONS = CodeRanges("99.0")
STAFF_CODE = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)
IDENTITY_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]", re.ASCII)


def _no_amount_of_blood(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, blood in enumerate(record.bldinfo):
        unreadable = any(one.field == f"bldinfo[{row}].bld_amt" for one in record.unreadable)
        if not unreadable and (blood.bld_amt is None or blood.bld_amt <= 0):
            yield Place(f"bldinfo[{row}].bld_amt")


def _blood_in_two_places(record: SettlementList) -> bool:
    return bool(record.bldinfo and record.setlinfo.bld_cat)


def _blood_half_given(record: SettlementList) -> bool:
    info = record.setlinfo
    parts = (bool(info.bld_cat), bool(info.bld_amt), bool(info.bld_unt))
    return any(parts) and not all(parts) and not record.bldinfo


def _transfused_without_blood(record: SettlementList) -> bool:
    return has_procedure(record, TRANSFUSIONS) and not record.bldinfo and not record.setlinfo.bld_cat


def _nursing_days(record: SettlementList) -> int:
    info = record.setlinfo
    days = (info.spga_nurscare_days, info.lv1_nurscare_days, info.scd_nurscare_days, info.lv3_nurscare_days)
    return sum(count for count in days if count is not None)


def _nursed_longer_than_stay(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    """Days of admission and discharge may both count for nursing."""
    stay, nursed = stay_days(record), _nursing_days(record)
    if stay is not None and nursed > stay + 1:
        yield Place("setlinfo.lv1_nurscare_days", str(nursed), f"<= {stay + 1}")


def _negative_days(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for name in ("spga_nurscare_days", "lv1_nurscare_days", "scd_nurscare_days", "lv3_nurscare_days"):
        days: int | None = getattr(record.setlinfo, name)
        if days is not None and days < 0:
            yield Place(f"setlinfo.{name}", str(days))


def _never_nursed(record: SettlementList) -> bool:
    info = record.setlinfo
    return not any((info.spga_nurscare_days, info.lv1_nurscare_days, info.scd_nurscare_days, info.lv3_nurscare_days))


def _no_staff_code(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    """The code is kept with the case: neither a name nor an identity number may get there."""
    code = record.setlinfo.chfpdr_code
    if code and (not STAFF_CODE.fullmatch(code) or IDENTITY_NUMBER.fullmatch(code)):
        yield Place("setlinfo.chfpdr_code")


RULES = (
    block(
        "QC-B-001", "bldinfo.bld_cat", "输血品种缺失", "the kind of blood is missing", row_missing("bldinfo", "bld_cat")
    ),
    block(
        "QC-B-002",
        "bldinfo.bld_amt",
        "输血量缺失或不大于零",
        "the amount of blood is missing or not above zero",
        _no_amount_of_blood,
    ),
    block(
        "QC-B-003",
        "bldinfo.bld_unt",
        "输血计量单位缺失",
        "the unit of blood is missing",
        row_missing("bldinfo", "bld_unt"),
    ),
    warn(
        "QC-B-004",
        "bldinfo.bld_cat bldinfo.bld_unt",
        "同一输血品种和单位重复，应合并为一行",
        "a kind of blood is listed twice with one unit: it should be one row",
        repeated("bldinfo", "bld_cat", "bld_unt"),
    ),
    warn(
        "QC-B-005",
        "setlinfo.bld_cat bldinfo",
        "输血信息同时出现在 setlinfo 和 bldinfo 中",
        "blood stands both in setlinfo and in bldinfo",
        at_setlinfo("bld_cat", _blood_in_two_places),
    ),
    block(
        "QC-B-006",
        "setlinfo.bld_cat setlinfo.bld_amt setlinfo.bld_unt",
        "输血品种、输血量、计量单位应同时填写",
        "kind, amount and unit of blood belong together",
        at_setlinfo("bld_cat", _blood_half_given),
    ),
    warn(
        "QC-B-007",
        "oprninfo.oprn_oprt_code bldinfo",
        "有输血操作（99.0）但没有输血信息",
        "a transfusion (99.0) without any blood",
        at_section("bldinfo", _transfused_without_blood),
    ),
    block(
        "QC-W-001",
        "setlinfo.spga_nurscare_days setlinfo.lv1_nurscare_days setlinfo.scd_nurscare_days setlinfo.lv3_nurscare_days",
        "护理天数合计超过住院天数",
        "more days of nursing than of the stay",
        _nursed_longer_than_stay,
    ),
    block(
        "QC-W-002",
        "setlinfo.spga_nurscare_days setlinfo.lv1_nurscare_days setlinfo.scd_nurscare_days setlinfo.lv3_nurscare_days",
        "护理天数为负",
        "days of nursing are negative",
        _negative_days,
    ),
    warn(
        "QC-W-003",
        "setlinfo.spga_nurscare_days setlinfo.lv1_nurscare_days setlinfo.scd_nurscare_days setlinfo.lv3_nurscare_days",
        "没有任何护理天数",
        "not a day of nursing",
        at_setlinfo("lv1_nurscare_days", _never_nursed),
    ),
    block(
        "QC-W-004",
        "setlinfo.chfpdr_code",
        "主诊医师代码缺失",
        "the doctor in charge is missing",
        missing("chfpdr_code"),
    ),
    warn(
        "QC-W-005",
        "setlinfo.resp_nurs_code",
        "责任护士代码缺失",
        "the nurse in charge is missing",
        missing("resp_nurs_code"),
    ),
    block(
        "QC-W-006",
        "setlinfo.chfpdr_code",
        "主诊医师代码应为不超过 40 位的字母和数字，不能是姓名或身份证号",
        "the doctor in charge is a code of up to 40 letters and digits, no name and no identity number",
        _no_staff_code,
    ),
)
