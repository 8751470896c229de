"""The compiled grouper, the naive one, the one of columns and the trace agree on every record, whatever the pack."""

from hypothesis import given, settings
from hypothesis import strategies as st

from drg_billing.domain.discharge import Discharge, Sex, read_discharge
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.columns import INPUT_COLUMNS, group_rows
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.conditions import GATES, SetOwner, sets_needed
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.local_predicates import predicates_of
from drg_billing.domain.grouping.trace import explain

from .naive_grouper import naive_group
from .packs import MANIFEST, pack_texts

DIAGNOSES = ["A1", "A2", "B1", "B2", "B3"]
PROCEDURES = ["1.1", "1.2", "2.1", "3.1"]
CLINICAL_DIAGNOSES, CLINICAL_PROCEDURES = ["C1", "C2"], ["7.1", "7.2"]
"""No pack lists them; some map them."""
SITES = ["site:head", "site:chest", "site:leg"]

OF_ANY_KIND = """
    0,,age_years,below,18
    0,,icu_hours,above,0
    7,a,leaving_way,is,4|5
    7,b,stay_days,at_most,3
    7,b,severity,at_least,CC
    K,,ventilation_hours,at_least,96
"""
PREDICATES_OF_THE_PACK = """
    either_dx_and_any_px,any_diagnosis_in,dx
    either_dx_and_any_px,any_procedure_in,px
    secondary,other_diagnosis_in,dx2
    secondary,main_procedure_in,px2
    classes,procedure_classes_cover,1+2|3
    classes,main_diagnosis_in,dx
    small_boys,sex,male
    small_boys,below_one_year,
    small_boys,birth_weight_at_least,1500
    small_boys,birth_weight_below,2500
    small_boys,age_days_at_most,28
    without,no_procedure_valid,
    operated,main_procedure_valid,
    operated,any_diagnosis_in,dx
"""
ALL_PREDICATES = predicates_of(
    build_pack(
        MANIFEST, pack_texts(adrg="F,FX1,,Any,medical,always,9", sets="MDCF,dx,A", predicates=PREDICATES_OF_THE_PACK)
    ).predicates
)
SUFFIXES = [
    OF_ANY_KIND,
    OF_ANY_KIND + "1,,severity,is,CC",
    OF_ANY_KIND + "0,,stay_days,above,3,{adrg}\n7,,sex,is,male,{adrg}\n1,,severity,is,CC,{adrg}",
    "0,,always\n7,,severity,below,MCC\nK,,sex,is_not,female",
    "0,,leaving_way,is_not,1|2\n7,,birth_weight_g,above,1500\nK,,age_days,at_most,28\n5,,stay_days,is,31",
]

codes_of = {
    kind: st.lists(
        st.tuples(st.sampled_from(codes + [code[:1] for code in codes]), st.booleans()), min_size=1, max_size=4
    )
    for kind, codes in (("dx", DIAGNOSES), ("px", PROCEDURES))
}


@st.composite
def packs(draw: st.DrawFn) -> dict[str, str]:
    """Up to three MDCs with up to five rules each, over a handful of codes; sets exact and by prefix."""
    mdcs, adrgs, sets = [], [], []

    def list_codes(owner: str, name: str) -> None:
        for code, prefix in draw(codes_of["px" if name.startswith("px") else "dx"]):
            sets.append(f"{owner},{name},{code},{'prefix' if prefix else 'exact'}")

    for letter in draw(st.lists(st.sampled_from("PMNFZ"), min_size=1, max_size=3, unique=True)):
        gate = (
            "main_dx_two_sites"
            if letter == "Z"
            else draw(st.sampled_from(sorted(GATES.keys() - {"main_dx_two_sites"})))
        )
        mdcs.append(f"{letter},MDC {letter},{gate},{draw(st.sampled_from(['none', 'valid_main_px']))}")
        for name in SITES if letter == "Z" else ["dx"]:
            list_codes(f"MDC{letter}", name)
        kinds = sorted(draw(st.lists(st.sampled_from(["medical", "surgical"]), max_size=5)), reverse=True)
        for number, kind in enumerate(kinds, start=1):
            predicate = draw(st.sampled_from(sorted(ALL_PREDICATES)))
            suffixes = draw(st.sampled_from(["", "3", "9", "1|5", "3|5", "1|3|5", "0|1|5", "7|9", "7|K|3"]))
            adrgs.append(f"{letter},{letter}X{number},,Rule {number},{kind},{predicate},{suffixes}")
            for name in sorted(sets_needed(ALL_PREDICATES[predicate], SetOwner.ADRG)):
                list_codes(f"{letter}X{number}", name)
    valid_procedures = draw(st.lists(st.sampled_from(PROCEDURES), unique=True))
    return pack_texts(
        mdc="\n".join(mdcs),
        adrg="\n".join(adrgs),
        sets="\n".join(sets),
        severity="A1,MCC,1\nA2,CC,2\nB,CC,1,prefix\nB1,MCC,999",
        exclusions="A1,1\nB,2,prefix",
        suffixes=_for_first_adrg(draw(st.sampled_from(SUFFIXES)), adrgs),
        predicates=PREDICATES_OF_THE_PACK,
        valid_px="\n".join(f"{code}," for code in valid_procedures),
        code_mapping="\n".join([*_mapped(draw, "diagnosis", DIAGNOSES), *_mapped(draw, "procedure", valid_procedures)]),
    )


