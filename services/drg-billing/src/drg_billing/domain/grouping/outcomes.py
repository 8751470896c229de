"""What a rule answers once it takes a record: a result per severity level, made beforehand, and a record's details."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

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
    results: tuple[GroupingResult, ...]
    """Made beforehand: one per severity level or, where a local suffix asks for more, per suffix and one for none."""
    severity_alone: bool
    """The results stand by severity level."""
    asks_for_level: bool
    """The severity level makes a difference."""
    names_procedure: bool
    """Every result gets the warning that the main procedure has no group."""
    plain: bool
    """The result of the severity level is the whole answer."""
    _naming: dict[tuple[int, str], GroupingResult] = field(default_factory=dict, compare=False, repr=False)

    def result(self, level: int, procedure: str, discharge: Discharge | None) -> GroupingResult:
        """The answer but for unknown codes. The record is asked only where a local suffix is."""
        place = level if self.severity_alone or discharge is None else self._place_of_suffix(discharge, level)
        if not self.names_procedure:
            return self.results[place]
        result = self._naming.get((place, procedure))
        if result is None:
            warning = GroupingWarning(WarningKind.PROCEDURE_WITHOUT_GROUP, procedure)
            result = with_warnings(self.results[place], after=(warning,))
            if len(self._naming) < _MOST_KEPT:
                self._naming[place, procedure] = result
        return result

    def _place_of_suffix(self, discharge: Discharge, level: int) -> int:
        groups = self.rule.groups if self.rule is not None else ()
        for place, one in enumerate(groups):
            if suffix_matches(one.alternatives, discharge, level):
                return place
        return len(groups)


def with_warnings(
    result: GroupingResult, *, before: Iterable[GroupingWarning] = (), after: Iterable[GroupingWarning] = ()
) -> GroupingResult:
    """The result with further warnings."""
    return GroupingResult(result.group, result.pack_digest, result.reasons, (*before, *result.warnings, *after))


def outcome_of(rule: Rule, digest: str, *, age_in_days_missing: bool, main_procedure_valid: bool) -> Outcome:
    """What a rule answers to records that it takes."""
    warnings = _age_warning(age_in_days_missing)
    medical = rule.adrg is not None and rule.adrg.kind is AdrgKind.MEDICAL
    if rule.adrg is not None and rule.adrg.predicate == CATCH_ALL:
        warnings += (GroupingWarning(WarningKind.CATCH_ALL_GROUP, rule.adrg.adrg),)

    severity_alone = asks_for_severity_alone(one.alternatives for one in rule.groups)
    if severity_alone:
        groups = [_group_at(rule, level) for level in LEVELS]
    else:
        groups = [*(one.group for one in rule.groups), rule.unsplit]
    names_procedure = medical and main_procedure_valid
    results = tuple(GroupingResult(group, digest, (), warnings) for group in groups)
    return Outcome(
        rule,
        results,
        severity_alone,
        asks_for_level=len({group.drg for group in groups}) > 1,
        names_procedure=names_procedure,
        plain=severity_alone and not names_procedure,
    )


def no_group(reason: NoGroupReason, digest: str, *, age_in_days_missing: bool) -> Outcome:
    """The answer where no rule takes the record."""
    result = GroupingResult(UNGROUPABLE, digest, (reason,), _age_warning(age_in_days_missing))
    return Outcome(None, (result,) * len(LEVELS), True, asks_for_level=False, names_procedure=False, plain=True)


def _group_at(rule: Rule, level: int) -> Group:
    for one in rule.groups:
        if suffix_matches(one.alternatives, NOBODY, level):
            return one.group
    return rule.unsplit


NOBODY = Discharge(sex=None, age_years=None, main_diagnosis="")
"""Stands where only the severity level is asked for."""


def _age_warning(age_in_days_missing: bool) -> tuple[GroupingWarning, ...]:
    return (GroupingWarning(WarningKind.AGE_IN_DAYS_MISSING),) if age_in_days_missing else ()
