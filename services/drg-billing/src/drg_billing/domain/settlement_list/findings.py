"""What a rule is, and what it finds. No finding carries anything of a person: places, counts and sums only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from drg_billing.domain.grouping.rule_pack import CodeSet
from drg_billing.domain.settlement_list.record import SettlementList


class Severity(StrEnum):
    BLOCK = "block"
    """The list must not be submitted so."""
    WARN = "warn"
    """Somebody should look; the list may be submitted."""


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes that the pack of the day of discharge lists."""

    diagnoses: CodeSet
    procedures: CodeSet
    starter: bool
    """Only the starter pack groups on that day: what it does not list may well exist."""


@dataclass(frozen=True, slots=True)
class OtherStay:
    """Another stay of the same person, as far as rules compare it."""

    fixmedins_code: str
    setl_id: str
    admitted_on: date
    discharged_on: date
    main_diagnosis: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a list is judged by, beside itself. Codes are not looked up when `codes` is None."""

    today: date
    codes: KnownCodes | None = None
    other_stays: tuple[OtherStay, ...] = ()
    number_taken: bool = False
    """The institution used this settlement number for another stay."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is broken: the field (rows count from 0, as in JSON), and the figures that do not fit."""

    field: str
    found: str | None = None
    expected: str | None = None


Predicate = Callable[[SettlementList, Surroundings], Iterable[Place]]
"""Every place where a list breaks the rule. A rule says nothing about values that another rule misses."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its id never changes and is never given to another rule."""

    id: str
    severity: Severity
    fields: tuple[str, ...]
    """Fields that the rule looks at, without rows."""
    message_zh: str
    message_en: str
    find: Predicate


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a list breaks, and where."""

    rule: str
    severity: Severity
    field: str
    message_zh: str
    message_en: str
    found: str | None
    expected: str | None
