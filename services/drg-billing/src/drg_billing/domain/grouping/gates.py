"""What the gates of the MDCs say to a record that no rule takes."""

from __future__ import annotations

from collections.abc import Iterable

from drg_billing.domain.grouping.conditions import ANY_SITE, BelowOneYear, CodeIn, SexIs
from drg_billing.domain.grouping.results import NoGroupReason
from drg_billing.domain.grouping.rules import Check, LooksAt, MainCheck

_MOST_TELLING_FIRST = (
    NoGroupReason.NO_GROUP_IN_MDC,
    NoGroupReason.SEX_DOES_NOT_FIT,
    NoGroupReason.AGE_DOES_NOT_FIT,
)


def why_no_group(gates: Iterable[tuple[Check, ...]], diagnosis_bits: int, profile_bits: int) -> NoGroupReason:
    """The reason, from the memberships of the main diagnosis and the profile."""
    reasons = {_gate_reason(gate, diagnosis_bits, profile_bits) for gate in gates}
    for reason in _MOST_TELLING_FIRST:
        if reason in reasons:
            return reason
    return NoGroupReason.MAIN_DIAGNOSIS_IN_NO_MDC if diagnosis_bits else NoGroupReason.MAIN_DIAGNOSIS_UNKNOWN


def _gate_reason(gate: tuple[Check, ...], diagnosis_bits: int, profile_bits: int) -> NoGroupReason | None:
    """What an MDC that is asked for this main diagnosis says; None when it is not asked."""
    if not any(diagnosis_bits & _diagnoses_asked_for(check) for check in gate):
        return None
    for check in gate:
        if isinstance(check, MainCheck) and check.looks_at is LooksAt.PROFILE and not profile_bits & check.bits:
            if isinstance(check.condition, SexIs):
                return NoGroupReason.SEX_DOES_NOT_FIT
            if isinstance(check.condition, BelowOneYear):
                return NoGroupReason.AGE_DOES_NOT_FIT
    return NoGroupReason.NO_GROUP_IN_MDC


def _diagnoses_asked_for(check: Check) -> int:
    """The bits of the sets of main diagnoses of an MDC; 0 for other conditions, and for the sites of injuries."""
    if not isinstance(check, MainCheck) or check.looks_at is not LooksAt.MAIN_DIAGNOSIS:
        return 0
    return 0 if isinstance(check.condition, CodeIn) and check.condition.set_name == ANY_SITE else check.bits
