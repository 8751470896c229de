"""A pack is whole, or every fault is named with its file and line."""

import pytest

from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.pack_files import REFUSED_LATER, PackFault, PackFaultKind, PackRejected
from drg_billing.domain.grouping.rule_pack import CodeSet, QySwitch

from .packs import MANIFEST, pack_texts

WHOLE = pack_texts(
    mdc="F,Circulation,main_dx,none\nG,Digestion,main_dx,valid_main_px",
    adrg="""
        F,FX1,,Operation,surgical,main_px,1|5
        F,FR1,,Without,medical,main_dx,9
        G,GR1,,Without,medical,main_dx,
    """,
    sets="MDCF,dx,I10\nMDCG,dx,K35\nFX1,px,36.0\nFR1,dx,I10\nGR1,dx,K35",
    severity="J96,MCC,1\nJ97,CC,1",
    exclusions="I10,1",
    valid_px="36.0,Stent",
)


def _faults(texts: dict[str, str]) -> list[PackFault]:
    with pytest.raises(PackRejected) as rejected:
        build_pack(MANIFEST, texts)
    return list(rejected.value.faults)


def _with(file: str, before: str, after: str) -> dict[str, str]:
    assert before in WHOLE[file]
    return {**WHOLE, file: WHOLE[file].replace(before, after)}


