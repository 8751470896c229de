"""Gates, order, severity and QY: what decides between rules that would all take a record."""

import pytest

from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import GroupStatus

from .packs import a_neonate, an_adult, compiled


@pytest.mark.parametrize(
    ("gate", "discharge", "enters"),
    [
        ("valid_main_px", an_adult("Z9", procedures="9.9"), True),
        ("valid_main_px", an_adult("D1", procedures="7.7"), False),
        ("main_dx", an_adult("D1"), True),
        ("main_dx", an_adult("Z9", "D1"), False),
        ("main_dx_age0", a_neonate("D1"), True),
        ("main_dx_age0", an_adult("D1"), False),
        ("main_dx_male", an_adult("D1", sex=Sex.MALE), True),
        ("main_dx_male", an_adult("D1", sex=Sex.FEMALE), False),
        ("main_dx_female", an_adult("D1", sex=Sex.FEMALE), True),
        ("main_dx_female", an_adult("D1", sex=Sex.MALE), False),
        ("main_dx_two_sites", an_adult("H1", "L1"), True),
        ("main_dx_two_sites", an_adult("H1", "H2"), False),
        ("main_dx_two_sites", an_adult("Z9", "H1", "L1"), False),
    ],
)
def test_a_gate_lets_a_record_into_its_mdc(gate: str, discharge: Discharge, enters: bool) -> None:
    pack = compiled(
        mdc=f"F,Tested,{gate},none",
        adrg="F,FX1,,Everything,medical,always,9",
        sets="MDCF,dx,D1\nMDCF,site:head,H1\nMDCF,site:head,H2\nMDCF,site:leg,L1",
        valid_px="9.9,",
    )
    assert (group(discharge, pack).group.drg == "FX19") is enters


def test_the_first_mdc_that_yields_a_group_wins_not_the_first_whose_gate_passes() -> None:
    # Given two MDCs that both let D1 in, the first without a group for it
    pack = compiled(
        mdc="F,First,main_dx,none\nG,Second,main_dx,none",
        adrg="F,FX1,,With operation,surgical,main_px,9\nG,GX1,,Everything,medical,main_dx,9",
        sets="MDCF,dx,D1\nMDCG,dx,D1\nFX1,px,1.1\nGX1,dx,D1",
        valid_px="1.1,",
    )

    # Then the operation decides which of the two it is
    assert group(an_adult("D1", procedures="1.1"), pack).group.drg == "FX19"
    assert group(an_adult("D1"), pack).group.drg == "GX19"


def test_an_operation_in_two_groups_goes_to_the_earlier_one() -> None:
    pack = compiled(
        adrg="F,FX1,,Major,surgical,main_px,9\nF,FX2,,Minor,surgical,main_px,9",
        sets="MDCF,dx,D1\nFX1,px,1.1\nFX2,px,1.1\nFX2,px,2.2",
        valid_px="1.1,",
    )
    assert group(an_adult("D1", procedures="1.1"), pack).group.drg == "FX19"
    assert group(an_adult("D1", procedures="2.2"), pack).group.drg == "FX29"


def test_two_parts_of_an_adrg_are_alternatives() -> None:
    pack = compiled(
        adrg="F,FX1,1,Either,surgical,main_dx_and_any_px,9\nF,FX1,2,Either,surgical,main_dx_and_any_px_set1_set2,9",
        sets="MDCF,dx,D1\nFX1_1,dx,D1\nFX1_1,px,1.1\nFX1_2,dx,D1\nFX1_2,px,2.2\nFX1_2,px2,3.3",
    )
    assert group(an_adult("D1", procedures="1.1"), pack).group.drg == "FX19"
    assert group(an_adult("D1", procedures="3.3 2.2"), pack).group.drg == "FX19"
    assert group(an_adult("D1", procedures="2.2"), pack).group.status is GroupStatus.UNGROUPABLE


SEVERITY = """
    M1,MCC,10
    C1,CC,10
    M9,MCC,999
"""
EXCLUSIONS = "D2,10\nD3,999"


