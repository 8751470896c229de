"""What the last character of a group asks for (细分组后缀): the four of the standard, and those a pack defines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from drg_billing.domain.codes import normalise_code
from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.rule_pack import (
    LocalSuffixes,
    SeverityLevel,
    SuffixRow,
)
from drg_billing.domain.grouping.severity import LEVEL_NUMBER


class SuffixField(StrEnum):
    """What of a record a suffix may ask for."""

    ALWAYS = "always"
    """Nothing: the suffix always matches."""
    SEVERITY = "severity"
    """The highest level among the secondary diagnoses that count: `CC` or `MCC`."""
    SEX = "sex"
    AGE_YEARS = "age_years"
    AGE_DAYS = "age_days"
    BIRTH_WEIGHT_G = "birth_weight_g"
    STAY_DAYS = "stay_days"
    LEAVING_WAY = "leaving_way"
    ICU_HOURS = "icu_hours"
    VENTILATION_HOURS = "ventilation_hours"
    TOTAL_COST = "total_cost"


class Comparison(StrEnum):
    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"
    IS = "is"
    """Is one of the values, which are cut at `|`."""
    IS_NOT = "is_not"
    """Is given, and none of the values."""


_TEXT_FIELDS = (SuffixField.LEAVING_WAY, SuffixField.SEX)
_EQUALITY = (Comparison.IS, Comparison.IS_NOT)


_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)


class UnreadableSuffixValue(ValueError):
    """The value is none of the field, or the comparison not one for it."""


@dataclass(frozen=True, slots=True)
class SuffixCondition:
    """One comparison; a value that is not given meets none."""

    field: SuffixField
    comparison: Comparison | None
    """None for `always`."""
    numbers: tuple[Decimal, ...] = ()
    texts: tuple[str, ...] = ()
    """In place of numbers for sex and way of leaving."""

    @property
    def asks_for_severity_alone(self) -> bool:
        return self.field in (SuffixField.ALWAYS, SuffixField.SEVERITY)


Alternatives = tuple[tuple[SuffixCondition, ...], ...]
"""A suffix matches when all conditions of one alternative hold."""

_ALWAYS: Alternatives = ((SuffixCondition(SuffixField.ALWAYS, None),),)


def _severity_at_least(level: SeverityLevel) -> Alternatives:
    number = Decimal(LEVEL_NUMBER[level])
    return ((SuffixCondition(SuffixField.SEVERITY, Comparison.AT_LEAST, numbers=(number,)),),)


STANDARD_SUFFIXES: Mapping[str, Alternatives] = {
    "1": _severity_at_least(SeverityLevel.MCC),
    "3": _severity_at_least(SeverityLevel.CC),
    "5": _ALWAYS,
    "9": _ALWAYS,
}
"""CHS-DRG: 1 with MCC, 3 with MCC or CC, 5 without, 9 not split."""


def read_suffix_condition(row: SuffixRow) -> SuffixCondition:
    """The condition that a row of suffixes.csv means. Raises UnreadableSuffixValue; ValueError for an unknown word."""
    field = SuffixField(row.field)
    if field is SuffixField.ALWAYS:
        if row.comparison or row.value:
            raise UnreadableSuffixValue(row.value)
        return SuffixCondition(field, None)
    comparison = Comparison(row.comparison)
    texts = [part.strip() for part in row.value.split("|")] if comparison in _EQUALITY else [row.value.strip()]
    if field not in _TEXT_FIELDS:
        return SuffixCondition(field, comparison, numbers=tuple(_read_number(field, text) for text in texts))
    if comparison not in _EQUALITY:
        raise UnreadableSuffixValue(row.comparison)
    return SuffixCondition(field, comparison, texts=tuple(_read_text(field, text) for text in texts))


def suffixes_of(local: LocalSuffixes) -> dict[str, Alternatives]:
    """Every suffix of a pack: the standard ones, and over them those that the pack defines; see `asked_by`."""
    own = {
        suffix: tuple(tuple(read_suffix_condition(row) for row in rows) for rows in alternatives)
        for suffix, alternatives in local.items()
    }
    return {**STANDARD_SUFFIXES, **own}


def asked_by(adrg: str, suffix: str, suffixes: Mapping[str, Alternatives]) -> Alternatives:
    """What a suffix of an ADRG asks for: as the pack says for this ADRG, else as it says for all."""
    return suffixes.get(adrg + suffix) or suffixes[suffix]


def suffix_matches(alternatives: Alternatives, discharge: Discharge, level: int) -> bool:
    """Whether all conditions of one alternative hold for the record and its severity level."""
    return any(
        all(suffix_condition_holds(condition, discharge, level) for condition in conditions)
        for conditions in alternatives
    )


def first_failed(alternatives: Alternatives, discharge: Discharge, level: int) -> SuffixCondition | None:
    """None where the suffix matches, else the first condition of its last alternative that does not hold."""
    failed = None
    for conditions in alternatives:
        failed = next((one for one in conditions if not suffix_condition_holds(one, discharge, level)), None)
        if failed is None:
            return None
    return failed


def suffix_condition_holds(condition: SuffixCondition, discharge: Discharge, level: int) -> bool:
    """Whether the record meets one comparison."""
    match condition.field:
        case SuffixField.ALWAYS:
            return True
        case SuffixField.SEX:
            return _text_fits(condition, discharge.sex)
        case SuffixField.LEAVING_WAY:
            return _text_fits(condition, discharge.leaving_way)
        case _:
            return _number_fits(condition, _number(condition.field, discharge, level))


def asks_for_severity(alternatives: Alternatives) -> bool:
    """Whether the severity level has a part in it."""
    return any(one.field is SuffixField.SEVERITY for conditions in alternatives for one in conditions)


def asks_for_severity_alone(suffixes: Iterable[Alternatives]) -> bool:
    """Whether nothing but the severity level decides between these suffixes."""
    return all(
        condition.asks_for_severity_alone
        for alternatives in suffixes
        for conditions in alternatives
        for condition in conditions
    )


def _text_fits(condition: SuffixCondition, given: str | None) -> bool:
    return bool(given) and (given in condition.texts) is (condition.comparison is Comparison.IS)


def _number(field: SuffixField, discharge: Discharge, level: int) -> int | Decimal | None:
    return {
        SuffixField.SEVERITY: level,
        SuffixField.AGE_YEARS: discharge.age_years,
        SuffixField.AGE_DAYS: discharge.age_days,
        SuffixField.BIRTH_WEIGHT_G: discharge.birth_weight_g,
        SuffixField.STAY_DAYS: discharge.stay_days,
        SuffixField.ICU_HOURS: discharge.icu_hours,
        SuffixField.VENTILATION_HOURS: discharge.ventilation_hours,
        SuffixField.TOTAL_COST: discharge.total_cost,
    }[field]


def _number_fits(condition: SuffixCondition, given: int | Decimal | None) -> bool:
    if given is None:
        return False
    bound = condition.numbers[0]
    match condition.comparison:
        case Comparison.AT_LEAST:
            return given >= bound
        case Comparison.ABOVE:
            return given > bound
        case Comparison.AT_MOST:
            return given <= bound
        case Comparison.BELOW:
            return given < bound
        case _:
            return (given in condition.numbers) is (condition.comparison is Comparison.IS)


def _read_text(field: SuffixField, text: str) -> str:
    if field is SuffixField.SEX and text not in tuple(Sex):
        raise UnreadableSuffixValue(text)
    if not text:
        raise UnreadableSuffixValue(text)
    return normalise_code(text) if field is SuffixField.LEAVING_WAY else text


def _read_number(field: SuffixField, text: str) -> Decimal:
    if field is SuffixField.SEVERITY:
        if text not in tuple(SeverityLevel):
            raise UnreadableSuffixValue(text)
        return Decimal(LEVEL_NUMBER[SeverityLevel(text)])
    if not _NUMBER.fullmatch(text):
        raise UnreadableSuffixValue(text)
    return Decimal(text)
