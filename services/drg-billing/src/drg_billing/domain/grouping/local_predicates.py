"""Predicates that a pack defines itself: conjunctions of the same conditions of which the standard ones are made."""

from __future__ import annotations

from enum import StrEnum

from drg_billing.domain.discharge import Sex
from drg_billing.domain.grouping.conditions import (
    PREDICATES,
    PROCEDURE_CLASSES,
    PROCEDURE_SETS,
    AgeDaysAtMost,
    BelowOneYear,
    BirthWeightFrom,
    ClassesCover,
    CodeIn,
    Condition,
    MainProcedureValid,
    NoProcedureValid,
    SexIs,
    Where,
)
from drg_billing.domain.grouping.rule_pack import LocalPredicates, PredicateRow


class ConditionWord(StrEnum):
    """What a row of predicates.csv may ask for."""

    MAIN_DIAGNOSIS_IN = "main_diagnosis_in"
    OTHER_DIAGNOSIS_IN = "other_diagnosis_in"
    ANY_DIAGNOSIS_IN = "any_diagnosis_in"
    MAIN_PROCEDURE_IN = "main_procedure_in"
    ANY_PROCEDURE_IN = "any_procedure_in"
    PROCEDURE_CLASSES_COVER = "procedure_classes_cover"
    """The classes in `px_class_1` … `px_class_4` of all procedures contain one of the sums: `1+2|1+3+4`."""
    MAIN_PROCEDURE_VALID = "main_procedure_valid"
    NO_PROCEDURE_VALID = "no_procedure_valid"
    SEX = "sex"
    BELOW_ONE_YEAR = "below_one_year"
    AGE_DAYS_AT_MOST = "age_days_at_most"
    BIRTH_WEIGHT_AT_LEAST = "birth_weight_at_least"
    BIRTH_WEIGHT_BELOW = "birth_weight_below"


class UnreadableConditionValue(ValueError):
    """The value is none that the condition can have."""


_IN_A_SET = {
    ConditionWord.MAIN_DIAGNOSIS_IN: Where.MAIN_DIAGNOSIS,
    ConditionWord.OTHER_DIAGNOSIS_IN: Where.OTHER_DIAGNOSES,
    ConditionWord.ANY_DIAGNOSIS_IN: Where.ANY_DIAGNOSIS,
    ConditionWord.MAIN_PROCEDURE_IN: Where.MAIN_PROCEDURE,
    ConditionWord.ANY_PROCEDURE_IN: Where.ANY_PROCEDURE,
}
_WITHOUT_VALUE: dict[ConditionWord, Condition] = {
    ConditionWord.MAIN_PROCEDURE_VALID: MainProcedureValid(),
    ConditionWord.NO_PROCEDURE_VALID: NoProcedureValid(),
    ConditionWord.BELOW_ONE_YEAR: BelowOneYear(),
}


def read_condition(row: PredicateRow) -> Condition:
    """The condition that a row means. Raises UnreadableConditionValue; ValueError for an unknown word."""
    word = ConditionWord(row.condition)
    if word in _IN_A_SET:
        return _code_in(_IN_A_SET[word], row.value)
    if word in _WITHOUT_VALUE:
        if row.value:
            raise UnreadableConditionValue(row.value)
        return _WITHOUT_VALUE[word]
    match word:
        case ConditionWord.PROCEDURE_CLASSES_COVER:
            return ClassesCover(tuple(_sum_of_classes(part) for part in row.value.split("|")))
        case ConditionWord.SEX:
            if row.value not in tuple(Sex):
                raise UnreadableConditionValue(row.value)
            return SexIs(Sex(row.value))
        case ConditionWord.AGE_DAYS_AT_MOST:
            return AgeDaysAtMost(_number(row.value))
        case ConditionWord.BIRTH_WEIGHT_AT_LEAST:
            return BirthWeightFrom(_number(row.value), None)
        case _:
            return BirthWeightFrom(0, _number(row.value))


def predicates_of(local: LocalPredicates) -> dict[str, tuple[Condition, ...]]:
    """Every predicate of a pack: the standard ones, and its own."""
    return PREDICATES | {name: tuple(read_condition(row) for row in rows) for name, rows in local.items()}


def _code_in(where: Where, name: str) -> CodeIn:
    of_procedures = where in (Where.MAIN_PROCEDURE, Where.ANY_PROCEDURE)
    if not name or name.startswith(PROCEDURE_SETS) is not of_procedures:
        raise UnreadableConditionValue(name)
    return CodeIn(where, name)


def _sum_of_classes(text: str) -> frozenset[int]:
    numbers = text.split("+")
    if not set(numbers) <= {str(number) for number in PROCEDURE_CLASSES}:
        raise UnreadableConditionValue(text)
    return frozenset(int(number) for number in numbers)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise UnreadableConditionValue(text)
    return int(text)
