"""Every predicate shape: which record it takes and which it does not."""

import pytest

from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.conditions import GATES, PREDICATES
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import GroupStatus

from .packs import a_neonate, an_adult, compiled

SETS = """
    MDCF,dx,D1
    MDCF,dx,D2
    MDCF,dx,D9
    FX1,dx,D1
    FX1,other_dx,S1
    FX1,px,1.1
    FX1,px2,2.2
    FX1,px3,3.3
    FX1,px_class_1,c1
    FX1,px_class_2,c2
    FX1,px_class_3,c3
    FX1,px_class_4,c4
"""
VALID = """
    1.1,
    9.9,
"""

TAKEN: list[tuple[str, Discharge]] = [
    ("main_dx", an_adult("D1")),
    ("main_px", an_adult("D9", procedures="1.1")),
    ("main_dx_and_main_px", an_adult("D1", procedures="1.1")),
    ("main_dx_and_any_px", an_adult("D1", procedures="9.9 1.1")),
    ("any_px_set1_set2", an_adult("D9", procedures="9.9 2.2 1.1")),
    ("main_dx_and_any_px_set1_set2", an_adult("D1", procedures="2.2 1.1")),
    ("main_dx_and_any_px_set1_set2_set3", an_adult("D1", procedures="3.3 2.2 1.1")),
    ("dx_and_px_classes_12_or_134", an_adult("D1", procedures="C2 C1")),
    ("dx_and_px_classes_12_or_134", an_adult("D1", procedures="C1 C3 C4")),
    ("dx_and_px_classes_1_or_23", an_adult("D1", procedures="9.9 C1")),
    ("dx_and_px_classes_1_or_23", an_adult("D1", procedures="C3 C2")),
    ("main_px_le28d", a_neonate("D9", days=28, procedures="1.1")),
    ("main_dx_le28d", a_neonate("D1", days=0)),
    ("any_dx_neonate_lt1500g", a_neonate("D9", "D1", weight=1499)),
    ("any_dx_neonate_1500_1999g", a_neonate("D1", weight=1500)),
    ("any_dx_neonate_1500_1999g", a_neonate("D1", weight=1999)),
    ("any_dx_neonate_2000_2499g", a_neonate("D9", "D1", weight=2000)),
    ("any_dx_neonate_2000_2499g", a_neonate("D1", weight=2499)),
    ("any_dx_neonate_ge2500g", a_neonate("D1", weight=2500)),
    ("any_dx_and_valid_main_px", an_adult("D9", "D1", procedures="9.9")),
    ("other_dx", an_adult("D9", "D2", "S1")),
    ("valid_main_px", an_adult("D9", procedures="9.9")),
    ("no_valid_px", an_adult("D9", procedures="7.7")),
    ("no_valid_px", an_adult("D9")),
    ("always", an_adult("D9")),
]

NOT_TAKEN: list[tuple[str, Discharge]] = [
    ("main_dx", an_adult("D9", "D1")),
    ("main_px", an_adult("D9", procedures="9.9 1.1")),
    ("main_px", an_adult("D9")),
    ("main_dx_and_main_px", an_adult("D1", procedures="9.9 1.1")),
    ("main_dx_and_main_px", an_adult("D9", procedures="1.1")),
    ("main_dx_and_any_px", an_adult("D9", procedures="1.1")),
    ("any_px_set1_set2", an_adult("D1", procedures="1.1 9.9")),
    ("main_dx_and_any_px_set1_set2", an_adult("D9", procedures="1.1 2.2")),
    ("main_dx_and_any_px_set1_set2", an_adult("D1", procedures="1.1")),
    ("main_dx_and_any_px_set1_set2_set3", an_adult("D1", procedures="1.1 2.2")),
    ("dx_and_px_classes_12_or_134", an_adult("D1", procedures="C1 C3")),
    ("dx_and_px_classes_12_or_134", an_adult("D1", procedures="C2 C3 C4")),
    ("dx_and_px_classes_12_or_134", an_adult("D9", procedures="C1 C2")),
    ("dx_and_px_classes_1_or_23", an_adult("D1", procedures="C2")),
    ("main_px_le28d", a_neonate("D9", days=29, procedures="1.1")),
    ("main_px_le28d", an_adult("D9", procedures="1.1")),
    ("main_dx_le28d", a_neonate("D1", days=29)),
    ("any_dx_neonate_lt1500g", a_neonate("D1", weight=1500)),
    ("any_dx_neonate_lt1500g", a_neonate("D1", weight=1400, days=29)),
    ("any_dx_neonate_1500_1999g", a_neonate("D1", weight=2000)),
    ("any_dx_neonate_2000_2499g", a_neonate("D1", weight=1999)),
    ("any_dx_neonate_ge2500g", a_neonate("D1", weight=2499)),
    ("any_dx_neonate_ge2500g", a_neonate("D9", weight=2600)),
    ("any_dx_and_valid_main_px", an_adult("D1", procedures="7.7")),
    ("any_dx_and_valid_main_px", an_adult("D9", procedures="9.9")),
    ("other_dx", an_adult("D9", "D2")),
    ("valid_main_px", an_adult("D9", procedures="7.7 9.9")),
    ("no_valid_px", an_adult("D9", procedures="7.7 9.9")),
]


def _grouped_by(predicate: str, discharge: Discharge) -> bool:
    pack = compiled(adrg=f"F,FX1,,Tested,medical,{predicate},9", sets=SETS, valid_px=VALID)
    return group(discharge, pack).group.status is GroupStatus.GROUPED


@pytest.mark.parametrize(("predicate", "discharge"), TAKEN)
def test_the_predicate_takes_the_record(predicate: str, discharge: Discharge) -> None:
    assert _grouped_by(predicate, discharge)


@pytest.mark.parametrize(("predicate", "discharge"), NOT_TAKEN)
def test_the_predicate_leaves_the_record(predicate: str, discharge: Discharge) -> None:
    assert not _grouped_by(predicate, discharge)


def test_every_predicate_of_the_vocabulary_is_tested_both_ways() -> None:
    assert len(PREDICATES) == 20
    assert {predicate for predicate, _ in TAKEN} == PREDICATES.keys()
    assert {predicate for predicate, _ in NOT_TAKEN} == PREDICATES.keys() - {"always"}
    assert len(GATES) == 6