def test_a_whole_pack_is_read() -> None:
    pack = build_pack(MANIFEST, WHOLE)

    assert [mdc.mdc for mdc in pack.mdcs] == ["F", "G"]
    assert pack.mdcs[1].qy is QySwitch.VALID_MAIN_PX
    assert [adrg.suffixes for adrg in pack.adrgs] == [("1", "5"), ("9",), ()]
    assert pack.set_of("FX1", "px") == CodeSet(frozenset({"36.0"}))
    assert pack.procedure_names == {"36.0": "Stent"}
    assert pack.group_names["GQY"] == "Group GQY"


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({k: v for k, v in WHOLE.items() if k != "sets.csv"}, PackFault("sets.csv", 0, PackFaultKind.FILE_MISSING)),
        (_with("sets.csv", "code,match", "code,code"), PackFault("sets.csv", 1, PackFaultKind.DUPLICATE, "code")),
        (_with("mdc.csv", "gate", "door"), PackFault("mdc.csv", 1, PackFaultKind.COLUMN_MISSING, "gate")),
        (
            _with("mdc.csv", "main_dx,none", "main_dx,none,9"),
            PackFault("mdc.csv", 2, PackFaultKind.WRONG_NUMBER_OF_FIELDS, "6"),
        ),
        (_with("mdc.csv", "1,F", "1,"), PackFault("mdc.csv", 2, PackFaultKind.VALUE_MISSING, "mdc")),
        (_with("mdc.csv", "2,G", "3,G"), PackFault("mdc.csv", 3, PackFaultKind.SEQUENCE_BROKEN, "3")),
        (_with("mdc.csv", "2,G", "2,F"), PackFault("mdc.csv", 3, PackFaultKind.DUPLICATE, "F")),
        (_with("mdc.csv", "main_dx,none", "main,none"), PackFault("mdc.csv", 2, PackFaultKind.UNKNOWN_GATE, "main")),
        (
            _with("mdc.csv", "main_dx,none", "main_dx,yes"),
            PackFault("mdc.csv", 2, PackFaultKind.UNKNOWN_QY_SWITCH, "yes"),
        ),
        (_with("adrg.csv", "2,F,FR1", "4,F,FR1"), PackFault("adrg.csv", 3, PackFaultKind.SEQUENCE_BROKEN, "4")),
        (_with("adrg.csv", "2,F,FR1", "2,X,FR1"), PackFault("adrg.csv", 3, PackFaultKind.UNKNOWN_MDC, "X")),
        (_with("adrg.csv", "2,F,FR1", "2,F,FX1"), PackFault("adrg.csv", 3, PackFaultKind.DUPLICATE, "FX1")),
        (
            _with("adrg.csv", "medical,main_dx,9", "minor,main_dx,9"),
            PackFault("adrg.csv", 3, PackFaultKind.UNKNOWN_KIND, "minor"),
        ),
        (_with("adrg.csv", "main_px", "any_px"), PackFault("adrg.csv", 2, PackFaultKind.UNKNOWN_PREDICATE, "any_px")),
        (_with("adrg.csv", "1|5", "1|6"), PackFault("adrg.csv", 2, PackFaultKind.UNKNOWN_SUFFIX, "6")),
        (_with("adrg.csv", "1|5", "1|3|5"), PackFault("drg.csv", 0, PackFaultKind.GROUP_WITHOUT_NAME, "FX13")),
        (_with("adrg.csv", "1|5", "5"), PackFault("drg.csv", 0, PackFaultKind.NAME_WITHOUT_GROUP, "FX11")),
        (
            {
                **WHOLE,
                "adrg.csv": WHOLE["adrg.csv"]
                .replace("1,F,FX1,,Operation,surgical", "1,F,FX1,,Operation,medical")
                .replace("FR1,,Without,medical", "FR1,,Without,surgical"),
            },
            PackFault("adrg.csv", 3, PackFaultKind.SURGICAL_AFTER_MEDICAL, "FR1"),
        ),
        (_with("sets.csv", "FR1,dx", "FR7,dx"), PackFault("sets.csv", 5, PackFaultKind.UNKNOWN_OWNER, "FR7")),
        (_with("sets.csv", "FX1,px,", "FX1,px9,"), PackFault("sets.csv", 0, PackFaultKind.SET_MISSING, "FX1 px")),
        (_with("sets.csv", "MDCF,dx", "MDCF,other_dx"), PackFault("sets.csv", 0, PackFaultKind.SET_MISSING, "MDCF dx")),
        (_with("sets.csv", "MDCF,dx,I10,", "MDCF,dx,,"), PackFault("sets.csv", 2, PackFaultKind.VALUE_MISSING, "code")),
        (
            _with("sets.csv", "MDCF,dx,I10,", "MDCF,dx,I10,like"),
            PackFault("sets.csv", 2, PackFaultKind.UNKNOWN_MATCH, "like"),
        ),
        (
            _with("sets.csv", "MDCF,dx,I10,", "MDCF,dx,I10-H11,range"),
            PackFault("sets.csv", 2, PackFaultKind.UNREADABLE_RANGE, "I10-H11"),
        ),
        (_with("severity.csv", "CC", "C"), PackFault("severity.csv", 2, PackFaultKind.UNKNOWN_LEVEL, "MC")),
        (_with("severity.csv", "J97", "J96"), PackFault("severity.csv", 3, PackFaultKind.DUPLICATE, "J96")),
        (
            _with("exclusions.csv", "I10,1", "I10,"),
            PackFault("exclusions.csv", 2, PackFaultKind.VALUE_MISSING, "exclusion_table"),
        ),
        (_with("severity.csv", "J97,CC,1", "J97,CC,8"), PackFault("severity.csv", 3, PackFaultKind.TABLE_MISSING, "8")),
        (
            _with("sets.csv", "FX1,px,36.0", "FX1,px,???"),
            PackFault("sets.csv", 4, PackFaultKind.UNREADABLE_CODE, "???"),
        ),
        (
            _with("sets.csv", "FX1,px,36.0", "FX1,px,36*"),
            PackFault("sets.csv", 4, PackFaultKind.UNREADABLE_CODE, "36*"),
        ),
        (
            _with("sets.csv", "FR1,dx,I10", "FR1,dx,I10-I15"),
            PackFault("sets.csv", 5, PackFaultKind.UNREADABLE_CODE, "I10-I15"),
        ),
        (
            _with("severity.csv", "J96", "J96。0"),
            PackFault("severity.csv", 2, PackFaultKind.UNREADABLE_CODE, "J96。0"),
        ),
        (
            _with("exclusions.csv", "I10", "I 10"),
            PackFault("exclusions.csv", 2, PackFaultKind.UNREADABLE_CODE, "I 10"),
        ),
        (
            _with("valid_px.csv", "36.0,", "支架,"),
            PackFault("valid_px.csv", 2, PackFaultKind.UNREADABLE_CODE, "支架"),
        ),
    ],
)
def test_a_broken_pack_names_file_line_and_fault(texts: dict[str, str], fault: PackFault) -> None:
    assert fault in _faults(texts)


