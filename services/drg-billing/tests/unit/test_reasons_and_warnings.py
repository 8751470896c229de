"""An ungroupable record says why, and a grouped one says what somebody should look at."""

from dataclasses import replace

import pytest

from drg_billing.domain.discharge import Discharge, Fault, Sex
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import (
    UNGROUPABLE,
    GroupingWarning,
    GroupStatus,
    NoGroupReason,
    WarningKind,
)

from .packs import a_neonate, an_adult, compiled

PACK = compiled(
    mdc="P,Newborn,main_dx_age0,none\nM,Men,main_dx_male,none\nF,Circulation,main_dx,none",
    adrg="""
        P,PV1,,Catch-all,medical,always,9
        M,MZ1,,Men,medical,main_dx,9
        F,FX1,,Operation,surgical,main_px,9
        F,FR1,,Without,medical,main_dx,9
    """,
    sets="""
        MDCP,dx,P22
        MDCM,dx,N40
        MZ1,dx,N40
        MDCF,dx,I10
        MDCF,dx,I99
        FX1,px,36.0
        FR1,dx,I10
    """,
    severity="J96,MCC,1",
    valid_px="36.0,Named\n47.0,Named",
)


@pytest.mark.parametrize(
    ("discharge", "reason"),
    [
        (an_adult("Z99.9"), NoGroupReason.MAIN_DIAGNOSIS_UNKNOWN),
        (an_adult("J96"), NoGroupReason.MAIN_DIAGNOSIS_IN_NO_MDC),
        (an_adult("N40", sex=Sex.FEMALE), NoGroupReason.SEX_DOES_NOT_FIT),
        (an_adult("P22"), NoGroupReason.AGE_DOES_NOT_FIT),
        (an_adult("I99"), NoGroupReason.NO_GROUP_IN_MDC),
    ],
)
def test_an_ungroupable_record_says_why(discharge: Discharge, reason: NoGroupReason) -> None:
    result = group(discharge, PACK)
    assert result.group == UNGROUPABLE
    assert result.reasons == (reason,)


def test_a_faulty_record_is_ungroupable_with_all_its_faults() -> None:
    result = group(Discharge(sex=None, age_years=-3, main_diagnosis="I10"), PACK)
    assert result.group.status is GroupStatus.UNGROUPABLE
    assert result.reasons == (Fault.SEX_MISSING, Fault.AGE_OUT_OF_RANGE)


@pytest.mark.parametrize(
    ("discharge", "drg", "warnings"),
    [
        (an_adult("I10"), "FR19", []),
        (an_adult("I10", procedures="36.0"), "FX19", []),
        (an_adult("I10", "X00"), "FR19", [(WarningKind.UNKNOWN_DIAGNOSIS, "X00")]),
        (an_adult("I10", procedures="36.0 00.00"), "FX19", [(WarningKind.UNKNOWN_PROCEDURE, "00.00")]),
        (an_adult("I10", procedures="47.0"), "FR19", [(WarningKind.PROCEDURE_WITHOUT_GROUP, "47.0")]),
        (a_neonate("P22"), "PV19", [(WarningKind.CATCH_ALL_GROUP, "PV1")]),
        (
            replace(a_neonate("P22"), age_days=None),
            "PV19",
            [(WarningKind.AGE_IN_DAYS_MISSING, ""), (WarningKind.CATCH_ALL_GROUP, "PV1")],
        ),
    ],
)
def test_a_grouped_record_says_what_to_look_at(
    discharge: Discharge, drg: str, warnings: list[tuple[WarningKind, str]]
) -> None:
    result = group(discharge, PACK)
    assert result.group.drg == drg
    assert result.reasons == ()
    assert result.warnings == tuple(GroupingWarning(kind, code) for kind, code in warnings)


def test_every_result_names_the_pack_by_its_digest() -> None:
    assert group(an_adult("I10"), PACK).pack_digest == PACK.pack.digest
