"""A pack compiled for speed: a few look-ups leave the rules that can still match, in the order they are tried.

Codes of one class are alike to all rules, so a cell (class of the main diagnosis, class of the main procedure, profile
of sex, age and weight) decides everything that the other codes do not. It keeps, in test order, the rules that those
may still decide, and ends with the first answer that nothing can stop. A cell is filled when it is first asked for; it
depends on the pack and the key alone, so threads may share a compiled pack, and nothing of a record stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.code_classes import UNKNOWN, CodeClasses
from drg_billing.domain.grouping.gates import why_no_group
from drg_billing.domain.grouping.known_codes import known_diagnoses, union
from drg_billing.domain.grouping.outcomes import Outcome, no_group, outcome_of
from drg_billing.domain.grouping.results import GroupingWarning, WarningKind
from drg_billing.domain.grouping.rule_pack import CodeSet, RulePack
from drg_billing.domain.grouping.rules import (
    LooksAt,
    MainCheck,
    Rule,
    SetBits,
    Test,
    gates_in_order,
    rules_in_order,
)
from drg_billing.domain.grouping.severity import (
    LEVEL_MASK,
    NO_LEVEL,
    TABLE_SHIFT,
    SeverityTables,
)
from drg_billing.domain.grouping.trace_plan import MdcPlan, plan_of

_MALE = Sex.MALE

Cell = tuple[tuple[tuple[Test, ...], Outcome], ...]
"""Outcomes in test order, each with what the other codes must still meet; the last asks for nothing more."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What sex, age and weight decide, with the cells of the records that are alike in it."""

    bits: int
    age_in_days_missing: bool
    cells: dict[int, Cell] = field(default_factory=dict)
    cells_of_one_procedure: dict[int, Cell] = field(default_factory=dict)
    """For records with one procedure or none: what asks for another one is left out beforehand."""


