"""What differs between two packs is told by owner and code."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.diff import Change, SetChange, diff_packs
from drg_billing.domain.grouping.rule_pack import RulePack

from .packs import MANIFEST, pack_texts, public_pack
from .public_data import public_tables

ROWS = {
    "mdc": "F,Circulation,main_dx,none\nG,Digestion,main_dx,none",
    "adrg": """
        F,FX1,,Operation,surgical,main_px,1|5
        F,FX2,,Another,surgical,main_px,9
        F,FR1,,Without,medical,main_dx,9
        G,GR1,,Without,medical,main_dx,9
    """,
    "sets": "MDCF,dx,I10\nMDCG,dx,K35\nFX1,px,36.0\nFX2,px,36.1\nFR1,dx,I10\nGR1,dx,K35",
    "severity": "J96,MCC,1\nJ97,CC,1",
    "exclusions": "I10,1\nK35,1",
    "valid_px": "36.0,Stent",
}


def a_pack(**changes: str) -> RulePack:
    return build_pack(MANIFEST, pack_texts(**{**ROWS, **changes}))


def test_a_pack_does_not_differ_from_itself_nor_from_one_of_another_name() -> None:
    assert diff_packs(a_pack(), a_pack()).same_rules
    renamed = replace(a_pack(), manifest=replace(MANIFEST, version="2"))
    found = diff_packs(a_pack(), renamed)
    assert (found.same_rules, found.manifest) == (True, (Change("version", "value", "1", "2"),))
    named = diff_packs(a_pack(), a_pack(valid_px="36.0,Coronary stent"))
    assert (named.same_rules, named.names) == (True, (Change("36.0", "name", "Stent", "Coronary stent"),))


def test_every_kind_of_difference_is_told() -> None:
    # Given a pack in which something of everything has changed
    after = a_pack(
        mdc="G,Digestion,main_dx,none\nF,Circulation,main_dx_male,valid_main_px",
        adrg="""
            F,FX2,,Another,surgical,main_px,9
            F,FX1,,Operation,surgical,main_dx_and_main_px,1|3|5
            F,FR2,,Renamed,medical,main_dx,9
            G,GR1,,Without,medical,main_dx,9
        """,
        sets="MDCF,dx,I10\nMDCG,dx,K35\nFX1,dx,I10\nFX1,px,36.9\nFX2,px,36,prefix\nFR2,dx,I10\nGR1,dx,K35",
        severity="J96,CC,2\nJ98,CC,1",
        exclusions="I10,2\nK35,1",
        valid_px="36.0,Stent\n36.9,Other",
    )

    # When it is compared
    found = diff_packs(a_pack(), after)

    # Then each stands at its place
    assert found.mdcs == (
        Change("F", "gate", "main_dx", "main_dx_male"),
        Change("F", "qy", "none", "valid_main_px"),
        Change("G", "order", "after F", "first"),
    )
    assert set(found.adrgs) >= {
        Change("FX1", "predicate", "main_px", "main_dx_and_main_px"),
        Change("FX1", "suffixes", "1|5", "1|3|5"),
        Change("FR1", "exists", "Without F medical main_dx 9", None),
        Change("FR2", "exists", None, "Renamed F medical main_dx 9"),
    }
    assert [change.aspect for change in found.adrgs].count("order") == 1
    assert set(found.sets) >= {
        SetChange("FX1", "px", ("36.9",), ("36.0",)),
        SetChange("FX1", "dx", ("I10",), ()),
        SetChange("FX2", "px", ("36...",), ("36.1",)),
        SetChange("FR1", "dx", (), ("I10",)),
    }
    assert found.valid_procedures == (SetChange("", "valid_px", ("36.9",), ()),)
    assert found.severity == (
        Change("J96", "level", "MCC", "CC"),
        Change("J96", "table", "1", "2"),
        Change("J97", "exists", "CC 1", None),
        Change("J98", "exists", None, "CC 1"),
    )
    assert found.exclusions == (Change("I10", "table", "1", "2"),)
    assert Change("FX13", "exists", None, "Group FX13") in found.names
    assert not found.same_rules


def test_rules_that_a_pack_makes_itself_are_told_too() -> None:
    before = a_pack(suffixes="7,,icu_hours,above,0", predicates="own,sex,male")
    after = a_pack(suffixes="7,,icu_hours,above,24", predicates="own,sex,male\nown,no_procedure_valid,")
    found = diff_packs(before, after)
    assert found.local_suffixes == (Change("7", "rule", "icu_hours above 0", "icu_hours above 24"),)
    assert found.local_predicates == (Change("own", "rule", "sex male", "sex male and no_procedure_valid"),)
    assert not found.same_rules


@given(st.permutations([f"FX{number}" for number in range(1, 8)]))
def test_only_what_has_moved_is_said_to_have_moved(order: list[str]) -> None:
    # Given the same ADRGs in two orders
    def ordered(adrgs: list[str]) -> RulePack:
        return a_pack(
            mdc="F,Circulation,main_dx,none",
            adrg="\n".join(f"F,{adrg},,Operation,surgical,main_px,9" for adrg in adrgs),
            sets="MDCF,dx,I10\n" + "\n".join(f"{adrg},px,36.0" for adrg in adrgs),
        )

    # When the moved ones are taken out of both
    moved = {change.subject for change in diff_packs(ordered(sorted(order)), ordered(order)).adrgs}

    # Then what remains stands in the same order
    assert [adrg for adrg in order if adrg not in moved] == [adrg for adrg in sorted(order) if adrg not in moved]


def test_two_public_packs_differ_and_each_change_turns_back() -> None:
    public_tables("CHS_DRG_11")
    fuzhou, nanping = public_pack("fuzhou_2022"), public_pack("nanping_2023")
    there, back = diff_packs(fuzhou, nanping), diff_packs(nanping, fuzhou)
    assert there.sets
    assert there.adrgs
    assert {(one.owner, one.name, one.added, one.removed) for one in there.sets} == {
        (one.owner, one.name, one.removed, one.added) for one in back.sets
    }
    assert {(one.subject, one.aspect, one.before, one.after) for one in there.severity} == {
        (one.subject, one.aspect, one.after, one.before) for one in back.severity
    }