@pytest.mark.parametrize("file", ["mdc.csv", "severity.csv", "exclusions.csv", "valid_px.csv"])
@pytest.mark.parametrize("below", ["", "\n", "\n \n"])
def test_a_table_without_rows_is_a_fault(file: str, below: str) -> None:
    assert PackFault(file, 1, PackFaultKind.NO_ROWS) in _faults({**WHOLE, file: WHOLE[file].splitlines()[0] + below})


def test_table_999_needs_no_rows_and_a_code_may_have_an_asterisk() -> None:
    texts = _with("severity.csv", "J97,CC,1", "A17.000x005+G01*,CC,999")

    assert "A17.000X005+G01*" in build_pack(MANIFEST, texts).severity.exact


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("valid_px.csv", '36.06,"支架'),
        ("exclusions.csv", 'I10,"1'),
        ("drg.csv", 'FX18,"one\ntwo"'),
        ("drg.csv", 'FX18,"one"two'),
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_a_quote_that_would_swallow_the_rows_behind_it_is_a_fault_of_its_line(
    file: str, row: str, *, last: bool
) -> None:
    heading, *rows = WHOLE[file].splitlines()
    texts = {**WHOLE, file: "\n".join([heading, row, *([] if last else rows)])}

    assert _faults(texts) == [PackFault(file, 2, PackFaultKind.UNREADABLE_ROW)]


@pytest.mark.parametrize("heading", ['drg,"name', "drg," + "x" * 200_000])
def test_a_heading_that_cannot_be_read_is_a_fault(heading: str) -> None:
    assert {fault.line for fault in _faults({**WHOLE, "drg.csv": heading + "\nFX11,One"})} == {1}


def test_quotes_on_one_line_are_read() -> None:
    texts = _with("valid_px.csv", "36.0,", '"36.0",')
    assert build_pack(MANIFEST, texts).valid_procedures == build_pack(MANIFEST, WHOLE).valid_procedures


def test_a_pack_that_an_earlier_release_stored_groups_as_it_did() -> None:
    # given: faults that are refused now, in the tables of packs that are stored
    rows = _with("severity.csv", "J97,CC,1", "???,CC,77")
    empty = {**rows, "valid_px.csv": "code,name,match\n"}
    quoted = _with("drg.csv", "Group GQY", '"Group\nGQY"')
    refused = set()
    for texts in (rows, empty, quoted):
        with pytest.raises(PackRejected) as rejected:
            build_pack(MANIFEST, texts)
        refused |= {fault.kind for fault in rejected.value.faults}
    assert refused == REFUSED_LATER

    # then: they are read as they stand
    pack = build_pack(MANIFEST, empty, stored=True)
    assert "???" in pack.severity.exact
    assert not pack.valid_procedures.exact
    assert build_pack(MANIFEST, quoted, stored=True).group_names["GQY"] == "GroupGQY"


