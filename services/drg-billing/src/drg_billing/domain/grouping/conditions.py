"""The vocabulary of the rules: atomic conditions, and the predicates and gates that are made of them.

A pack names predicates and gates; what each means stands here, once, as a conjunction of conditions.
Source of the shapes: the CHS-DRG 1.1 scheme (国家医疗保障疾病诊断相关分组细分组方案 1.1), as transcribed by OpenDRG.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drg_billing.domain.discharge import NEONATE_DAYS, Discharge, Sex

SITE_PREFIX = "site:"
"""Sets of body sites (创伤部位) are named `site:…` in a pack."""

PROCEDURE_SETS = "px"
"""Names of sets of procedures begin so; every other set lists diagnoses."""

ANY_SITE = "site:*"
"""All site sets of an owner together."""


class Where(StrEnum):
    """Which of the record's codes are looked at."""

    MAIN_DIAGNOSIS = "main diagnosis"
    OTHER_DIAGNOSES = "other diagnoses"
    ANY_DIAGNOSIS = "any diagnosis"
    MAIN_PROCEDURE = "main procedure"
    ANY_PROCEDURE = "any procedure"


class SetOwner(StrEnum):
    """Whose set is meant: the ADRG's (or its part's), or the MDC's."""

    ADRG = "adrg"
    MDC = "mdc"


@dataclass(frozen=True, slots=True)
class CodeIn:
    """One of the record's codes at `where` stands in the owner's set."""

    where: Where
    set_name: str
    owner: SetOwner = SetOwner.ADRG


@dataclass(frozen=True, slots=True)
class SitesAtLeast:
    """All diagnoses together hit at least `count` different site sets of the MDC."""

    count: int


@dataclass(frozen=True, slots=True)
class ClassesCover:
    """The classes of all listed procedures contain one of the alternatives (`px_class_1` … `px_class_4`)."""

    alternatives: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class MainProcedureValid:
    """The main procedure stands in the pack's list of valid procedures (有效手术操作)."""


@dataclass(frozen=True, slots=True)
class NoProcedureValid:
    """None of the listed procedures is a valid one."""


@dataclass(frozen=True, slots=True)
class SexIs:
    sex: Sex


@dataclass(frozen=True, slots=True)
class BelowOneYear:
    """The age in years is 0."""


@dataclass(frozen=True, slots=True)
class AgeDaysAtMost:
    """The age in days is given and not above `days`."""

    days: int


@dataclass(frozen=True, slots=True)
class BirthWeightFrom:
    """The weight at birth is given, at least `grams`, and below `below` (no upper end when None)."""

    grams: int
    below: int | None


ProfileCondition = SexIs | BelowOneYear | AgeDaysAtMost | BirthWeightFrom
"""Conditions that no code decides."""

Condition = CodeIn | SitesAtLeast | ClassesCover | MainProcedureValid | NoProcedureValid | ProfileCondition

_MAIN_DX = CodeIn(Where.MAIN_DIAGNOSIS, "dx")
_MAIN_PX = CodeIn(Where.MAIN_PROCEDURE, "px")
_ANY_DX = CodeIn(Where.ANY_DIAGNOSIS, "dx")
_ANY_PX, _ANY_PX2, _ANY_PX3 = (CodeIn(Where.ANY_PROCEDURE, name) for name in ("px", "px2", "px3"))
_NEONATE = AgeDaysAtMost(NEONATE_DAYS)

PREDICATES: dict[str, tuple[Condition, ...]] = {
    "main_dx": (_MAIN_DX,),
    "main_px": (_MAIN_PX,),
    "main_dx_and_main_px": (_MAIN_DX, _MAIN_PX),
    "main_dx_and_any_px": (_MAIN_DX, _ANY_PX),
    "any_px_set1_set2": (_ANY_PX, _ANY_PX2),
    "main_dx_and_any_px_set1_set2": (_MAIN_DX, _ANY_PX, _ANY_PX2),
    "main_dx_and_any_px_set1_set2_set3": (_MAIN_DX, _ANY_PX, _ANY_PX2, _ANY_PX3),
    "dx_and_px_classes_12_or_134": (
        _MAIN_DX,
        ClassesCover((frozenset({1, 2}), frozenset({1, 3, 4}))),
    ),
    "dx_and_px_classes_1_or_23": (
        _MAIN_DX,
        ClassesCover((frozenset({1}), frozenset({2, 3}))),
    ),
    "main_px_le28d": (_MAIN_PX, _NEONATE),
    "main_dx_le28d": (_MAIN_DX, _NEONATE),
    "any_dx_neonate_lt1500g": (_ANY_DX, _NEONATE, BirthWeightFrom(0, 1500)),
    "any_dx_neonate_1500_1999g": (_ANY_DX, _NEONATE, BirthWeightFrom(1500, 2000)),
    "any_dx_neonate_2000_2499g": (_ANY_DX, _NEONATE, BirthWeightFrom(2000, 2500)),
    "any_dx_neonate_ge2500g": (_ANY_DX, _NEONATE, BirthWeightFrom(2500, None)),
    "any_dx_and_valid_main_px": (_ANY_DX, MainProcedureValid()),
    "other_dx": (CodeIn(Where.OTHER_DIAGNOSES, "other_dx"),),
    "valid_main_px": (MainProcedureValid(),),
    "no_valid_px": (NoProcedureValid(),),
    "always": (),
}
"""The twenty predicate shapes of ADRGs: seventeen of the national scheme, three more that cities use."""

_MDC_MAIN_DX = CodeIn(Where.MAIN_DIAGNOSIS, "dx", SetOwner.MDC)

GATES: dict[str, tuple[Condition, ...]] = {
    "valid_main_px": (MainProcedureValid(),),
    "main_dx": (_MDC_MAIN_DX,),
    "main_dx_age0": (_MDC_MAIN_DX, BelowOneYear()),
    "main_dx_male": (_MDC_MAIN_DX, SexIs(Sex.MALE)),
    "main_dx_female": (_MDC_MAIN_DX, SexIs(Sex.FEMALE)),
    "main_dx_two_sites": (
        CodeIn(Where.MAIN_DIAGNOSIS, ANY_SITE, SetOwner.MDC),
        SitesAtLeast(2),
    ),
}
"""What lets a record into an MDC."""

PROCEDURE_CLASSES = (1, 2, 3, 4)


def profile_test(condition: ProfileCondition) -> Callable[[Discharge], bool]:
    """Whether sex, age and weight of a record meet the condition; a value not given never does."""
    match condition:
        case SexIs(sex):
            return lambda discharge: discharge.sex is sex
        case BelowOneYear():
            return lambda discharge: discharge.age_years == 0
        case AgeDaysAtMost(days):
            return lambda discharge: discharge.age_days is not None and discharge.age_days <= days
        case BirthWeightFrom(grams, below):
            end = math.inf if below is None else below
            return lambda discharge: discharge.birth_weight_g is not None and grams <= discharge.birth_weight_g < end


def class_set(number: int) -> str:
    """Name of the set that lists the procedures of a class."""
    return f"px_class_{number}"


def sets_needed(conditions: tuple[Condition, ...], owner: SetOwner) -> frozenset[str]:
    """Names of the sets these conditions read of the owner."""
    names = {item.set_name for item in conditions if isinstance(item, CodeIn) and item.owner is owner}
    for item in conditions:
        if isinstance(item, ClassesCover) and owner is SetOwner.ADRG:
            names |= {class_set(number) for group in item.alternatives for number in group}
    return frozenset(names)