def _for_first_adrg(suffixes: str, adrgs: list[str]) -> str:
    """What the first ADRG asks for instead, as far as it lists the suffix."""
    _, adrg, *_, listed = adrgs[0].split(",") if adrgs else ("", "", "")
    rows = [row for row in suffixes.splitlines() if "{adrg}" not in row or row.split(",")[0] in listed.split("|")]
    return "\n".join(rows).replace("{adrg}", adrg)


def _mapped(draw: st.DrawFn, kind: str, known: list[str]) -> list[str]:
    clinical = CLINICAL_DIAGNOSES if kind == "diagnosis" else CLINICAL_PROCEDURES
    if not known:
        return []
    mapped = draw(st.lists(st.sampled_from(clinical), unique=True))
    return [f"{kind},{code.lower()},{draw(st.sampled_from(known))}" for code in mapped]


@st.composite
def discharges(draw: st.DrawFn) -> Discharge:
    newborn = draw(st.booleans())
    return Discharge(
        sex=draw(st.sampled_from(Sex)),
        age_years=0 if newborn else draw(st.integers(1, 100)),
        age_days=draw(st.sampled_from([None, 0, 28, 29, 300])) if newborn else None,
        birth_weight_g=draw(st.sampled_from([1499, 1500, 2000, 2499, 2500])) if newborn else None,
        main_diagnosis=draw(st.sampled_from([*DIAGNOSES, *CLINICAL_DIAGNOSES])),
        other_diagnoses=tuple(draw(st.lists(st.sampled_from([*DIAGNOSES, *CLINICAL_DIAGNOSES]), max_size=3))),
        main_procedure=draw(st.sampled_from(["", *PROCEDURES, *CLINICAL_PROCEDURES])),
        other_procedures=tuple(draw(st.lists(st.sampled_from([*PROCEDURES, *CLINICAL_PROCEDURES]), max_size=3))),
        stay_days=draw(st.sampled_from([None, 0, 3, 4, 31])),
        leaving_way=draw(st.sampled_from(["", "1", "2", "4", "5"])),
        icu_hours=draw(st.sampled_from([0, 1])),
        ventilation_hours=draw(st.sampled_from([0, 95, 96])),
    )


@settings(max_examples=300, deadline=None)
@given(texts=packs(), records=st.lists(discharges(), min_size=1, max_size=20))
def test_both_groupers_give_the_same_group(texts: dict[str, str], records: list[Discharge]) -> None:
    pack = build_pack(MANIFEST, texts)
    compiled = CompiledPack(pack)
    for record in records:
        result = group(record, compiled)
        assert (result.group.drg, result.group.status.value) == naive_group(record, pack)
        assert explain(record, compiled).result == result


def _lists(codes: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(codes), max_size=4).map("|".join)


WRITTEN_DIAGNOSES = [*DIAGNOSES, *CLINICAL_DIAGNOSES, "a1", " c1", " B2 ", "A9", "Z9", ""]
WRITTEN_PROCEDURES = [*PROCEDURES, *CLINICAL_PROCEDURES, " 1.1", "7.1 ", "2.1 ", "9.9", ""]
ROWS = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(["1", "2", "男", "female", "", "3", " 1"]),
        "age_years": st.sampled_from(["50", "1", "0", "", "131", "-1", "many", " 7", "007"]),
        "age_days": st.sampled_from(["", "", "0", "28", "29", "365", "-3", "x", " "]),
        "birth_weight_g": st.sampled_from(["", "", "1499", "2500", "99", "3 kg"]),
        "main_dx": st.sampled_from(WRITTEN_DIAGNOSES),
        "other_dx": _lists(WRITTEN_DIAGNOSES),
        "main_px": st.sampled_from(WRITTEN_PROCEDURES),
        "other_px": _lists(WRITTEN_PROCEDURES),
        "los_days": st.sampled_from(["", "3", "31", "-1", "x"]),
        "leaving_way": st.sampled_from(["", "1", "5", "?"]),
        "icu_hours": st.sampled_from(["", "0", "96", "1.5"]),
        "ventilation_hours": st.sampled_from(["", "0", "96", "-2"]),
        "total_cost": st.sampled_from(["", "0", "123.45", "1.005", "-1.00"]),
    }
)


@settings(max_examples=300, deadline=None)
@given(texts=packs(), rows=st.lists(ROWS, min_size=1, max_size=20))
def test_columns_group_as_their_rows_do(texts: dict[str, str], rows: list[dict[str, str]]) -> None:
    compiled = CompiledPack(build_pack(MANIFEST, texts))
    columns = {name: [row[name] for row in rows] for name in INPUT_COLUMNS}
    results = [group(read_discharge(row), compiled) for row in rows]
    assert group_rows(columns, compiled) == results
    assert [explain(read_discharge(row), compiled).result for row in rows] == results
