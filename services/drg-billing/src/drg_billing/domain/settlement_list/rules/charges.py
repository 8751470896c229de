"""QC-F: charges by category (医疗收费)."""

from __future__ import annotations

from collections.abc import Iterator

from drg_billing.domain.money import ZERO
from drg_billing.domain.settlement_list.code_tables import (
    BED,
    CHARGE_CATEGORIES,
    CONSULTATION,
    DECOCTION_PIECES,
    NURSING,
    REGISTRATION,
    WESTERN_TREATMENT,
)
from drg_billing.domain.settlement_list.derived import full_self_pay_of, stay_days, total_of
from drg_billing.domain.settlement_list.findings import Place, Surroundings
from drg_billing.domain.settlement_list.predicates import (
    at_section,
    block,
    negative,
    repeated,
    row_missing,
    row_outside,
    warn,
)
from drg_billing.domain.settlement_list.record import Iteminfo, SettlementList

_PARTS = ("claa_sumfee", "clab_amt", "fulamt_ownpay_amt", "oth_amt")


def _parts_sum(item: Iteminfo) -> tuple[bool, str, str]:
    parts = (item.claa_sumfee, item.clab_amt, item.fulamt_ownpay_amt, item.oth_amt)
    if item.amt is None or any(part is None for part in parts):
        return True, "", ""
    total = sum((part for part in parts if part is not None), ZERO)
    return total == item.amt, str(total), str(item.amt)


def _parts_differ(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, item in enumerate(record.iteminfo):
        fits, found, expected = _parts_sum(item)
        if not fits:
            yield Place(f"iteminfo[{row}].amt", found, expected)


def _total_differs(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    written, total = record.setlinfo.medfee_sumamt, total_of(record)
    if written is not None and written != total and all(item.amt is not None for item in record.iteminfo):
        yield Place("setlinfo.medfee_sumamt", str(written), str(total))


def _nothing_charged(record: SettlementList) -> bool:
    return bool(record.iteminfo) and total_of(record) == 0 and all(item.amt is not None for item in record.iteminfo)


def _charged(record: SettlementList, category: str) -> bool:
    return any(item.med_chrgitm == category and item.amt for item in record.iteminfo)


def _no_bed_charge(record: SettlementList) -> bool:
    return total_of(record) > 0 and (stay_days(record) or 0) > 1 and not _charged(record, BED)


def _no_nursing_charge(record: SettlementList) -> bool:
    info = record.setlinfo
    days = (info.spga_nurscare_days, info.lv1_nurscare_days, info.scd_nurscare_days, info.lv3_nurscare_days)
    return total_of(record) > 0 and any(days) and not _charged(record, NURSING)


def _no_consultation_charge(record: SettlementList) -> bool:
    return total_of(record) > 0 and not _charged(record, CONSULTATION)


def _pieces_without_tcm(record: SettlementList) -> bool:
    return (
        _charged(record, DECOCTION_PIECES)
        and record.setlinfo.trt_type in WESTERN_TREATMENT
        and not any(one.is_tcm for one in record.diseinfo)
    )


def _self_pay_only(record: SettlementList) -> bool:
    total = total_of(record)
    return total > 0 and full_self_pay_of(record) == total


RULES = (
    block(
        "QC-F-001", "iteminfo", "没有收费项目", "there are no charges", at_section("iteminfo", lambda r: not r.iteminfo)
    ),
    block(
        "QC-F-002",
        "iteminfo.med_chrgitm",
        "收费项目类别缺失或代码错误（01–14）",
        "the category of a charge is missing or not 01 to 14",
        row_outside("iteminfo", "med_chrgitm", CHARGE_CATEGORIES),
    ),
    warn(
        "QC-F-003",
        "iteminfo.med_chrgitm",
        "同一收费项目类别重复，应合并为一行",
        "a category of charges is listed twice: it should be one row",
        repeated("iteminfo", "med_chrgitm"),
    ),
    block("QC-F-004", "iteminfo.amt", "收费金额缺失", "a charge has no amount", row_missing("iteminfo", "amt")),
    block(
        "QC-F-005",
        "iteminfo.claa_sumfee iteminfo.clab_amt iteminfo.fulamt_ownpay_amt iteminfo.oth_amt",
        "甲类、乙类、自费或其他金额缺失（无则填 0）",
        "class A, class B, self-paid or other part is missing (0 if there is none)",
        row_missing("iteminfo", *_PARTS),
    ),
    block(
        "QC-F-006",
        "iteminfo",
        "收费金额为负",
        "a charge is negative",
        negative("iteminfo", "amt", *_PARTS),
    ),
    block(
        "QC-F-007",
        "iteminfo.amt iteminfo.claa_sumfee iteminfo.clab_amt iteminfo.fulamt_ownpay_amt iteminfo.oth_amt",
        "甲类＋乙类＋自费＋其他不等于金额",
        "class A + class B + self-paid + other is not the amount",
        _parts_differ,
    ),
    block(
        "QC-F-008",
        "setlinfo.medfee_sumamt iteminfo.amt",
        "医疗费总额不等于收费项目合计",
        "the total is not the sum of the charges",
        _total_differs,
    ),
    block(
        "QC-F-009",
        "iteminfo.amt",
        "收费合计为零",
        "the charges add up to zero",
        at_section("iteminfo", _nothing_charged),
    ),
    warn(
        "QC-F-010",
        "iteminfo.med_chrgitm",
        "住院超过 1 天但没有床位费（01）",
        "a stay of more than one day without a charge for the bed (01)",
        at_section("iteminfo", _no_bed_charge),
    ),
    warn(
        "QC-F-011",
        "iteminfo.med_chrgitm setlinfo.spga_nurscare_days setlinfo.lv1_nurscare_days "
        "setlinfo.scd_nurscare_days setlinfo.lv3_nurscare_days",
        "有护理天数但没有护理费（07）",
        "days of nursing without a charge for it (07)",
        at_section("iteminfo", _no_nursing_charge),
    ),
    warn(
        "QC-F-012",
        "iteminfo.med_chrgitm",
        "住院没有诊察费（02）",
        "a stay without a charge for consultation (02)",
        at_section("iteminfo", _no_consultation_charge),
    ),
    warn(
        "QC-F-013",
        "iteminfo.med_chrgitm setlinfo.trt_type diseinfo.diag_type",
        "有中药饮片费（10），但治疗类别为西医且没有中医诊断",
        "decoction pieces (10) are charged without Chinese treatment or diagnosis",
        at_section("iteminfo", _pieces_without_tcm),
    ),
    warn(
        "QC-F-014",
        "iteminfo.med_chrgitm",
        "住院清单不应有挂号费（13）",
        "a registration fee (13) does not belong to a stay",
        at_section("iteminfo", lambda record: _charged(record, REGISTRATION)),
    ),
    warn(
        "QC-F-015",
        "iteminfo.fulamt_ownpay_amt iteminfo.amt",
        "全部费用均为自费，请核对目录对照",
        "everything is fully self-paid: check the catalogue mapping",
        at_section("iteminfo", _self_pay_only),
    ),
)