class CompiledPack:
    """A rule pack made ready to group; build once, use for every record."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self.digest = pack.digest
        self.code_mapping = pack.code_mapping
        self.set_bits = SetBits(pack)
        self.gates = gates_in_order(pack, self.set_bits)
        self.rules = tuple(rules_in_order(pack, self.gates, self.set_bits))
        self.known_diagnoses = known_diagnoses(pack)
        """Every diagnosis that the pack lists anywhere."""
        self.diagnoses = CodeClasses(self.set_bits.diagnosis_sets, [self.known_diagnoses])
        self.procedures = CodeClasses(self.set_bits.procedure_sets)
        self.severity = SeverityTables(pack, self.known_diagnoses)
        self._procedure_classes = len(self.procedures.bits)
        self._class_of_diagnosis = self.diagnoses.number
        self._class_of_procedure = self.procedures.number
        self._weight_of = self.severity.weight.__getitem__
        self._excluded = self.severity.excluded
        self._profile_tests = self.set_bits.profile_tests()
        self._profiles: dict[tuple[int, bool], Profile] = {}
        self._grown_woman = self._profile(Discharge(sex=Sex.FEMALE, age_years=50, main_diagnosis=""))
        self._grown_man = self._profile(Discharge(sex=Sex.MALE, age_years=50, main_diagnosis=""))
        self._outcomes_made: dict[tuple[int, bool, bool], Outcome] = {}
        self._without_group: dict[tuple[str, bool], Outcome] = {}
        self._wanted_diagnoses = tuple(_wanted_diagnoses(rule) for rule in self.rules)
        self._rules_by_diagnosis: dict[int, tuple[int, ...]] = {}

    @cached_property
    def plan(self) -> tuple[MdcPlan, ...]:
        """The way of a trace through the pack."""
        return plan_of(self.pack, self.gates, self.rules)

    @cached_property
    def known_procedures(self) -> CodeSet:
        """Every procedure that the pack lists anywhere."""
        return union(self.set_bits.procedure_sets)

    @property
    def lists_prefixes(self) -> bool:
        """Whether a code may be known without being listed itself."""
        return self.diagnoses.number.has_prefixes or self.procedures.number.has_prefixes

    def decide(
        self,
        profile: Profile,
        main_diagnosis: str,
        other_diagnoses: Sequence[str],
        main_procedure: str,
        other_procedures: Sequence[str],
    ) -> tuple[Outcome, int, bool]:
        """The first outcome in test order, the severity level where it matters, and whether a code is unknown."""
        diagnosis = self._class_of_diagnosis[main_diagnosis]
        procedure = self._class_of_procedure[main_procedure]
        key = diagnosis * self._procedure_classes + procedure
        unknown = not diagnosis or not procedure
        procedures = 0
        if other_procedures:
            cell = profile.cells.get(key) or self._fill(profile, key)
            bits = self.procedures.bits
            for code in other_procedures:
                number = self._class_of_procedure[code]
                procedures |= bits[number]
                if not number:
                    unknown = True
        else:
            cell = profile.cells_of_one_procedure.get(key) or self._fill_of_one_procedure(profile, key)
        tests, outcome = cell[0]
        if tests:
            outcome = self._first_met(cell, diagnosis, other_diagnoses, procedures | self.procedures.bits[procedure])
        level = NO_LEVEL
        if not outcome.asks_for_level:
            return outcome, level, unknown or None in map(self._weight_of, other_diagnoses)
        excluded = None
        for weight in map(self._weight_of, other_diagnoses):
            if weight:
                if excluded is None:
                    excluded = self._excluded[main_diagnosis]
                if weight & LEVEL_MASK > level and weight >> TABLE_SHIFT != excluded:
                    level = weight & LEVEL_MASK
            elif weight is None:
                unknown = True
        return outcome, level, unknown

    def profile_of(self, discharge: Discharge) -> Profile:
        """The profile of a record without faults."""
        if discharge.age_years and discharge.age_days is None and discharge.birth_weight_g is None:
            return self._grown_man if discharge.sex is _MALE else self._grown_woman
        return self._profile(discharge)

    def profile_of_grown_up(self, sex: Sex) -> Profile:
        """The profile of who is at least a year old, where days of age and the weight at birth are not given."""
        return self._grown_man if sex is _MALE else self._grown_woman

    def outcome_of_rule(self, number: int, procedures: int, profile: Profile) -> Outcome:
        """What the rule of this number answers, given the memberships of the main procedure."""
        missing, valid = profile.age_in_days_missing, bool(procedures & self.set_bits.valid_procedure)
        outcome = self._outcomes_made.get((number, missing, valid))
        if outcome is None:
            made = outcome_of(self.rules[number], self.digest, age_in_days_missing=missing, main_procedure_valid=valid)
            outcome = self._outcomes_made.setdefault((number, missing, valid), made)
        return outcome

    def outcome_without_rule(self, diagnoses: int, profile: Profile) -> Outcome:
        """The answer where no rule takes the record, given the memberships of the main diagnosis."""
        reason = why_no_group(self.gates.values(), diagnoses, profile.bits)
        missing = profile.age_in_days_missing
        outcome = self._without_group.get((reason.value, missing))
        if outcome is None:
            made = no_group(reason, self.digest, age_in_days_missing=missing)
            outcome = self._without_group.setdefault((reason.value, missing), made)
        return outcome

    def unknown_codes(
        self,
        main_diagnosis: str,
        other_diagnoses: Sequence[str],
        main_procedure: str,
        other_procedures: Sequence[str],
    ) -> Iterator[GroupingWarning]:
        """A warning for every code that the pack lists nowhere."""
        for code in (main_diagnosis, *other_diagnoses):
            if self.diagnoses.number[code] == UNKNOWN:
                yield GroupingWarning(WarningKind.UNKNOWN_DIAGNOSIS, code)
        for code in (main_procedure, *other_procedures):
            if self.procedures.number[code] == UNKNOWN:
                yield GroupingWarning(WarningKind.UNKNOWN_PROCEDURE, code)

    def _profile(self, discharge: Discharge) -> Profile:
        bits = 0
        for bit, holds in self._profile_tests:
            if holds(discharge):
                bits |= bit
        age_in_days_missing = discharge.age_years == 0 and discharge.age_days is None
        key = (bits, age_in_days_missing)
        return self._profiles.get(key) or self._profiles.setdefault(key, Profile(bits, age_in_days_missing))

    def _first_met(
        self,
        cell: Cell,
        diagnosis: int,
        other_diagnoses: Sequence[str],
        procedures: int,
    ) -> Outcome:
        others = 0
        for code in other_diagnoses:
            others |= self.diagnoses.bits[self.diagnoses.number[code]]
        diagnoses = others | self.diagnoses.bits[diagnosis]
        for tests, outcome in cell:
            for test in tests:
                if not test(others, diagnoses, procedures):
                    break
            else:
                return outcome
        raise AssertionError("the last outcome of a cell asks for nothing")

    def _fill(self, profile: Profile, key: int) -> Cell:
        return profile.cells.setdefault(key, self._cell(profile, key, one_procedure=False))

    def _fill_of_one_procedure(self, profile: Profile, key: int) -> Cell:
        return profile.cells_of_one_procedure.setdefault(key, self._cell(profile, key, one_procedure=True))

    def _cell(self, profile: Profile, key: int, *, one_procedure: bool) -> Cell:
        diagnosis, procedure = divmod(key, self._procedure_classes)
        procedures = self.procedures.bits[procedure]
        return tuple(self._outcomes(profile, diagnosis, procedures, one_procedure=one_procedure))

    def _outcomes(
        self, profile: Profile, diagnosis: int, procedures: int, *, one_procedure: bool
    ) -> Iterator[tuple[tuple[Test, ...], Outcome]]:
        diagnoses = self.diagnoses.bits[diagnosis]
        for index in self._rules_for(diagnosis):
            tests = _open_tests(self.rules[index], diagnoses, procedures, profile.bits, one_procedure=one_procedure)
            if tests is not None:
                yield tests, self.outcome_of_rule(index, procedures, profile)
                if not tests:
                    return
        yield (), self.outcome_without_rule(diagnoses, profile)

    def _rules_for(self, diagnosis: int) -> tuple[int, ...]:
        """The numbers of the rules that a class of main diagnoses leaves possible."""
        found = self._rules_by_diagnosis.get(diagnosis)
        if found is None:
            bits = self.diagnoses.bits[diagnosis]
            found = tuple(
                index for index, wanted in enumerate(self._wanted_diagnoses) if all(bits & one for one in wanted)
            )
            self._rules_by_diagnosis[diagnosis] = found
        return found


def _wanted_diagnoses(rule: Rule) -> tuple[int, ...]:
    return tuple(
        check.bits for check in rule.checks if isinstance(check, MainCheck) and check.looks_at is LooksAt.MAIN_DIAGNOSIS
    )


def _open_tests(
    rule: Rule, diagnoses: int, procedures: int, profile: int, *, one_procedure: bool
) -> tuple[Test, ...] | None:
    """What the other codes must still meet, given the memberships of the main ones; None when nothing can help."""
    decided = {
        LooksAt.MAIN_DIAGNOSIS: diagnoses,
        LooksAt.MAIN_PROCEDURE: procedures,
        LooksAt.PROFILE: profile,
    }
    tests = []
    for check in rule.checks:
        if isinstance(check, MainCheck):
            if not decided[check.looks_at] & check.bits:
                return None
            continue
        met_alone = check.test(0, diagnoses, procedures)
        final = met_alone is not check.more_codes_hinder or (one_procedure and check.of_procedures)
        if not final:
            tests.append(check.test)
        elif not met_alone:
            return None
    return tuple(tests)
