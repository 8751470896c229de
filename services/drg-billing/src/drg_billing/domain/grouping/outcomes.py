"""What a rule answers once it takes a record: a result per severity level, made beforehand, and a record's details."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.results import (
    UNGROUPABLE,
    Group,
    GroupingResult,
    GroupingWarning,
    NoGroupReason,
    WarningKind,
)
from drg_billing.domain.grouping.rule_pack import AdrgKind
from drg_billing.domain.grouping.rules import Rule
from drg_billing.domain.grouping.severity import LEVELS
from drg_billing.domain.grouping.suffixes import asks_for_severity_alone, suffix_matches

_MOST_KEPT = 1000
"""Results with a procedure's name that an outcome keeps; a medical group meets a few hundred unrelated procedures."""

CATCH_ALL = "always"
"""The predicate of a group that asks for nothing but its MDC."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a rule, or of none, to every record of a cell."""

    rule: Rule | None
    by_level: tuple[GroupingResult, ...]
    """A finished result per severity level; empty where a local suffix asks for more than severity."""
    by_suffix: tuple[GroupingResult, ...]
    """Where one does: a result per suffix, in order, and last the one without."""
    names_procedure: bool
    """Every result gets the warning that the main procedure has no group."""
    plain: bool
    """The level alone gives the whole result."""
    _naming: dict[tuple[int, str], GroupingResult] = field(default_factory=dict, compare=False, repr=False)

    def naming(self, level: int, procedure: str) -> GroupingResult:
        """The result of a level with the warning that this main procedure has no group; the usual ones are kept."""
        result = self._naming.get((level, procedure))
        if result is None:
            plain = self.by_level[level]
            warnings = (*plain.warnings, GroupingWarning(WarningKind.PROCEDURE_WITHOUT_GROUP, procedure))
            result = GroupingResult(plain.group, plain.pack_digest, plain.reasons, warnings)
            if len(self._naming) < _MOST_KEPT:
                self._naming[level, procedure] = result
        return result


def outcome_of(rule: Rule, digest: str, *, age_in_days_missing: bool, main_procedure_valid: bool) -> Outcome:
    """What a rule answers to records that it takes."""
    warnings = _age_warning(age_in_days_missing)
    medical = rule.adrg is not None and rule.adrg.kind is AdrgKind.MEDICAL
    if rule.adrg is not None and rule.adrg.predicate == CATCH_ALL:
        warnings += (GroupingWarning(WarningKind.CATCH_ALL_GROUP, rule.adrg.adrg),)

    def result(group: Group) -> GroupingResult:
        return GroupingResult(group, digest, (), warnings)

    by_level: tuple[GroupingResult, ...] = ()
    by_suffix: tuple[GroupingResult, ...] = ()
    if asks_for_severity_alone(one.alternatives for one in rule.groups):
        by_level = tuple(result(_group_at(rule, level)) for level in LEVELS)
    else:
        by_suffix = (*(result(one.group) for one in rule.groups), result(rule.unsplit))
    names_procedure = medical and main_procedure_valid
    return Outcome(
        rule,
        by_level,
        by_suffix,
        names_procedure,
        plain=bool(by_level) and not names_procedure,
    )


def no_group(reason: NoGroupReason, digest: str, *, age_in_days_missing: bool) -> Outcome:
    """The answer where no rule takes the record."""
    result = GroupingResult(UNGROUPABLE, digest, (reason,), _age_warning(age_in_days_missing))
    return Outcome(None, (result,) * len(LEVELS), (), names_procedure=False, plain=True)


def result_of(outcome: Outcome, discharge: Discharge, level: int, unknown: Iterable[GroupingWarning]) -> GroupingResult:
    """The outcome for this record, with warnings that name its unknown codes."""
    if not outcome.by_level:
        result = _by_suffix(outcome, discharge, level)
        if outcome.names_procedure:
            procedure = GroupingWarning(WarningKind.PROCEDURE_WITHOUT_GROUP, discharge.main_procedure)
            result = replace(result, warnings=(*result.warnings, procedure))
    elif outcome.names_procedure:
        result = outcome.naming(level, discharge.main_procedure)
    else:
        result = outcome.by_level[level]
    warnings = tuple(unknown)
    return replace(result, warnings=warnings + result.warnings) if warnings else result


def _by_suffix(outcome: Outcome, discharge: Discharge, level: int) -> GroupingResult:
    if outcome.rule is not None:
        for one, result in zip(outcome.rule.groups, outcome.by_suffix, strict=False):
            if suffix_matches(one.alternatives, discharge, level):
                return result
    return outcome.by_suffix[-1]


def _group_at(rule: Rule, level: int) -> Group:
    for one in rule.groups:
        if suffix_matches(one.alternatives, _NOBODY, level):
            return one.group
    return rule.unsplit


_NOBODY = Discharge(sex=None, age_years=None, main_diagnosis="")
"""Stands where only the severity level is asked for."""


def _age_warning(age_in_days_missing: bool) -> tuple[GroupingWarning, ...]:
    return (GroupingWarning(WarningKind.AGE_IN_DAYS_MISSING),) if age_in_days_missing else ()
