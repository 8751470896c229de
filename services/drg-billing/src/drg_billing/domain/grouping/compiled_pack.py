"""A pack compiled for speed: a few bit operations leave the rules that can match, in the order they are tried.

Every rule (a row of an ADRG, or an MDC's QY switch) has a number in test order. Main diagnosis, main procedure and the
profile (sex, age, weight) each name the rules they leave possible; what no single one of them decides is tested after,
on the few rules that remain, and severity last. Compiled packs are immutable and may be shared by threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.code_masks import CodeMasks
from drg_billing.domain.grouping.conditions import (
    ANY_SITE,
    GATES,
    PREDICATES,
    PROCEDURE_CLASSES,
    SITE_PREFIX,
    ClassesCover,
    CodeIn,
    Condition,
    MainProcedureValid,
    NoProcedureValid,
    ProfileCondition,
    SetOwner,
    SitesAtLeast,
    Where,
    class_set,
    profile_condition_holds,
)
from drg_billing.domain.grouping.results import Group, GroupStatus
from drg_billing.domain.grouping.rule_pack import (
    EMPTY_SET,
    NEVER_EXCLUDED,
    QY_ADRG,
    AdrgKind,
    AdrgRule,
    CodeSet,
    CodeTable,
    MdcRule,
    QySwitch,
    RulePack,
    mdc_owner,
    qy_group,
)
from drg_billing.domain.grouping.severity import LEVEL_NUMBER, MCC_LEVEL, NO_LEVEL, SUFFIX_NEEDS

Test = Callable[[Discharge], bool]


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule in test order: the conditions of its MDC's gate and its own, and the groups it can give."""

    mdc: MdcRule
    adrg: AdrgRule | None
    """None for the MDC's QY switch."""
    conditions: tuple[Condition, ...]
    groups: tuple[tuple[int, Group], ...]
    """Least severity level → group, in the order of the suffixes."""
    unsplit: Group
    """The answer when no suffix matches."""


@dataclass(frozen=True, slots=True)
class Hit:
    """The rule that took a record, and the group it gave."""

    group: Group
    adrg: AdrgRule | None


