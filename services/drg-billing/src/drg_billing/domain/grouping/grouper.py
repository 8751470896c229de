"""The grouper: a discharge and a compiled pack in, a group with reasons and warnings out. Pure; it never raises."""

from __future__ import annotations

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.compiled_pack import CompiledPack, Hit
from drg_billing.domain.grouping.conditions import (
    ANY_SITE,
    GATES,
    BelowOneYear,
    CodeIn,
    SexIs,
    Where,
    profile_condition_holds,
)
from drg_billing.domain.grouping.results import (
    UNGROUPABLE,
    GroupingResult,
    GroupingWarning,
    NoGroupReason,
    WarningKind,
)
from drg_billing.domain.grouping.rule_pack import AdrgKind, MdcRule, mdc_owner


def group(discharge: Discharge, compiled: CompiledPack) -> GroupingResult:
    """Group one discharge.

    A record with a fault is ungroupable with every fault named; a sound record that no rule takes is ungroupable with
    the reason; codes that the pack does not know are named as warnings, and change nothing else.
    """
    faults = discharge.faults()
    if faults:
        return GroupingResult(UNGROUPABLE, compiled.digest, faults)
    hit = compiled.find(discharge)
    warnings = tuple(_warnings(discharge, compiled, hit))
    if hit is None:
        return GroupingResult(UNGROUPABLE, compiled.digest, (_why_no_group(discharge, compiled),), warnings)
    return GroupingResult(hit.group, compiled.digest, (), warnings)


def _warnings(discharge: Discharge, compiled: CompiledPack, hit: Hit | None) -> list[GroupingWarning]:
    warnings = []
    for code in (discharge.main_diagnosis, *discharge.other_diagnoses):
        if code not in compiled.known_diagnoses:
            warnings.append(GroupingWarning(WarningKind.UNKNOWN_DIAGNOSIS, code))
    for code in (discharge.main_procedure, *discharge.other_procedures):
        if code and code not in compiled.known_procedures:
            warnings.append(GroupingWarning(WarningKind.UNKNOWN_PROCEDURE, code))
    if discharge.age_years == 0 and discharge.age_days is None:
        warnings.append(GroupingWarning(WarningKind.AGE_IN_DAYS_MISSING))
    if hit is not None and hit.adrg is not None:
        if hit.adrg.predicate == "always":
            warnings.append(GroupingWarning(WarningKind.CATCH_ALL_GROUP, hit.group.adrg))
        if hit.adrg.kind is AdrgKind.MEDICAL and discharge.main_procedure in compiled.pack.valid_procedures:
            warnings.append(GroupingWarning(WarningKind.PROCEDURE_WITHOUT_GROUP, discharge.main_procedure))
    return warnings


def _why_no_group(discharge: Discharge, compiled: CompiledPack) -> NoGroupReason:
    reasons = {_gate_reason(discharge, compiled, mdc) for mdc in compiled.pack.mdcs} - {None}
    for reason in (NoGroupReason.NO_GROUP_IN_MDC, NoGroupReason.SEX_DOES_NOT_FIT, NoGroupReason.AGE_DOES_NOT_FIT):
        if reason in reasons:
            return reason
    if discharge.main_diagnosis in compiled.known_diagnoses:
        return NoGroupReason.MAIN_DIAGNOSIS_IN_NO_MDC
    return NoGroupReason.MAIN_DIAGNOSIS_UNKNOWN


def _gate_reason(discharge: Discharge, compiled: CompiledPack, mdc: MdcRule) -> NoGroupReason | None:
    """What an MDC that is asked for this main diagnosis says; None when it is not asked."""
    asked = False
    for condition in GATES[mdc.gate]:
        if isinstance(condition, CodeIn) and condition.where is Where.MAIN_DIAGNOSIS and condition.set_name != ANY_SITE:
            asked = discharge.main_diagnosis in compiled.pack.set_of(mdc_owner(mdc.mdc), condition.set_name)
    if not asked:
        return None
    for condition in GATES[mdc.gate]:
        if isinstance(condition, SexIs) and not profile_condition_holds(condition, discharge):
            return NoGroupReason.SEX_DOES_NOT_FIT
        if isinstance(condition, BelowOneYear) and not profile_condition_holds(condition, discharge):
            return NoGroupReason.AGE_DOES_NOT_FIT
    return NoGroupReason.NO_GROUP_IN_MDC
