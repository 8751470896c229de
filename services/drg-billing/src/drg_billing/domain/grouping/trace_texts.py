"""Every condition, verdict and hint of a trace in words, in English and Chinese; the same words every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drg_billing.domain.discharge import Sex
from drg_billing.domain.grouping.conditions import (
    ANY_SITE,
    AgeDaysAtMost,
    BelowOneYear,
    BirthWeightFrom,
    ClassesCover,
    CodeIn,
    Condition,
    MainProcedureValid,
    NoProcedureValid,
    SetOwner,
    SexIs,
    SitesAtLeast,
    Where,
)
from drg_billing.domain.grouping.severity import LEVEL_NUMBER
from drg_billing.domain.grouping.suffixes import Comparison, SuffixCondition, SuffixField
from drg_billing.domain.grouping.trace import HintKind, Use, Verdict


@dataclass(frozen=True, slots=True)
class Words:
    en: str
    zh: str


_WHERE: Mapping[Where, Words] = {
    Where.MAIN_DIAGNOSIS: Words("the main diagnosis", "主要诊断"),
    Where.OTHER_DIAGNOSES: Words("one of the other diagnoses", "任一其他诊断"),
    Where.ANY_DIAGNOSIS: Words("one of all diagnoses", "任一诊断（含主要诊断）"),
    Where.MAIN_PROCEDURE: Words("the main procedure", "主要手术操作"),
    Where.ANY_PROCEDURE: Words("one of all procedures", "任一手术操作"),
}

_FIELDS: Mapping[SuffixField, Words] = {
    SuffixField.ALWAYS: Words("always", "无条件"),
    SuffixField.SEVERITY: Words("the severity", "严重程度"),
    SuffixField.SEX: Words("the sex", "性别"),
    SuffixField.AGE_YEARS: Words("the age in years", "年龄（岁）"),
    SuffixField.AGE_DAYS: Words("the age in days", "日龄（天）"),
    SuffixField.BIRTH_WEIGHT_G: Words("the weight at birth in grams", "出生体重（克）"),
    SuffixField.STAY_DAYS: Words("the days in hospital", "住院天数"),
    SuffixField.LEAVING_WAY: Words("the way of leaving", "离院方式"),
    SuffixField.ICU_HOURS: Words("the hours in intensive care", "重症监护时长（小时）"),
    SuffixField.VENTILATION_HOURS: Words("the hours of ventilation", "呼吸机使用时间（小时）"),
    SuffixField.TOTAL_COST: Words("the total cost in yuan", "总费用（元）"),
}

_COMPARISONS: Mapping[Comparison, Words] = {
    Comparison.AT_LEAST: Words("is at least", "不低于"),
    Comparison.ABOVE: Words("is above", "高于"),
    Comparison.AT_MOST: Words("is at most", "不高于"),
    Comparison.BELOW: Words("is below", "低于"),
    Comparison.IS: Words("is", "为"),
    Comparison.IS_NOT: Words("is given and is not", "已填写且不为"),
}

VERDICTS: Mapping[Verdict, Words] = {
    Verdict.COUNTED: Words("counted", "计入"),
    Verdict.EXCLUDED: Words("excluded for this main diagnosis", "因主要诊断被排除"),
    Verdict.NO_LEVEL: Words("no CC or MCC", "非 CC/MCC"),
    Verdict.UNKNOWN: Words("unknown to the pack", "分组方案中无此编码"),
}

USES: Mapping[Use, Words] = {
    Use.USED: Words("used", "参与分组"),
    Use.NOT_USED: Words("not used", "未参与分组"),
    Use.UNKNOWN: Words("unknown to the pack", "分组方案中无此编码"),
}

HINTS: Mapping[HintKind, Words] = {
    HintKind.ONLY_AS_MAIN_DIAGNOSIS: Words(
        "{code} is listed as another diagnosis, but {adrg} asks for it as main diagnosis",
        "{code} 列为其他诊断，而 {adrg} 要求其为主要诊断",
    ),
}
"""With the fields of a hint to be filled in."""

_LEVEL_NAMES = {number: level.value for level, number in LEVEL_NUMBER.items()}


def describe(condition: Condition | SuffixCondition) -> tuple[str, str]:
    """What a condition asks for, in English and Chinese."""
    words = _suffix(condition) if isinstance(condition, SuffixCondition) else _rule(condition)
    return words.en, words.zh


def not_met(failed: Condition | SuffixCondition) -> tuple[str, str]:
    """That a condition does not hold, in English and Chinese, for where no sign beside it says so."""
    text_en, text_zh = describe(failed)
    return f"not met: {text_en}", f"未满足：{text_zh}"


def _rule(condition: Condition) -> Words:
    match condition:
        case CodeIn():
            return _code_in(condition)
        case SitesAtLeast(count):
            return Words(f"all diagnoses together name at least {count} body sites", f"全部诊断涉及至少 {count} 个部位")
        case ClassesCover(alternatives):
            return _classes(alternatives)
        case MainProcedureValid():
            return Words("the main procedure is a valid one", "主要手术操作为有效手术操作")
        case NoProcedureValid():
            return Words("no procedure is a valid one", "无有效手术操作")
        case SexIs(sex):
            return Words(f"the patient is {sex.value}", "患者为男性" if sex is Sex.MALE else "患者为女性")
        case BelowOneYear():
            return Words("the age in years is 0", "年龄为 0 岁")
        case AgeDaysAtMost(days):
            return Words(f"the age in days is given and at most {days}", f"日龄已填写且不大于 {days} 天")
        case BirthWeightFrom():
            return _weight(condition)


def _code_in(condition: CodeIn) -> Words:
    where = _WHERE[condition.where]
    if condition.set_name == ANY_SITE:
        return Words(f"{where.en} is in a list of a body site", f"{where.zh}在部位表中")
    owner = Words("the MDC", "本大类") if condition.owner is SetOwner.MDC else Words("the ADRG", "本组")
    return Words(
        f"{where.en} is in the list {condition.set_name} of {owner.en}",
        f"{where.zh}在{owner.zh} {condition.set_name} 表中",
    )


def _classes(alternatives: tuple[frozenset[int], ...]) -> Words:
    sums = ["+".join(str(number) for number in sorted(one)) for one in alternatives]
    return Words(
        f"the procedures cover the classes {' or '.join(sums)} of the ADRG", f"手术操作覆盖本组类别 {' 或 '.join(sums)}"
    )


def _weight(condition: BirthWeightFrom) -> Words:
    if condition.below is None:
        return Words(f"the weight at birth is at least {condition.grams} g", f"出生体重不低于 {condition.grams} 克")
    return Words(
        f"the weight at birth is at least {condition.grams} g and below {condition.below} g",
        f"出生体重不低于 {condition.grams} 克且低于 {condition.below} 克",
    )


def _suffix(condition: SuffixCondition) -> Words:
    field = _FIELDS[condition.field]
    if condition.comparison is None:
        return field
    comparison = _COMPARISONS[condition.comparison]
    if condition.field is SuffixField.SEVERITY:
        values = [_LEVEL_NAMES[int(number)] for number in condition.numbers]
    else:
        values = [*condition.texts, *(str(number) for number in condition.numbers)]
    return Words(
        f"{field.en} {comparison.en} {' or '.join(values)}", f"{field.zh}{comparison.zh} {' 或 '.join(values)}"
    )
