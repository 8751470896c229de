"""The grouper: a discharge and a compiled pack in, a group with reasons and warnings out. Pure; it never raises."""

from __future__ import annotations

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.code_mapping import as_mapped, codes_of
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.outcomes import with_warnings
from drg_billing.domain.grouping.results import UNGROUPABLE, GroupingResult


def group(discharge: Discharge, compiled: CompiledPack) -> GroupingResult:
    """Group one discharge.

    A record with a fault is ungroupable with every fault named; a sound record that no rule takes is ungroupable with
    the reason; codes that the pack does not know are named as warnings, and change nothing else. So are clinical codes
    that it maps: the record is grouped with the insurance codes that they count as.
    """
    if not discharge.is_sound:
        return GroupingResult(UNGROUPABLE, compiled.digest, discharge.faults())
    outcome, level, unknown = compiled.decide(
        compiled.profile_of(discharge),
        discharge.main_diagnosis,
        discharge.other_diagnoses,
        discharge.main_procedure,
        discharge.other_procedures,
    )
    if outcome.plain and not unknown:
        return outcome.results[level]
    codes = codes_of(discharge)
    if unknown and (mapped := compiled.code_mapping.warnings(codes)):  # a clinical code is always unknown
        return with_warnings(group(as_mapped(discharge, compiled.code_mapping), compiled), before=mapped)
    result = outcome.result(level, discharge.main_procedure, discharge)
    if not unknown:
        return result
    return with_warnings(result, before=compiled.unknown_codes(*codes))