@pytest.mark.parametrize(
    ("suffixes", "discharge", "drg"),
    [
        ("1|3|5", an_adult("D1", "C1", "M1"), "FX11"),
        ("1|3|5", an_adult("D1", "C1"), "FX13"),
        ("1|3|5", an_adult("D1", "X1"), "FX15"),
        ("1|5", an_adult("D1", "C1"), "FX15"),
        ("3|5", an_adult("D1", "M1"), "FX13"),
        ("9", an_adult("D1", "M1"), "FX19"),
        ("1|3|5", an_adult("D2", "C1", "M1"), "FX15"),  # excluded: the same table as the main diagnosis
        ("1|3|5", an_adult("D2", "M9"), "FX11"),
        ("1|3|5", an_adult("D3", "M9"), "FX11"),  # 999 = never excluded, beside whatever main diagnosis
        ("1|3|5", an_adult("M1"), "FX15"),  # the main diagnosis itself does not weigh
        ("3", an_adult("D1"), "FX1"),  # no suffix matches: the bare ADRG
        ("", an_adult("D1", "M1"), "FX1"),
    ],
)
def test_severity_chooses_the_suffix(suffixes: str, discharge: Discharge, drg: str) -> None:
    pack = compiled(
        adrg=f"F,FX1,,Tested,medical,main_dx,{suffixes}",
        sets="\n".join(f"{owner},dx,{code}" for owner in ("MDCF", "FX1") for code in ("D1", "D2", "D3", "M1")),
        severity=SEVERITY,
        exclusions=EXCLUSIONS,
    )
    found = group(discharge, pack).group
    assert (found.drg, found.adrg, found.status) == (drg, "FX1", GroupStatus.GROUPED)


def test_qy_takes_a_valid_operation_that_no_surgical_group_wants() -> None:
    # Given a pack with the QY switch on, and a medical group for the main diagnosis
    pack = compiled(
        mdc="F,Circulation,main_dx,valid_main_px",
        adrg="F,FX1,,Operation,surgical,main_px,9\nF,FR1,,Without,medical,main_dx,9",
        sets="MDCF,dx,D1\nFX1,px,1.1\nFR1,dx,D1",
        valid_px="1.1,\n9.9,",
    )

    # Then an unrelated operation is QY, a fitting one and an invalid one are not
    unrelated = group(an_adult("D1", procedures="9.9"), pack).group
    assert (unrelated.drg, unrelated.adrg, unrelated.status) == ("FQY", "QY", GroupStatus.QY)
    assert group(an_adult("D1", procedures="1.1"), pack).group.drg == "FX19"
    assert group(an_adult("D1", procedures="7.7 9.9"), pack).group.drg == "FR19"


def test_prefixes_and_ranges_stand_for_every_code_beneath_them() -> None:
    pack = compiled(
        adrg="F,FX1,,Operation,surgical,main_px,9\nF,FR1,,Without,medical,main_dx,1|5",
        sets="MDCF,dx,I10-I15,range\nMDCF,dx,I21.0\nFX1,px,36.0,prefix\nFR1,dx,I,prefix",
        severity="J96,MCC,lungs,prefix\nJ96.9,CC,lungs,prefix",
        exclusions="I1,lungs,prefix\nI11.9,heart,prefix",
    )
    assert group(an_adult("I11.000x002", procedures="36.0700"), pack).group.drg == "FX19"
    assert group(an_adult("I16.000"), pack).group.status is GroupStatus.UNGROUPABLE
    assert group(an_adult("I21.0"), pack).group.drg == "FR15"
    assert group(an_adult("I21.000"), pack).group.status is GroupStatus.UNGROUPABLE
    # The longest prefix decides: J96.9 is CC, I11.9 has a table of its own
    assert group(an_adult("I11.900", "J96.000"), pack).group.drg == "FR11"
    assert group(an_adult("I11.900", "J96.900"), pack).group.drg == "FR15"
    assert group(an_adult("I12.000", "J96.000"), pack).group.drg == "FR15"
