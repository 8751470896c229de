"""QC-A: diagnoses and procedures of one time of life (年龄与诊断、手术)."""

from __future__ import annotations

from drg_billing.domain.discharge import NEONATE_DAYS
from drg_billing.domain.settlement_list.derived import days_of, years_of
from drg_billing.domain.settlement_list.findings import Rule
from drg_billing.domain.settlement_list.predicates import (
    CodeRanges,
    Condition,
    block,
    diagnosis_where,
    main_diagnosis_where,
    procedure_where,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

PERINATAL = CodeRanges("P00-P96")
_DIAGNOSIS = "diseinfo.diag_code setlinfo.age setlinfo.nwb_age"


def _younger_than(years: int) -> Condition:
    def holds(record: SettlementList) -> bool:
        age = years_of(record)
        return age is not None and age < years

    return holds


def _at_least(years: int) -> Condition:
    def holds(record: SettlementList) -> bool:
        age = years_of(record)
        return age is not None and age >= years

    return holds


def _past_newborn(record: SettlementList) -> bool:
    days = days_of(record)
    return _at_least(1)(record) or (days is not None and days > NEONATE_DAYS)


def _infant_past_newborn(record: SettlementList) -> bool:
    return _younger_than(1)(record) and _past_newborn(record)


def _rare_below(id_: str, years: int, what_zh: str, what_en: str, *ranges: str) -> Rule:
    codes = "、".join(ranges)
    return warn(
        id_,
        _DIAGNOSIS,
        f"{years} 岁以下少见{what_zh}（{codes.replace('-', '–')}），请复核",
        f"{what_en} ({codes.replace('、', ', ')}) is rare below {years} years: please check",
        diagnosis_where(CodeRanges(*ranges), _younger_than(years)),
    )


def _rare_from(id_: str, years: int, what_zh: str, what_en: str, *ranges: str) -> Rule:
    codes = "、".join(ranges)
    return warn(
        id_,
        _DIAGNOSIS,
        f"{years} 岁及以上少见{what_zh}（{codes.replace('-', '–')}），请复核",
        f"{what_en} ({codes.replace('、', ', ')}) is rare from {years} years on: please check",
        diagnosis_where(CodeRanges(*ranges), _at_least(years)),
    )


RULES = (
    block(
        "QC-A-001",
        _DIAGNOSIS,
        "一周岁及以上不能以围产期疾病（P）为主要诊断",
        "from one year on no perinatal disease (P) is the main diagnosis",
        main_diagnosis_where(PERINATAL, _at_least(1)),
    ),
    warn(
        "QC-A-002",
        _DIAGNOSIS,
        "29 天至一周岁以围产期疾病（P）为主要诊断，请复核",
        "a perinatal disease (P) is the main diagnosis after 28 days: please check",
        main_diagnosis_where(PERINATAL, _infant_past_newborn),
    ),
    block(
        "QC-A-003",
        _DIAGNOSIS,
        "活产婴儿（Z38）只用于 28 天内的新生儿",
        "liveborn infant (Z38) is for newborns up to 28 days alone",
        diagnosis_where(CodeRanges("Z38"), _past_newborn),
    ),
    block(
        "QC-A-004",
        _DIAGNOSIS,
        "10 岁以下不应有妊娠、分娩和产褥期诊断（O）",
        "no pregnancy, delivery or puerperium (O) below 10 years",
        diagnosis_where(CodeRanges("O00-O99"), _younger_than(10)),
    ),
    _rare_from("QC-A-005", 56, "妊娠、分娩和产褥期诊断", "pregnancy, delivery or puerperium", "O00-O99"),
    _rare_below("QC-A-006", 40, "前列腺增生", "hyperplasia of the prostate", "N40"),
    _rare_below("QC-A-007", 40, "痴呆、阿尔茨海默病", "dementia", "F00-F03", "G30"),
    _rare_below("QC-A-008", 18, "缺血性心脏病", "ischaemic heart disease", "I20-I25"),
    _rare_below("QC-A-009", 30, "骨质疏松", "osteoporosis", "M80-M81"),
    _rare_below("QC-A-010", 30, "前列腺恶性肿瘤", "cancer of the prostate", "C61"),
    _rare_below("QC-A-011", 15, "宫颈恶性肿瘤", "cancer of the cervix", "C53"),
    _rare_below("QC-A-012", 40, "老年性白内障", "senile cataract", "H25"),
    _rare_below("QC-A-013", 35, "绝经期疾患", "menopausal disorder", "N95"),
    _rare_from("QC-A-014", 18, "手足口病", "hand, foot and mouth disease", "B08.4"),
    _rare_from("QC-A-015", 18, "性早熟", "precocious puberty", "E30.1"),
    warn(
        "QC-A-016",
        "oprninfo.oprn_oprt_code setlinfo.age",
        "10 岁以下或 56 岁及以上少见产科手术（72–75），请复核",
        "obstetrical procedures (72-75) are rare below 10 and from 56 years on: please check",
        procedure_where(CodeRanges("72-75"), lambda record: _younger_than(10)(record) or _at_least(56)(record)),
    ),
)