SUFFIXES = "suffix,alternative,field,comparison,value\n1,,severity,at_least,MCC\n"


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        ("77,,age_years,below,18", PackFaultKind.UNREADABLE_SUFFIX, "77"),
        ("岁,,age_years,below,18", PackFaultKind.UNREADABLE_SUFFIX, "岁"),
        ("7,,height,below,18", PackFaultKind.UNKNOWN_FIELD, "height"),
        ("7,,age_years,smaller,18", PackFaultKind.UNKNOWN_COMPARISON, "smaller"),
        ("7,,age_years,below,young", PackFaultKind.UNREADABLE_VALUE, "young"),
        ("7,,age_years,below,-1", PackFaultKind.UNREADABLE_VALUE, "-1"),
        ("7,,severity,at_least,high", PackFaultKind.UNREADABLE_VALUE, "high"),
        ("7,,sex,is,1", PackFaultKind.UNREADABLE_VALUE, "1"),
        ("7,,leaving_way,above,4", PackFaultKind.UNREADABLE_VALUE, "4"),
        ("7,,leaving_way,is,", PackFaultKind.UNREADABLE_VALUE, ""),
        ("7,,always,is,1", PackFaultKind.UNREADABLE_VALUE, "1"),
        ("1,,severity,at_least,MCC", PackFaultKind.DUPLICATE, "1"),
        ("7,,age_years,below", PackFaultKind.WRONG_NUMBER_OF_FIELDS, "4"),
    ],
)
def test_a_broken_suffix_names_line_and_fault(row: str, kind: PackFaultKind, value: str) -> None:
    assert _faults({**WHOLE, "suffixes.csv": SUFFIXES + row}) == [PackFault("suffixes.csv", 3, kind, value)]


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        (",main_diagnosis_in,dx", PackFaultKind.VALUE_MISSING, "predicate"),
        ("main_dx,main_diagnosis_in,dx", PackFaultKind.DUPLICATE, "main_dx"),
        ("own,sex,male", PackFaultKind.DUPLICATE, "own"),
        ("own,older_than,3", PackFaultKind.UNKNOWN_CONDITION, "older_than"),
        ("own,sex,1", PackFaultKind.UNREADABLE_VALUE, "1"),
        ("own,main_diagnosis_in,", PackFaultKind.UNREADABLE_VALUE, ""),
        ("own,main_diagnosis_in,px", PackFaultKind.UNREADABLE_VALUE, "px"),
        ("own,any_procedure_in,dx", PackFaultKind.UNREADABLE_VALUE, "dx"),
        ("own,procedure_classes_cover,1+5", PackFaultKind.UNREADABLE_VALUE, "1+5"),
        ("own,age_days_at_most,-1", PackFaultKind.UNREADABLE_VALUE, "-1"),
        ("own,below_one_year,1", PackFaultKind.UNREADABLE_VALUE, "1"),
    ],
)
def test_a_broken_predicate_names_line_and_fault(row: str, kind: PackFaultKind, value: str) -> None:
    texts = {**WHOLE, "predicates.csv": f"predicate,condition,value\nown,sex,male\n{row}"}
    assert _faults(texts) == [PackFault("predicates.csv", 3, kind, value)]


def test_a_set_that_a_predicate_of_the_pack_needs_is_listed() -> None:
    texts = _with("adrg.csv", "main_px,1|5", "own,1|5") | {
        "predicates.csv": "predicate,condition,value\nown,any_procedure_in,px_more\n"
    }
    assert _faults(texts) == [PackFault("sets.csv", 0, PackFaultKind.SET_MISSING, "FX1 px_more")]


def test_a_suffix_needs_a_name_for_its_group_and_a_definition() -> None:
    texts = _with("adrg.csv", "main_px,1|5", "main_px,7|5")
    assert {(fault.kind, fault.value) for fault in _faults(texts)} == {
        (PackFaultKind.UNKNOWN_SUFFIX, "7"),
        (PackFaultKind.GROUP_WITHOUT_NAME, "FX17"),
        (PackFaultKind.NAME_WITHOUT_GROUP, "FX11"),
    }


def test_a_field_beyond_all_measure_is_a_fault() -> None:
    texts = {**WHOLE, "drg.csv": WHOLE["drg.csv"] + 'GR15,"' + "x" * 200_000 + '"\n'}
    assert PackFault("drg.csv", 6, PackFaultKind.UNREADABLE_ROW) in _faults(texts)


def test_faults_stand_in_the_order_of_files_and_lines() -> None:
    texts = {
        **WHOLE,
        "drg.csv": WHOLE["drg.csv"].replace("FX11", "FX1"),
        "mdc.csv": WHOLE["mdc.csv"].replace("main_dx", "x"),
    }
    assert [(fault.file, fault.line) for fault in _faults(texts)][:3] == [
        ("mdc.csv", 2),
        ("mdc.csv", 3),
        ("drg.csv", 0),
    ]


