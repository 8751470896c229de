"""The trace of a grouping (分组过程): every step from the codes to the group, for those who have to understand it.

It walks the rules one by one, apart from the fast path; the result is the same, and tested to be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.code_mapping import as_mapped, codes_of
from drg_billing.domain.grouping.compiled_pack import CompiledPack, Profile
from drg_billing.domain.grouping.conditions import (
    ClassesCover,
    CodeIn,
    Condition,
    MainProcedureValid,
    NoProcedureValid,
    SitesAtLeast,
    Where,
)
from drg_billing.domain.grouping.outcomes import with_warnings
from drg_billing.domain.grouping.results import UNGROUPABLE, GroupingResult, GroupingWarning, WarningKind
from drg_billing.domain.grouping.rule_pack import NEVER_EXCLUDED, SeverityLevel
from drg_billing.domain.grouping.rules import LooksAt, MainCheck
from drg_billing.domain.grouping.severity import LEVEL_NUMBER, NO_LEVEL
from drg_billing.domain.grouping.trace_plan import (
    NO_SUFFIXES,
    GateDecision,
    Hits,
    RuleDecision,
    RulePlan,
    SuffixDecision,
    UsedBits,
    holds,
)


class Verdict(StrEnum):
    """What a secondary diagnosis weighed."""

    COUNTED = "counted"
    EXCLUDED = "excluded"
    """The main diagnosis belongs to the same exclusion table."""
    NO_LEVEL = "no_level"
    UNKNOWN = "unknown"


class Place(StrEnum):
    """Where a code stands in the record."""

    MAIN_DIAGNOSIS = "main_diagnosis"
    OTHER_DIAGNOSIS = "other_diagnosis"
    MAIN_PROCEDURE = "main_procedure"
    OTHER_PROCEDURE = "other_procedure"


_UNKNOWN_AT = {
    Place.MAIN_DIAGNOSIS: WarningKind.UNKNOWN_DIAGNOSIS,
    Place.OTHER_DIAGNOSIS: WarningKind.UNKNOWN_DIAGNOSIS,
    Place.MAIN_PROCEDURE: WarningKind.UNKNOWN_PROCEDURE,
    Place.OTHER_PROCEDURE: WarningKind.UNKNOWN_PROCEDURE,
}


class Use(StrEnum):
    USED = "used"
    """It met a condition of the MDC or of the ADRG, or its level decided the suffix."""
    NOT_USED = "not_used"
    UNKNOWN = "unknown"
    """The pack lists it nowhere."""


# A member of an Enum is looked up ten times as slowly as a name of the module, and a trace looks dozens up.
_COUNTED, _EXCLUDED, _NO_LEVEL, _OF_UNKNOWN_CODE = (
    Verdict.COUNTED,
    Verdict.EXCLUDED,
    Verdict.NO_LEVEL,
    Verdict.UNKNOWN,
)
_MAIN_DIAGNOSIS, _OTHER_DIAGNOSIS = Place.MAIN_DIAGNOSIS, Place.OTHER_DIAGNOSIS
_MAIN_PROCEDURE, _OTHER_PROCEDURE = Place.MAIN_PROCEDURE, Place.OTHER_PROCEDURE
_USED, _NOT_USED, _UNKNOWN = Use.USED, Use.NOT_USED, Use.UNKNOWN


class HintKind(StrEnum):
    ONLY_AS_MAIN_DIAGNOSIS = "only_as_main_diagnosis"
    """A secondary diagnosis is in the list of an ADRG that asks for it as main diagnosis (as Z37 beside O80)."""


class SecondaryDecision(NamedTuple):
    """A secondary diagnosis, its level if the pack gives it one, and its exclusion table ("999": never excluded)."""

    code: str
    level: SeverityLevel | None
    exclusion_table: str
    verdict: Verdict


class CodeUse(NamedTuple):
    """What became of a code of the record."""

    code: str
    place: Place
    use: Use
    clinical: str = ""
    """The code that the record has, where the pack maps it and `code` stood in for it."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that a coder should look at."""

    kind: HintKind
    code: str
    adrg: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that led to the result, in the order in which it was decided; of a faulty record only its codes.

    Which codes a failed condition looked at is told by `looked_at`, and in words by `describe`.
    """

    result: GroupingResult
    record: Discharge
    """As the rules saw it: clinical codes are mapped."""
    gates: tuple[GateDecision, ...] = ()
    """Every MDC up to the one that yielded the group."""
    rules: tuple[RuleDecision, ...] = ()
    """Of the MDCs that let the record in, every ADRG up to the one that took it."""
    secondary: tuple[SecondaryDecision, ...] = ()
    suffixes: tuple[SuffixDecision, ...] = ()
    """Of the ADRG that took the record, every suffix up to the one that matched."""
    codes: tuple[CodeUse, ...] = ()
    hints: tuple[Hint, ...] = ()


def explain(discharge: Discharge, compiled: CompiledPack) -> Explanation:
    """Group a discharge as `group` does, and tell how. Never raises."""
    mapped = compiled.code_mapping.warnings(codes_of(discharge))
    if mapped:
        found = explain(as_mapped(discharge, compiled.code_mapping), compiled)
        result = with_warnings(found.result, before=mapped) if discharge.is_sound else found.result
        return replace(found, result=result, codes=_with_clinical_codes(found.codes, discharge))
    if not discharge.is_sound:
        result = GroupingResult(UNGROUPABLE, compiled.digest, discharge.faults())
        codes = _codes(discharge, _memberships(discharge, compiled), _NOTHING, frozenset())
        return Explanation(result, discharge, codes=codes)
    profile = compiled.profile_of(discharge)
    memberships = _memberships(discharge, compiled)
    hits = _hits(memberships, profile)
    gates, rules, winner = _walk(hits, compiled)
    secondary = _secondary(discharge, memberships, compiled)
    level = _level(secondary)
    if winner is None:
        outcome, trial, used = compiled.outcome_without_rule(hits.main[0], profile), NO_SUFFIXES, _NOTHING
    else:
        outcome = compiled.outcome_of_rule(winner.number, hits.main[1], profile)
        trial, used = winner.try_suffixes(discharge, level), winner.used
    severe = _codes_of_level(secondary, level) if trial.by_severity else frozenset[str]()
    codes = _codes(discharge, memberships, used, severe)
    result = outcome.result(level, discharge.main_procedure, discharge)
    unknown = _unknown_codes(codes)
    if unknown:
        result = with_warnings(result, before=unknown)
    hints = _hints(discharge, gates, hits, compiled) if winner is None else ()
    return Explanation(result, discharge, gates, rules, secondary, trial.decisions, codes, hints)


def looked_at(condition: Condition, discharge: Discharge) -> tuple[str, ...]:
    """The codes of the record that a condition looks at; none where it asks for sex, age or weight."""
    match condition:
        case CodeIn(Where.MAIN_DIAGNOSIS):
            return (discharge.main_diagnosis,)
        case CodeIn(Where.OTHER_DIAGNOSES):
            return discharge.other_diagnoses
        case CodeIn(Where.ANY_DIAGNOSIS) | SitesAtLeast():
            return (discharge.main_diagnosis, *discharge.other_diagnoses)
        case CodeIn(Where.MAIN_PROCEDURE) | MainProcedureValid():
            return (discharge.main_procedure,) if discharge.main_procedure else ()
        case CodeIn() | ClassesCover() | NoProcedureValid():
            return tuple(code for code in (discharge.main_procedure, *discharge.other_procedures) if code)
        case _:
            return ()


class _Memberships(NamedTuple):
    """Of every code of a record, in the order of the record."""

    main_diagnosis: int
    other_diagnoses: list[int]
    main_procedure: int
    other_procedures: list[int]


def _memberships(discharge: Discharge, compiled: CompiledPack) -> _Memberships:
    (diagnosis, *other_diagnoses) = compiled.diagnoses.bits_of(discharge.main_diagnosis, *discharge.other_diagnoses)
    (procedure, *other_procedures) = compiled.procedures.bits_of(discharge.main_procedure, *discharge.other_procedures)
    return _Memberships(diagnosis, other_diagnoses, procedure, other_procedures)


def _hits(memberships: _Memberships, profile: Profile) -> Hits:
    others, procedures = 0, memberships.main_procedure
    for bits in memberships.other_diagnoses:
        others |= bits
    for bits in memberships.other_procedures:
        procedures |= bits
    main = (memberships.main_diagnosis, memberships.main_procedure, profile.bits)
    return Hits(main, others, others | memberships.main_diagnosis, procedures)


def _walk(
    hits: Hits, compiled: CompiledPack
) -> tuple[tuple[GateDecision, ...], tuple[RuleDecision, ...], RulePlan | None]:
    """Every decision up to the rule that takes the record, and that rule."""
    gates: list[GateDecision] = []
    rules: list[RuleDecision] = []
    for mdc in compiled.plan:
        gate = mdc.gate.decide(hits)
        gates.append(gate)
        if gate.failed is None:
            for rule in mdc.rules:
                decision = rule.step.decide(hits)
                rules.append(decision)
                if decision.failed is None:
                    return tuple(gates), tuple(rules), rule
    return tuple(gates), tuple(rules), None


def _secondary(
    discharge: Discharge, memberships: _Memberships, compiled: CompiledPack
) -> tuple[SecondaryDecision, ...]:
    severity = compiled.pack.severity
    excluded = compiled.pack.exclusions.get(discharge.main_diagnosis)
    decisions = []
    for code, bits in zip(discharge.other_diagnoses, memberships.other_diagnoses, strict=True):
        row = severity.get(code)
        if row is None:
            decisions.append(SecondaryDecision(code, None, "", _NO_LEVEL if bits else _OF_UNKNOWN_CODE))
        else:
            table = row.exclusion_table
            verdict = _EXCLUDED if table == excluded and table != NEVER_EXCLUDED else _COUNTED
            decisions.append(SecondaryDecision(code, row.level, table, verdict))
    return tuple(decisions)


def _level(secondary: tuple[SecondaryDecision, ...]) -> int:
    level = NO_LEVEL
    for one in secondary:
        if one.verdict is _COUNTED and one.level is not None and LEVEL_NUMBER[one.level] > level:
            level = LEVEL_NUMBER[one.level]
    return level


def _codes_of_level(secondary: tuple[SecondaryDecision, ...], level: int) -> frozenset[str]:
    """The secondary diagnoses that gave the record its level."""
    return frozenset(
        one.code
        for one in secondary
        if one.verdict is _COUNTED and one.level is not None and LEVEL_NUMBER[one.level] == level
    )


_NOTHING = UsedBits()


def _codes(
    discharge: Discharge, memberships: _Memberships, used: UsedBits, severe: frozenset[str]
) -> tuple[CodeUse, ...]:
    uses = []
    if discharge.main_diagnosis:
        use = _use(memberships.main_diagnosis, used.main_diagnosis)
        uses.append(CodeUse(discharge.main_diagnosis, _MAIN_DIAGNOSIS, use))
    for code, bits in zip(discharge.other_diagnoses, memberships.other_diagnoses, strict=True):
        use = _USED if code in severe else _use(bits, used.other_diagnoses)
        uses.append(CodeUse(code, _OTHER_DIAGNOSIS, use))
    if discharge.main_procedure:
        use = _use(memberships.main_procedure, used.main_procedure)
        uses.append(CodeUse(discharge.main_procedure, _MAIN_PROCEDURE, use))
    for code, bits in zip(discharge.other_procedures, memberships.other_procedures, strict=True):
        uses.append(CodeUse(code, _OTHER_PROCEDURE, _use(bits, used.other_procedures)))
    return tuple(uses)


def _with_clinical_codes(codes: tuple[CodeUse, ...], discharge: Discharge) -> tuple[CodeUse, ...]:
    main_diagnosis, other_diagnoses, main_procedure, other_procedures = codes_of(discharge)
    listed = [code for code in (main_diagnosis, *other_diagnoses, main_procedure) if code] + [*other_procedures]
    return tuple(
        use if use.code == code else use._replace(clinical=code) for use, code in zip(codes, listed, strict=True)
    )


def _use(bits: int, decisive: int) -> Use:
    if bits & decisive:
        return _USED
    return _NOT_USED if bits else _UNKNOWN


def _unknown_codes(codes: tuple[CodeUse, ...]) -> list[GroupingWarning]:
    return [GroupingWarning(_UNKNOWN_AT[one.place], one.code) for one in codes if one.use is _UNKNOWN]


def _hints(
    discharge: Discharge, gates: tuple[GateDecision, ...], hits: Hits, compiled: CompiledPack
) -> tuple[Hint, ...]:
    """Secondary diagnoses that an ADRG asks for as main diagnosis, where that is all that it misses."""
    entered = {gate.mdc for gate in gates if gate.failed is None}
    hints = []
    for rule in compiled.rules:
        if rule.adrg is None or rule.mdc.mdc not in entered:
            continue
        missed = [check for check in rule.own if not holds(check, hits)]
        if len(missed) == 1 and isinstance(missed[0], MainCheck) and missed[0].looks_at is LooksAt.MAIN_DIAGNOSIS:
            memberships = compiled.diagnoses.bits_of(*discharge.other_diagnoses)
            for code, bits in zip(discharge.other_diagnoses, memberships, strict=True):
                hint = Hint(HintKind.ONLY_AS_MAIN_DIAGNOSIS, code, rule.adrg.adrg)
                if bits & missed[0].bits and hint not in hints:
                    hints.append(hint)
    return tuple(hints)
