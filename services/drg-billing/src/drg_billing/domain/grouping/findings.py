"""What a grouping result says to a reader: for each reason and warning the field it is about, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drg_billing.domain.discharge import Fault
from drg_billing.domain.grouping.results import GroupingResult, NoGroupReason, WarningKind


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is the stable name of the reason or warning; `code` the code in question, empty where there is none."""

    field: str
    rule: str
    code: str
    text_en: str
    text_zh: str


FINDING_TEXTS: Mapping[Fault | NoGroupReason | WarningKind, tuple[str, str, str]] = {
    Fault.SEX_MISSING: ("sex", "is needed", "缺少性别"),
    Fault.SEX_UNREADABLE: ("sex", "must be male, female, 1, 2, 男 or 女", "性别应为 1、2、男、女"),
    Fault.AGE_MISSING: ("age_years", "is needed", "缺少年龄（岁）"),
    Fault.AGE_UNREADABLE: ("age_years", "must be a whole number of years", "年龄应为整数（岁）"),
    Fault.AGE_OUT_OF_RANGE: ("age_years", "must lie between 0 and 130", "年龄应在 0 至 130 岁之间"),
    Fault.AGE_IN_DAYS_UNREADABLE: ("age_days", "must be a whole number of days", "日龄应为整数（天）"),
    Fault.AGE_IN_DAYS_CONTRADICTS_YEARS: (
        "age_days",
        "contradicts age_years: days are given below one year",
        "日龄与年龄不符：不足一周岁时填写日龄",
    ),
    Fault.BIRTH_WEIGHT_MISSING: (
        "birth_weight_g",
        "is needed up to 28 days after birth",
        "新生儿（28 天及以内）必须填写出生体重（克）",
    ),
    Fault.BIRTH_WEIGHT_UNREADABLE: ("birth_weight_g", "must be a whole number of grams", "出生体重应为整数（克）"),
    Fault.BIRTH_WEIGHT_OUT_OF_RANGE: (
        "birth_weight_g",
        "must lie between 100 and 9,999 grams",
        "出生体重应在 100 至 9999 克之间",
    ),
    Fault.MAIN_DIAGNOSIS_MISSING: ("main_diagnosis", "is needed", "缺少主要诊断"),
    Fault.STAY_UNREADABLE: ("stay_days", "must be a whole number of days", "住院天数应为整数"),
    Fault.STAY_OUT_OF_RANGE: ("stay_days", "must not be negative", "住院天数不得为负"),
    Fault.ICU_HOURS_UNREADABLE: ("icu_hours", "must be a whole number of hours", "重症监护时长应为整数（小时）"),
    Fault.ICU_HOURS_OUT_OF_RANGE: ("icu_hours", "must not be negative", "重症监护时长不得为负"),
    Fault.VENTILATION_HOURS_UNREADABLE: (
        "ventilation_hours",
        "must be a whole number of hours",
        "呼吸机使用时间应为整数（小时）",
    ),
    Fault.VENTILATION_HOURS_OUT_OF_RANGE: ("ventilation_hours", "must not be negative", "呼吸机使用时间不得为负"),
    Fault.TOTAL_COST_UNREADABLE: (
        "total_cost",
        "must be an amount with at most two decimals",
        "总费用应为最多两位小数的金额",
    ),
    Fault.TOTAL_COST_OUT_OF_RANGE: ("total_cost", "must not be negative", "总费用不得为负"),
    NoGroupReason.MAIN_DIAGNOSIS_UNKNOWN: (
        "main_diagnosis",
        "is a code that the pack lists nowhere",
        "主要诊断编码不在分组方案中",
    ),
    NoGroupReason.MAIN_DIAGNOSIS_IN_NO_MDC: (
        "main_diagnosis",
        "is a code that leads into no MDC",
        "主要诊断不属于任何主要诊断大类（MDC）",
    ),
    NoGroupReason.SEX_DOES_NOT_FIT: ("sex", "does not fit the main diagnosis", "性别与主要诊断不符"),
    NoGroupReason.AGE_DOES_NOT_FIT: ("age_years", "does not fit the main diagnosis", "年龄与主要诊断不符"),
    NoGroupReason.NO_GROUP_IN_MDC: (
        "main_diagnosis",
        "leads into an MDC that has no group for this record",
        "进入主要诊断大类（MDC）后无符合条件的分组",
    ),
    WarningKind.UNKNOWN_DIAGNOSIS: (
        "diagnoses",
        "hold a code that the pack does not know",
        "诊断编码不在分组方案中",
    ),
    WarningKind.UNKNOWN_PROCEDURE: (
        "procedures",
        "hold a code that the pack does not know",
        "手术操作编码不在分组方案中",
    ),
    WarningKind.MAPPED_DIAGNOSIS: (
        "diagnoses",
        "hold a code of the clinical version, which counts as {counts_as}",
        "诊断编码为临床版，按医保版编码 {counts_as} 分组",
    ),
    WarningKind.MAPPED_PROCEDURE: (
        "procedures",
        "hold a code of the clinical version, which counts as {counts_as}",
        "手术操作编码为临床版，按医保版编码 {counts_as} 分组",
    ),
    WarningKind.AGE_IN_DAYS_MISSING: (
        "age_days",
        "is missing below one year: no group for newborns can take the record",
        "不足一周岁未填日龄，无法进入新生儿分组",
    ),
    WarningKind.CATCH_ALL_GROUP: (
        "main_diagnosis",
        "fell into a group that asks for nothing but its MDC",
        "进入了仅要求主要诊断大类的兜底分组",
    ),
    WarningKind.PROCEDURE_WITHOUT_GROUP: (
        "main_procedure",
        "is an operation, yet the group is a medical one: it is unrelated to the main diagnosis",
        "有手术操作却进入内科组：手术与主要诊断无关",
    ),
}
"""Field, what is to say of it in English, and the whole sentence in Chinese, with `{counts_as}` to be filled in."""


def findings(grouping: GroupingResult) -> tuple[Finding, ...]:
    """The reasons and then the warnings of a result, each as a sentence."""
    reasons = (_finding(reason, "") for reason in grouping.reasons)
    return (
        *reasons,
        *(_finding(warning.kind, warning.code, warning.counts_as) for warning in grouping.warnings),
    )


def _finding(rule: Fault | NoGroupReason | WarningKind, code: str, counts_as: str = "") -> Finding:
    field, text_en, text_zh = FINDING_TEXTS[rule]
    text_en, text_zh = (text.format(counts_as=counts_as) for text in (text_en, text_zh))
    return Finding(field, rule.value, code, f"{field} {text_en}", text_zh)