def test_lines_count_through_quotes_and_empty_lines() -> None:
    texts = {**WHOLE, "severity.csv": 'code,level,exclusion_table\n\n"J96",CC,1\nJ97,high,1\n'}
    assert PackFault("severity.csv", 4, PackFaultKind.UNKNOWN_LEVEL, "high") in _faults(texts)


def test_all_faults_are_found_at_once() -> None:
    texts = {
        **_with("mdc.csv", "main_dx,none", "main,none"),
        "severity.csv": "code,level,exclusion_table\nJ96,high,1\n",
    }
    assert {fault.kind for fault in _faults(texts)} >= {PackFaultKind.UNKNOWN_GATE, PackFaultKind.UNKNOWN_LEVEL}


def test_a_missing_file_is_not_buried_under_all_that_refers_to_it() -> None:
    with pytest.raises(PackRejected) as raised:
        build_pack(MANIFEST, {name: text for name, text in WHOLE.items() if name != "mdc.csv"})

    assert raised.value.faults == (PackFault("mdc.csv", 0, PackFaultKind.FILE_MISSING),)


def test_an_owner_that_is_unknown_is_named_once() -> None:
    codes = "".join(f"MDCX,dx,I{number},\n" for number in range(10, 99))

    with pytest.raises(PackRejected) as raised:
        build_pack(MANIFEST, {**WHOLE, "sets.csv": WHOLE["sets.csv"] + codes})

    line = WHOLE["sets.csv"].count("\n") + 1
    assert raised.value.faults == (PackFault("sets.csv", line, PackFaultKind.UNKNOWN_OWNER, "MDCX"),)


def test_the_digest_names_the_content_and_nothing_else() -> None:
    digest = build_pack(MANIFEST, WHOLE).digest

    # The order and repetition of set rows, quotes and a byte-order mark have no meaning
    heading, *rows = WHOLE["sets.csv"].splitlines()
    reordered = {**WHOLE, "sets.csv": "\n".join(["\ufeff" + heading, *reversed(rows), rows[0]])}
    assert build_pack(MANIFEST, reordered).digest == digest
    assert build_pack(MANIFEST, _with("adrg.csv", "Operation", '"Operation"')).digest == digest

    # Another code, name or order of groups is another pack
    assert build_pack(MANIFEST, _with("sets.csv", "FX1,px,36.0", "FX1,px,36.1")).digest != digest
    assert build_pack(MANIFEST, _with("drg.csv", "Group FX11", "Group")).digest != digest
    assert digest.startswith("sha256:")


def test_predicates_of_the_pack_are_content() -> None:
    rows = "predicate,condition,value\nown,sex,male\n"
    digest = build_pack(MANIFEST, {**WHOLE, "predicates.csv": rows}).digest
    assert digest != build_pack(MANIFEST, WHOLE).digest
    assert digest != build_pack(MANIFEST, {**WHOLE, "predicates.csv": rows.replace("male", "female")}).digest
    assert (
        build_pack(MANIFEST, {**WHOLE, "predicates.csv": "predicate,condition,value\n"}).digest
        == build_pack(MANIFEST, WHOLE).digest
    )


def test_local_suffixes_are_content_but_their_order_is_not() -> None:
    heading, *rows = f"{SUFFIXES}7,b,age_years,below,18\n7,a,icu_hours,above,0\n7,a,stay_days,above,3".splitlines()
    digest = build_pack(MANIFEST, {**WHOLE, "suffixes.csv": "\n".join([heading, *rows])}).digest
    assert digest != build_pack(MANIFEST, WHOLE).digest
    assert build_pack(MANIFEST, {**WHOLE, "suffixes.csv": "\n".join([heading, *reversed(rows)])}).digest == digest
    renamed = [row.replace("7,a", "7,c") for row in rows]
    assert build_pack(MANIFEST, {**WHOLE, "suffixes.csv": "\n".join([heading, *renamed])}).digest == digest
    assert build_pack(MANIFEST, {**WHOLE, "suffixes.csv": "\n".join([heading, *rows[:-1]])}).digest != digest
