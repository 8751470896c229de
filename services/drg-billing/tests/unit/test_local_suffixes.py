"""A pack may say itself what a suffix asks for; a city with suffixes of its own needs no code."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.pack_files import PackFault, PackFaultKind, PackRejected
from drg_billing.domain.grouping.results import GroupingWarning, WarningKind
from drg_billing.domain.grouping.trace import explain

from .packs import a_neonate, an_adult, compiled

ADULT = an_adult("D1")


def _drg(suffixes: str, asked: str, discharge: Discharge) -> str:
    pack = compiled(
        adrg=f"F,FX1,,Tested,medical,main_dx,{asked}",
        sets="MDCF,dx,D1\nFX1,dx,D1",
        severity="M1,MCC,1\nC1,CC,1",
        suffixes=suffixes,
    )
    return group(discharge, pack).group.drg


@pytest.mark.parametrize(
    ("condition", "matching", "other"),
    [
        ("age_years,below,18", replace(ADULT, age_years=17), replace(ADULT, age_years=18)),
        ("age_years,at_least,65", replace(ADULT, age_years=65), replace(ADULT, age_years=64)),
        ("age_days,at_most,28", a_neonate("D1", days=28), a_neonate("D1", days=29)),
        ("age_days,at_most,28", a_neonate("D1", days=0), ADULT),
        ("birth_weight_g,below,1500", a_neonate("D1", weight=1499), a_neonate("D1", weight=1500)),
        ("sex,is,male", replace(ADULT, sex=Sex.MALE), ADULT),
        ("stay_days,above,60", replace(ADULT, stay_days=61), replace(ADULT, stay_days=60)),
        ("stay_days,at_most,3", replace(ADULT, stay_days=0), ADULT),  # not given is not short
        ("leaving_way,is,4|5", replace(ADULT, leaving_way="5"), replace(ADULT, leaving_way="1")),
        ("leaving_way,is_not,1", replace(ADULT, leaving_way="2"), ADULT),  # not given is no other way either
        ("icu_hours,above,0", replace(ADULT, icu_hours=1), ADULT),
        ("ventilation_hours,at_least,96", replace(ADULT, ventilation_hours=96), replace(ADULT, ventilation_hours=95)),
        (
            "total_cost,above,100000.50",
            replace(ADULT, total_cost=Decimal("100000.51")),
            replace(ADULT, total_cost=Decimal("100000.50")),
        ),
        ("severity,at_least,CC", an_adult("D1", "C1"), ADULT),
        ("severity,is,CC", an_adult("D1", "C1"), an_adult("D1", "C1", "M1")),
        ("always", ADULT, None),
    ],
)
def test_a_suffix_asks_for_what_the_pack_says(condition: str, matching: Discharge, other: Discharge | None) -> None:
    assert _drg(f"7,,{condition}", "7|9", matching) == "FX17"
    if other is not None:
        assert _drg(f"7,,{condition}", "7|9", other) == "FX19"


def test_all_rows_of_an_alternative_must_hold_and_one_alternative_is_enough() -> None:
    suffixes = "0,a,age_years,below,18\n0,a,severity,at_least,MCC\n0,b,icu_hours,above,72"
    assert _drg(suffixes, "0|5", replace(an_adult("D1", "M1"), age_years=10)) == "FX10"
    assert _drg(suffixes, "0|5", replace(ADULT, age_years=10)) == "FX15"
    assert _drg(suffixes, "0|5", replace(ADULT, icu_hours=80)) == "FX10"


def test_a_pack_may_give_a_standard_suffix_another_meaning() -> None:
    assert _drg("3,,age_years,at_least,65", "1|3|5", an_adult("D1", "C1")) == "FX15"
    assert _drg("3,,age_years,at_least,65", "1|3|5", replace(ADULT, age_years=65)) == "FX13"
    assert _drg("3,,age_years,at_least,65", "1|3|5", an_adult("D1", "M1")) == "FX11"


def test_a_letter_may_be_a_suffix_and_none_may_match() -> None:
    assert _drg("K,,icu_hours,above,0", "K", replace(ADULT, icu_hours=2)) == "FX1K"
    assert _drg("K,,icu_hours,above,0", "K", ADULT) == "FX1"


def test_warnings_stay_what_they_are() -> None:
    pack = compiled(
        adrg="F,FR1,,Without,medical,main_dx,7|9",
        sets="MDCF,dx,D1\nFR1,dx,D1",
        valid_px="47.0,Named",
        suffixes="7,,icu_hours,above,0",
    )
    result = group(replace(an_adult("D1", "X9", procedures="47.0"), icu_hours=5), pack)
    assert result.group.drg == "FR17"
    assert result.warnings == (
        GroupingWarning(WarningKind.UNKNOWN_DIAGNOSIS, "X9"),
        GroupingWarning(WarningKind.PROCEDURE_WITHOUT_GROUP, "47.0"),
    )


def test_the_example_of_the_documentation_is_a_pack_that_groups() -> None:
    # Given the rows that docs/packs.md shows
    text = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")
    rows = text.split("```csv\nsuffix,alternative,field,comparison,value\n")[1].split("```")[0]

    # Then they mean what stands there
    assert _drg(rows, "0|7|2|8", replace(ADULT, age_years=3)) == "FX10"
    assert _drg(rows, "0|7|2|8", replace(ADULT, leaving_way="5", stay_days=2)) == "FX17"
    assert _drg(rows, "0|7|2|8", replace(ADULT, ventilation_hours=100)) == "FX17"
    assert _drg(rows, "0|7|2|8", replace(an_adult("D1", "C1"), icu_hours=9)) == "FX12"
    assert _drg(rows, "0|7|2|8", replace(ADULT, leaving_way="5", stay_days=9, icu_hours=9)) == "FX18"


@pytest.mark.parametrize(
    ("record", "drg"),
    [
        (replace(an_adult("D1"), stay_days=13), "RC12"),
        (replace(an_adult("D1"), stay_days=12), "RC15"),
        (replace(an_adult("D2"), stay_days=14), "RC22"),
        (replace(an_adult("D2"), stay_days=13), "RC25"),
        (replace(an_adult("D3"), age_years=5), "RE12"),
        (replace(an_adult("D3"), stay_days=30), "RE15"),
        (replace(an_adult("D1"), age_years=5), "RC15"),  # what stands for its ADRG goes before what stands for all
    ],
)
def test_one_suffix_may_ask_for_something_else_in_an_adrg(record: Discharge, drg: str) -> None:
    # Given the rows that docs/packs.md shows
    text = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")
    rows = text.split("```csv\nsuffix,alternative,field,comparison,value,adrg\n")[1].split("```")[0]
    pack = compiled(
        mdc="R,Neoplasms,main_dx,none",
        adrg="\n".join(f"R,{adrg},,Stay,medical,main_dx,2|5" for adrg in ("RC1", "RC2", "RE1")),
        sets="MDCR,dx,D,prefix\nRC1,dx,D1\nRC2,dx,D2\nRE1,dx,D3",
        suffixes=rows,
    )
    assert group(record, pack).group.drg == drg
    assert explain(record, pack).result == group(record, pack)


def test_a_suffix_for_an_adrg_that_does_not_list_it_is_a_fault() -> None:
    # Given a row that no record would ever reach
    with pytest.raises(PackRejected) as refusal:
        compiled(adrg="F,FX1,,Tested,medical,main_dx,9", sets="MDCF,dx,D1\nFX1,dx,D1", suffixes="7,,always,,,FX1")

    # Then the import names it, instead of leaving the group unsplit in silence
    assert refusal.value.faults == (PackFault("suffixes.csv", 2, PackFaultKind.UNKNOWN_SUFFIX, "FX17"),)


def test_a_suffix_of_an_adrg_that_is_not_there_is_named_by_its_line() -> None:
    with pytest.raises(PackRejected) as rejected:
        compiled(adrg="F,FX1,,A,medical,main_dx,9", sets="MDCF,dx,D1\nFX1,dx,D1", suffixes="2,,stay_days,above,3,FX9")
    assert rejected.value.faults == (PackFault("suffixes.csv", 2, PackFaultKind.UNKNOWN_OWNER, "FX9"),)
