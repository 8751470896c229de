"""The way a trace takes through a pack: every decision it can come to, made beforehand, since a trace passes many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.conditions import CodeIn, Condition, Where
from drg_billing.domain.grouping.outcomes import NOBODY
from drg_billing.domain.grouping.rule_pack import AdrgKind, MdcRule, RulePack
from drg_billing.domain.grouping.rules import Check, LooksAt, MainCheck, Rule, Test
from drg_billing.domain.grouping.severity import LEVELS
from drg_billing.domain.grouping.suffixes import (
    SuffixCondition,
    asks_for_severity,
    asks_for_severity_alone,
    first_failed,
)

Decision = TypeVar("Decision", "GateDecision", "RuleDecision")


class RuleKind(StrEnum):
    SURGICAL = "surgical"
    QY = "qy"
    """The QY switch of an MDC, where surgical ADRGs end."""
    MEDICAL = "medical"


@dataclass(frozen=True, slots=True)
class GateDecision:
    """Whether an MDC let the record in, or which of its conditions failed first."""

    mdc: str
    name: str
    failed: Condition | None

    @property
    def entered(self) -> bool:
        return self.failed is None


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """Whether an ADRG (or a part of one, or the QY switch) took the record, or which condition failed first."""

    mdc: str
    adrg: str
    part: str
    name: str
    kind: RuleKind
    failed: Condition | None

    @property
    def took(self) -> bool:
        return self.failed is None


@dataclass(frozen=True, slots=True)
class SuffixDecision:
    """A suffix that was tried; `failed` is the first condition of its last alternative that does not hold."""

    suffix: str
    drg: str
    failed: SuffixCondition | None

    @property
    def matched(self) -> bool:
        return self.failed is None


class Hits(NamedTuple):
    """What a record's codes and profile hit, in bits of the pack."""

    main: tuple[int, int, int]
    """By LooksAt: of the main diagnosis, of the main procedure, of the profile."""
    other_diagnoses: int
    diagnoses: int
    procedures: int


def holds(check: Check, hits: Hits) -> bool:
    """Whether a record meets a condition."""
    if isinstance(check, MainCheck):
        return bool(hits.main[check.looks_at] & check.bits)
    return check.test(hits.other_diagnoses, hits.diagnoses, hits.procedures)


@dataclass(frozen=True, slots=True)
class Step(Generic[Decision]):
    """Checks in order, each with the decision when it is the first to fail, and the decision when none does."""

    checks: tuple[tuple[LooksAt, int, Test | None, Decision], ...]
    """Like `Check`, taken apart, for a trace passes hundreds of them: a test, or the bits of which one must be hit."""
    passed: Decision

    def decide(self, hits: Hits) -> Decision:
        main = hits.main
        for looks_at, bits, test, failed in self.checks:
            if test is None:
                if not main[looks_at] & bits:
                    return failed
            elif not test(hits.other_diagnoses, hits.diagnoses, hits.procedures):
                return failed
        return self.passed


def _step(checks: Iterable[Check], decision: Callable[[Condition | None], Decision]) -> Step[Decision]:
    return Step(
        tuple(
            (check.looks_at, check.bits, None, decision(check.condition))
            if isinstance(check, MainCheck)
            else (LooksAt.PROFILE, 0, check.test, decision(check.condition))
            for check in checks
        ),
        decision(None),
    )


@dataclass(frozen=True, slots=True)
class UsedBits:
    """Memberships of which one makes a code used, by the place of the code."""

    main_diagnosis: int = 0
    other_diagnoses: int = 0
    main_procedure: int = 0
    other_procedures: int = 0


@dataclass(frozen=True, slots=True)
class SuffixTrial:
    """The suffixes of a rule up to the one that matched."""

    decisions: tuple[SuffixDecision, ...]
    by_severity: bool
    """The one that matched asks for a severity level."""


NO_SUFFIXES = SuffixTrial((), by_severity=False)


@dataclass(frozen=True, slots=True)
class RulePlan:
    """A rule, its number in the pack, and what it makes of a record."""

    number: int
    rule: Rule
    step: Step[RuleDecision]
    used: UsedBits
    trials: tuple[SuffixTrial, ...]
    """By severity level; empty where a local suffix asks for more."""

    def try_suffixes(self, discharge: Discharge, level: int) -> SuffixTrial:
        return self.trials[level] if self.trials else _try_suffixes(self.rule, discharge, level)


@dataclass(frozen=True, slots=True)
class MdcPlan:
    """An MDC: its gate, and its rules in test order."""

    gate: Step[GateDecision]
    rules: tuple[RulePlan, ...]


def plan_of(pack: RulePack, gates: Mapping[str, tuple[Check, ...]], rules: Iterable[Rule]) -> tuple[MdcPlan, ...]:
    """The MDCs in the order in which they are tried."""
    plans = [_rule_plan(number, rule) for number, rule in enumerate(rules)]
    return tuple(
        MdcPlan(_gate_step(mdc, gates[mdc.mdc]), tuple(plan for plan in plans if plan.rule.mdc is mdc))
        for mdc in pack.mdcs
    )


def _rule_plan(number: int, rule: Rule) -> RulePlan:
    trials: tuple[SuffixTrial, ...] = ()
    if asks_for_severity_alone(one.alternatives for one in rule.groups):
        trials = tuple(_try_suffixes(rule, NOBODY, level) for level in LEVELS)
    return RulePlan(number, rule, _rule_step(rule), _used_bits(rule), trials)


def _try_suffixes(rule: Rule, discharge: Discharge, level: int) -> SuffixTrial:
    decisions = []
    for one in rule.groups:
        failed = first_failed(one.alternatives, discharge, level)
        decisions.append(SuffixDecision(one.suffix, one.group.drg, failed))
        if failed is None:
            return SuffixTrial(tuple(decisions), asks_for_severity(one.alternatives))
    return SuffixTrial(tuple(decisions), by_severity=False)


def _used_bits(rule: Rule) -> UsedBits:
    main_diagnosis = other_diagnoses = main_procedure = other_procedures = 0
    for check in rule.checks:
        if isinstance(check, MainCheck):
            if check.looks_at is LooksAt.MAIN_DIAGNOSIS:
                main_diagnosis |= check.bits
            elif check.looks_at is LooksAt.MAIN_PROCEDURE:
                main_procedure |= check.bits
        elif check.of_procedures:
            main_procedure |= check.bits
            other_procedures |= check.bits
        else:
            other_diagnoses |= check.bits
            if not (isinstance(check.condition, CodeIn) and check.condition.where is Where.OTHER_DIAGNOSES):
                main_diagnosis |= check.bits
    return UsedBits(main_diagnosis, other_diagnoses, main_procedure, other_procedures)


def _gate_step(mdc: MdcRule, gate: tuple[Check, ...]) -> Step[GateDecision]:
    return _step(gate, lambda failed: GateDecision(mdc.mdc, mdc.name, failed))


def _rule_step(rule: Rule) -> Step[RuleDecision]:
    group, part, kind = rule.unsplit, "", RuleKind.QY
    if rule.adrg is not None:
        part = rule.adrg.part
        kind = RuleKind.SURGICAL if rule.adrg.kind is AdrgKind.SURGICAL else RuleKind.MEDICAL
    return _step(rule.own, lambda failed: RuleDecision(group.mdc, group.adrg, part, group.name, kind, failed))
