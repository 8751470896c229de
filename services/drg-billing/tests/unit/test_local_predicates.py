"""A pack may make predicates of its own; a city with conditions that the standard has not needs no code."""

from pathlib import Path

import pytest

from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.results import GroupStatus
from drg_billing.domain.grouping.trace import explain
from drg_billing.domain.grouping.trace_texts import describe

from .packs import a_neonate, an_adult, compiled

SETS = """
    MDCF,dx,D1
    MDCF,dx,D9
    FX1,dx,D1
    FX1,dx2,S1
    FX1,px,1.1
    FX1,px2,2.2
    FX1,px_class_1,c1
    FX1,px_class_2,c2
    FX1,px_class_3,c3
    FX1,px_class_4,c4
"""


def _takes(rows: str, discharge: Discharge) -> bool:
    pack = compiled(
        adrg="F,FX1,,Tested,medical,own,9",
        sets=SETS,
        valid_px="9.9,",
        predicates="\n".join(f"own,{row}" for row in rows.split("; ")),
    )
    return group(discharge, pack).group.status is GroupStatus.GROUPED


@pytest.mark.parametrize(
    ("rows", "taken", "left"),
    [
        ("main_diagnosis_in,dx", an_adult("D1"), an_adult("D9", "D1")),
        ("other_diagnosis_in,dx2", an_adult("D9", "S1"), an_adult("D9")),
        ("any_diagnosis_in,dx", an_adult("D9", "D1"), an_adult("D9")),
        ("main_procedure_in,px", an_adult("D9", procedures="1.1"), an_adult("D9", procedures="9.9 1.1")),
        ("any_procedure_in,px2", an_adult("D9", procedures="9.9 2.2"), an_adult("D9", procedures="1.1")),
        ("procedure_classes_cover,1+2|3", an_adult("D9", procedures="C3"), an_adult("D9", procedures="C1")),
        ("procedure_classes_cover,1+2|3", an_adult("D9", procedures="C1 C2"), an_adult("D9")),
        ("main_procedure_valid", an_adult("D9", procedures="9.9"), an_adult("D9", procedures="1.1 9.9")),
        ("no_procedure_valid", an_adult("D9", procedures="1.1"), an_adult("D9", procedures="1.1 9.9")),
        ("sex,male", an_adult("D9", sex=Sex.MALE), an_adult("D9")),
        ("below_one_year", a_neonate("D9"), an_adult("D9")),
        ("age_days_at_most,7", a_neonate("D9", days=7), a_neonate("D9", days=8)),
        ("birth_weight_at_least,2500", a_neonate("D9", weight=2500), a_neonate("D9", weight=2499)),
        ("birth_weight_below,1000", a_neonate("D9", weight=999), a_neonate("D9", weight=1000)),
        (
            "any_diagnosis_in,dx; any_procedure_in,px",
            an_adult("D9", "D1", procedures="9.9 1.1"),
            an_adult("D9", "D1", procedures="9.9"),
        ),
    ],
)
def test_a_predicate_asks_for_all_that_the_pack_says(rows: str, taken: Discharge, left: Discharge) -> None:
    assert _takes(rows, taken)
    assert not _takes(rows, left)


def test_a_trace_says_which_condition_of_the_pack_failed() -> None:
    pack = compiled(
        adrg="F,FX1,,Tested,surgical,own,9",
        sets=SETS,
        predicates="own,any_diagnosis_in,dx\nown,any_procedure_in,px",
    )
    failed = explain(an_adult("D1"), pack).rules[0].failed
    assert failed is not None
    assert describe(failed)[0] == "one of all procedures is in the list px of the ADRG"


def test_the_example_of_the_documentation_is_a_pack_that_groups() -> None:
    # Given the predicates that docs/packs.md shows, one each of two parts of an ADRG
    text = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")
    rows = text.split("```csv\npredicate,condition,value\n")[1].split("```")[0]
    pack = compiled(
        adrg="F,FX1,1,Tested,surgical,burn_with_graft,9\nF,FX1,2,Tested,surgical,ventilated,9",
        sets="MDCF,dx,D1\nMDCF,dx,D9\nFX1_1,dx,D1\nFX1_1,px,1.1\nFX1_2,other_dx,S1\nFX1_2,px2,2.2",
        predicates=rows,
    )

    # Then they take what they say
    assert group(an_adult("D9", "D1", procedures="9.9 1.1"), pack).group.drg == "FX19"
    assert group(an_adult("D9", "S1", procedures="2.2"), pack).group.drg == "FX19"
    assert group(an_adult("D9", "D1", procedures="2.2"), pack).group.status is GroupStatus.UNGROUPABLE