class CompiledPack:
    """A rule pack made ready to group; build once, use for every record."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self.digest = pack.digest
        rules = list(_rules_in_order(pack))
        self._rules = rules
        self._diagnosis_masks = CodeMasks([_main_diagnosis_sets(pack, rule) for rule in rules])
        self._procedure_masks = CodeMasks([_main_procedure_sets(pack, rule) for rule in rules])
        self._profile_masks = _ProfileMasks(rules)
        self._remaining_tests = [_remaining_tests(pack, rule) for rule in rules]
        self._severity = CodeTable(
            *(
                {
                    code: (
                        LEVEL_NUMBER[row.level],
                        "" if row.exclusion_table == NEVER_EXCLUDED else row.exclusion_table,
                    )
                    for code, row in rows.items()
                }
                for rows in (pack.severity.exact, pack.severity.prefixes)
            )
        )
        self.known_diagnoses = _known_diagnoses(pack)
        self.known_procedures = _known_procedures(pack)

    def find(self, discharge: Discharge) -> Hit | None:
        """The first rule in order that takes the record, with the group by severity; None when none does."""
        candidates = (
            self._diagnosis_masks.rules_for(discharge.main_diagnosis)
            & self._procedure_masks.rules_for(discharge.main_procedure)
            & self._profile_masks.rules_for(discharge)
        )
        while candidates:
            first = candidates & -candidates
            index = first.bit_length() - 1
            if all(test(discharge) for test in self._remaining_tests[index]):
                rule = self._rules[index]
                return Hit(self._group_by_severity(rule, discharge), rule.adrg)
            candidates ^= first
        return None

    def _group_by_severity(self, rule: _Rule, discharge: Discharge) -> Group:
        level: int | None = None
        for needed, group in rule.groups:
            if needed == NO_LEVEL:
                return group
            if level is None:
                level = self.severity_level(discharge)
            if level >= needed:
                return group
        return rule.unsplit

    def severity_level(self, discharge: Discharge) -> int:
        """The highest level among the secondary diagnoses that the main diagnosis does not exclude."""
        excluded = self.pack.exclusions.get(discharge.main_diagnosis)
        highest = NO_LEVEL
        for code in discharge.other_diagnoses:
            row = self._severity.get(code)
            if row is not None and row[1] != excluded and row[0] > highest:
                if row[0] == MCC_LEVEL:
                    return MCC_LEVEL
                highest = row[0]
        return highest


def _rules_in_order(pack: RulePack) -> Iterator[_Rule]:
    for mdc in pack.mdcs:
        gate = GATES[mdc.gate]
        adrgs = [adrg for adrg in pack.adrgs if adrg.mdc == mdc.mdc]
        for kind in (AdrgKind.SURGICAL, AdrgKind.MEDICAL):
            for adrg in adrgs:
                if adrg.kind is kind:
                    yield _adrg_rule(pack, mdc, adrg, gate)
            if kind is AdrgKind.SURGICAL and mdc.qy is QySwitch.VALID_MAIN_PX:
                code = qy_group(mdc.mdc)
                group = Group(mdc.mdc, QY_ADRG, code, pack.group_names[code], GroupStatus.QY)
                yield _Rule(mdc, None, (*gate, MainProcedureValid()), (), group)


def _adrg_rule(pack: RulePack, mdc: MdcRule, adrg: AdrgRule, gate: tuple[Condition, ...]) -> _Rule:
    groups = tuple(
        (SUFFIX_NEEDS[suffix], Group(mdc.mdc, adrg.adrg, drg, pack.group_names[drg], GroupStatus.GROUPED))
        for suffix, drg in ((suffix, adrg.adrg + suffix) for suffix in adrg.suffixes)
    )
    bare = Group(mdc.mdc, adrg.adrg, adrg.adrg, adrg.name, GroupStatus.GROUPED)
    return _Rule(mdc, adrg, gate + PREDICATES[adrg.predicate], groups, bare)


def _set_for(pack: RulePack, rule: _Rule, condition: CodeIn) -> CodeSet:
    if condition.owner is SetOwner.ADRG:
        return pack.set_of(rule.adrg.owner, condition.set_name) if rule.adrg is not None else EMPTY_SET
    owner = mdc_owner(rule.mdc.mdc)
    if condition.set_name != ANY_SITE:
        return pack.set_of(owner, condition.set_name)
    union = EMPTY_SET
    for site in _sites(pack, rule):
        union |= site
    return union


def _sites(pack: RulePack, rule: _Rule) -> list[CodeSet]:
    owner = mdc_owner(rule.mdc.mdc)
    return [pack.set_of(owner, name) for name in pack.names_of_sets(owner) if name.startswith(SITE_PREFIX)]


def _main_diagnosis_sets(pack: RulePack, rule: _Rule) -> list[CodeSet]:
    return [
        _set_for(pack, rule, condition)
        for condition in rule.conditions
        if isinstance(condition, CodeIn) and condition.where is Where.MAIN_DIAGNOSIS
    ]


def _main_procedure_sets(pack: RulePack, rule: _Rule) -> list[CodeSet]:
    sets = []
    for condition in rule.conditions:
        if isinstance(condition, MainProcedureValid):
            sets.append(pack.valid_procedures)
        elif isinstance(condition, CodeIn) and condition.where is Where.MAIN_PROCEDURE:
            sets.append(_set_for(pack, rule, condition))
    return sets


class _ProfileMasks:
    """Which rules sex, age and weight leave possible."""

    def __init__(self, rules: list[_Rule]) -> None:
        conditions: dict[ProfileCondition, int] = {}
        for index, rule in enumerate(rules):
            for condition in rule.conditions:
                if isinstance(condition, ProfileCondition):
                    conditions[condition] = conditions.get(condition, 0) | 1 << index
        self._all = (1 << len(rules)) - 1
        self._conditions = tuple(conditions.items())
        self._beyond_infancy = {
            sex: self._compute(Discharge(sex=sex, age_years=1, main_diagnosis="")) for sex in (None, *Sex)
        }

    def rules_for(self, discharge: Discharge) -> int:
        if discharge.age_years and discharge.age_days is None and discharge.birth_weight_g is None:
            return self._beyond_infancy[discharge.sex]
        return self._compute(discharge)

    def _compute(self, discharge: Discharge) -> int:
        mask = self._all
        for condition, rules in self._conditions:
            if not profile_condition_holds(condition, discharge):
                mask &= ~rules
        return mask


def _remaining_tests(pack: RulePack, rule: _Rule) -> tuple[Test, ...]:
    """The conditions that neither main diagnosis nor main procedure nor profile decides."""
    tests: list[Test] = []
    for condition in rule.conditions:
        match condition:
            case CodeIn(Where.ANY_PROCEDURE):
                tests.append(_any_procedure_in(_set_for(pack, rule, condition)))
            case CodeIn(Where.ANY_DIAGNOSIS):
                tests.append(_any_diagnosis_in(_set_for(pack, rule, condition)))
            case CodeIn(Where.OTHER_DIAGNOSES):
                tests.append(_other_diagnosis_in(_set_for(pack, rule, condition)))
            case NoProcedureValid():
                tests.append(_not(_any_procedure_in(pack.valid_procedures)))
            case SitesAtLeast(count):
                tests.append(_sites_hit([_any_diagnosis_in(site) for site in _sites(pack, rule)], count))
            case ClassesCover(alternatives) if rule.adrg is not None:
                owner = rule.adrg.owner
                classes = {number: pack.set_of(owner, class_set(number)) for number in PROCEDURE_CLASSES}
                tests.append(_classes_cover(classes, alternatives))
    return tuple(tests)


def _membership(codes: CodeSet) -> Callable[[str], bool]:
    """A test for one code; straight on the frozenset where there are no prefixes."""
    return codes.__contains__ if codes.prefixes else codes.exact.__contains__


def _any_procedure_in(codes: CodeSet) -> Test:
    listed = _membership(codes)
    return lambda discharge: listed(discharge.main_procedure) or any(map(listed, discharge.other_procedures))


def _any_diagnosis_in(codes: CodeSet) -> Test:
    listed = _membership(codes)
    return lambda discharge: listed(discharge.main_diagnosis) or any(map(listed, discharge.other_diagnoses))


def _other_diagnosis_in(codes: CodeSet) -> Test:
    listed = _membership(codes)
    return lambda discharge: any(map(listed, discharge.other_diagnoses))


def _not(test: Test) -> Test:
    return lambda discharge: not test(discharge)


def _sites_hit(sites: list[Test], count: int) -> Test:
    return lambda discharge: sum(site(discharge) for site in sites) >= count


def _classes_cover(classes: dict[int, CodeSet], alternatives: tuple[frozenset[int], ...]) -> Test:
    tests = {number: _any_procedure_in(codes) for number, codes in classes.items()}

    def test(discharge: Discharge) -> bool:
        hit = {number for number, class_test in tests.items() if class_test(discharge)}
        return any(alternative <= hit for alternative in alternatives)

    return test


def _known_diagnoses(pack: RulePack) -> CodeSet:
    tables = (pack.severity, pack.exclusions)
    exact = {code for table in tables for code in table.exact}
    prefixes = {prefix for table in tables for prefix in table.prefixes}
    for (_, name), codes in pack.sets.items():
        if not name.startswith("px"):
            exact |= codes.exact
            prefixes |= codes.prefixes
    return CodeSet(frozenset(exact), frozenset(prefixes))


def _known_procedures(pack: RulePack) -> CodeSet:
    known = pack.valid_procedures
    exact, prefixes = set(known.exact), set(known.prefixes)
    for (_, name), codes in pack.sets.items():
        if name.startswith("px"):
            exact |= codes.exact
            prefixes |= codes.prefixes
    return CodeSet(frozenset(exact), frozenset(prefixes))
