"""The public text layout is read by patterns: small tables with every trap, and the public ones to the last code."""

import csv
import re
from pathlib import Path

import pytest

from drg_billing.adapters.pack_folder import PackFormat, format_of, read_pack_texts
from drg_billing.adapters.public_text import pack_texts_of
from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.pack_files import PackFault, PackFaultKind, PackRejected
from drg_billing.domain.grouping.rule_pack import RulePack, Severity, SeverityLevel

from .packs import MANIFEST, PUBLIC_DATA, public_pack
from .public_data import public_tables
from .text_tables import SMALL_TABLES, write_tables

DETAIL = SMALL_TABLES["4_ADRG_DETAIL.txt"]


def _faults(folder: Path) -> list[PackFault]:
    with pytest.raises(PackRejected) as rejected:
        pack_texts_of(folder)
    return list(rejected.value.faults)


def test_small_tables_become_a_pack_in_spite_of_wraps_and_fused_pages(tmp_path: Path) -> None:
    # Given tables in which names are wrapped, a page is one line, and a code follows a name without space
    folder = write_tables(tmp_path)
    assert format_of(folder) is PackFormat.PUBLIC_TEXT

    # When they are read
    pack = build_pack(MANIFEST, read_pack_texts(folder))

    # Then nothing is lost, and each ADRG has the predicate of its headings
    assert [(mdc.mdc, mdc.gate) for mdc in pack.mdcs] == [
        ("A", "valid_main_px"),
        ("Z", "main_dx_two_sites"),
        ("F", "main_dx"),
    ]
    assert [(one.adrg, one.predicate, one.suffixes) for one in pack.adrgs] == [
        ("AA1", "main_px", ("9",)),
        ("ZZ1", "no_valid_px", ("9",)),
        ("FF2", "any_px_set1_set2", ("1", "5")),
        ("FF1", "main_px", ("9",)),
        ("FR1", "main_dx", ("1", "5")),
    ]
    assert pack.set_of("MDCF", "dx").exact == {"I20.000", "E53.800X014+G32.0*"}
    assert pack.set_of("FF2", "px2").exact == {"36.0700"}
    assert pack.set_of("MDCZ", "site:胸部创伤").exact == {"S27.000"}
    assert pack.severity.exact == {
        "I21.000": Severity(SeverityLevel.MCC, "1"),
        "J96.000": Severity(SeverityLevel.MCC, "2"),
        "E11.900": Severity(SeverityLevel.CC, "999"),
        "I50.900": Severity(SeverityLevel.CC, "1"),
    }
    assert pack.exclusions.exact == {"I20.000": "1", "J18.900": "2", "J20.900": "2"}
    assert pack.procedure_names == {"37.5100": "心脏移植术", "36.1000": "搭桥", "36.0700": "支架"}


def test_a_page_that_is_one_line_is_read_like_any_other(tmp_path: Path) -> None:
    # Given the same tables with every heading that has a colon, and every ADRG before one, on one line
    whole = pack_texts_of(write_tables(tmp_path))
    page = DETAIL.partition("和\n")
    fused = re.sub(r"\n(?=FF|[A-Z]\d\d\.|\d\d\.|包含|同时)", " ", page[0]) + "".join(page[1:])
    assert fused.count("\n") <= DETAIL.count("\n") - 11

    # Then they make the same pack
    assert pack_texts_of(write_tables(tmp_path, adrg_detail=fused)) == whole


def test_a_list_of_valid_procedures_beside_the_tables_counts(tmp_path: Path) -> None:
    folder = write_tables(tmp_path)
    (folder / "valid_px.csv").write_text("code,name\n99.9900,其他\n", encoding="utf-8")
    assert build_pack(MANIFEST, read_pack_texts(folder)).valid_procedures.exact == {"99.9900"}


def test_local_suffixes_beside_the_tables_count_and_are_tried_first(tmp_path: Path) -> None:
    folder = write_tables(tmp_path, drg=SMALL_TABLES["3_DRG.txt"] + "\nFR1B 小于6岁")
    (folder / "suffixes.csv").write_text("suffix,alternative,field,comparison,value\nB,1,age_years,below,6\n")
    pack = build_pack(MANIFEST, read_pack_texts(folder))
    assert [one.suffixes for one in pack.adrgs if one.adrg == "FR1"] == [("B", "1", "5")]

    # A suffix of another ADRG alone does not
    (folder / "suffixes.csv").write_text("adrg,suffix,alternative,field,comparison,value\nFF1,B,1,age_years,below,6\n")
    with pytest.raises(PackRejected) as rejected:
        read_pack_texts(folder)
    assert [(fault.kind, fault.value) for fault in rejected.value.faults] == [(PackFaultKind.UNKNOWN_SUFFIX, "FR1B")]
    (folder / "suffixes.csv").write_text("adrg,suffix,alternative,field,comparison,value\nFR1,B,1,age_years,below,6\n")
    assert build_pack(MANIFEST, read_pack_texts(folder)).suffixes.keys() == {"FR1B"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"mdc": "MDCA 先期分组\n循环\nMDCF 循环\nMDCZ 创伤"}, ("1_MDC.txt", 2, "unreadable_text", "循环")),
        ({"mdc": "MDCA 先期\nMDCF 循环\nMDCF 循环\nMDCZ 创伤"}, ("1_MDC.txt", 3, "duplicate", "F")),
        ({"adrg": SMALL_TABLES["2_ADRG.txt"] + "\nFZ1 其他"}, ("2_ADRG.txt", 6, "detail_missing", "FZ1")),
        ({"adrg": "AA1 心脏移植\nFF1 搭桥\nFF2 搭桥\nFR1 痛"}, ("4_ADRG_DETAIL.txt", 29, "unknown_owner", "ZZ1")),
        ({"drg": SMALL_TABLES["3_DRG.txt"] + "\nXR19 康复"}, ("3_DRG.txt", 8, "name_without_group", "XR19")),
        ({"drg": SMALL_TABLES["3_DRG.txt"] + "\nFR1B 小于6岁"}, ("3_DRG.txt", 8, "unknown_suffix", "FR1B")),
        (
            {"adrg_detail": DETAIL.replace("包含以下主要手术或操作：", "包含以下任一操作：", 1)},
            ("4_ADRG_DETAIL.txt", 3, "unknown_heading", "包含以下任一操作："),
        ),
        (
            {"adrg_detail": DETAIL.replace("同时包含以下手术：\n36.1000 搭桥\n", "")},
            ("4_ADRG_DETAIL.txt", 13, "unknown_shape", "FF2 and"),
        ),
        (
            {"adrg_detail": DETAIL.replace("37.5100 心脏移植术\n", "")},
            ("4_ADRG_DETAIL.txt", 3, "heading_without_codes", "AA1 包含以下主要手术或操作"),
        ),
        (
            {"adrg_detail": DETAIL.replace("37.5100 心", "I51.000 心")},
            ("4_ADRG_DETAIL.txt", 4, "code_without_heading", "I51.000: 包含以下主要手术或操作"),
        ),
        (
            {"adrg_detail": DETAIL.replace("\n头颈部创伤\n", "头颈部创伤\n")},
            ("4_ADRG_DETAIL.txt", 23, "unknown_shape", "MDCZ 包含以下主要诊断"),
        ),
        ({"mcc": "I21.000 心肌梗死\nJ96.000 衰竭 表 7-2"}, ("5_MCC.txt", 1, "value_missing", "I21.000 表")),
        ({"cc": "E11.900 糖尿病 表 7-8\n"}, ("6_CC.txt", 1, "table_missing", "E11.900 表 8")),
        ({"mcc": "疾病编码 疾病名称 排除内容\n"}, ("5_MCC.txt", 0, "no_rows", "")),
        ({"cc": ""}, ("6_CC.txt", 0, "no_rows", "")),
        ({"cce": "表 7-1\n"}, ("7_CCE.txt", 0, "no_rows", "")),
        ({"adrg_detail": ""}, ("4_ADRG_DETAIL.txt", 0, "no_rows", "")),
        (
            {"mcc": "I21.000 心肌梗死 表 7-1\nJ96，000 衰竭 表 7-2"},
            ("5_MCC.txt", 2, "table_without_code", "表 7-2"),
        ),
        (
            {"adrg_detail": DETAIL.replace("FF1 搭桥\n", "I20,100 心绞痛\nFF1 搭桥\n")},
            ("4_ADRG_DETAIL.txt", 10, "unreadable_text", "I20,100 心绞痛"),
        ),
        (
            {"adrg_detail": DETAIL.replace("FF1 搭桥\n", "???\nFF1 搭桥\n")},
            ("4_ADRG_DETAIL.txt", 10, "unreadable_text", "???"),
        ),
        ({"cc": "无\nJ96.000 衰竭 表 7-2\n"}, ("6_CC.txt", 2, "duplicate", "J96.000")),
        ({"cce": "表 7-1 I20.000 痛\n表 7-2 I20.000 痛"}, ("7_CCE.txt", 2, "duplicate", "I20.000")),
    ],
)
def test_a_broken_text_names_file_line_and_fault(
    tmp_path: Path, changes: dict[str, str], fault: tuple[str, int, str, str]
) -> None:
    file, line, kind, value = fault
    assert PackFault(file, line, PackFaultKind(kind), value) in _faults(write_tables(tmp_path, **changes))


def test_a_missing_file_and_one_in_another_encoding_are_named(tmp_path: Path) -> None:
    folder = write_tables(tmp_path)
    (folder / "7_CCE.txt").unlink()
    (folder / "1_MDC.txt").write_bytes("MDCA A\nMDCF 循环".encode("gb18030"))
    assert _faults(folder) == [PackFault("1_MDC.txt", 2, PackFaultKind.NOT_UTF8)]
    (folder / "1_MDC.txt").write_text("MDCA A", encoding="utf-8")
    assert _faults(folder) == [PackFault("7_CCE.txt", 0, PackFaultKind.FILE_MISSING)]


@pytest.fixture(scope="module")
def text_files() -> dict[str, str]:
    """CHS-DRG 1.1 as its text tables say it, in our files."""
    return pack_texts_of(public_tables("CHS_DRG_11"))


@pytest.fixture(scope="module")
def text_pack(text_files: dict[str, str]) -> RulePack:
    """The same, read."""
    return build_pack(MANIFEST, text_files)


def test_the_text_of_chs_drg_11_has_exactly_its_counts(text_pack: RulePack) -> None:
    levels = [severity.level for severity in text_pack.severity.exact.values()]
    exclusions = text_pack.exclusions.exact
    assert (len(text_pack.mdcs), len(text_pack.adrgs), len(text_pack.group_names)) == (26, 376, 628)
    assert (levels.count(SeverityLevel.MCC), levels.count(SeverityLevel.CC)) == (4_678, 16_568)
    assert (len(exclusions), len(set(exclusions.values()))) == (28_302, 223)


def test_the_text_of_chs_drg_11_equals_the_pack_but_for_the_named_differences(text_pack: RulePack) -> None:
    # Given the same rules as tidy lists
    pack = public_pack("chs_drg_11")

    # Then order, gates, names, predicates and suffixes are the same
    assert text_pack.mdcs == pack.mdcs
    assert text_pack.adrgs == pack.adrgs

    # And every set, severity and exclusion, but for what the lists add and drop
    keys = pack.sets.keys() | text_pack.sets.keys()
    added = {key: pack.set_of(*key).exact - text_pack.set_of(*key).exact for key in keys}
    dropped = {key: text_pack.set_of(*key).exact - pack.set_of(*key).exact for key in keys}
    assert {key: codes for key, codes in added.items() if codes} == {
        ("FM1", "px"): {"36.0700"},
        ("FM3", "px"): {"88.5500", "88.5600"},
        ("FU2", "dx"): {"I48.900X003"},
        ("LL1", "px"): {"39.9500"},
        ("MDCD", "dx"): {"L04.002", "L04.003"},
    }
    assert {key: len(codes) for key, codes in dropped.items() if codes} == {
        ("PV1", "dx"): 448,
        ("MDCZ", "site:头颈部创伤"): 1,  # S12.910
    }
    severity, pack_severity = text_pack.severity.exact, pack.severity.exact
    assert severity.keys() == pack_severity.keys()
    assert {code: one.exclusion_table for code, one in severity.items() if one != pack_severity[code]} == {
        "J68.200": "105"  # 115 in the lists
    }
    assert text_pack.exclusions == pack.exclusions


@pytest.mark.parametrize("with_valid_procedures", [True, False])
def test_the_text_of_chs_drg_11_groups_every_vector_but_for_those_differences(
    text_files: dict[str, str], *, with_valid_procedures: bool
) -> None:
    # Given the text, with and without the list of valid procedures, which no table has
    valid = (PUBLIC_DATA / "packs" / "chs_drg_11" / "valid_px.csv").read_text(encoding="utf-8")
    pack = build_pack(MANIFEST, {**text_files, "valid_px.csv": valid} if with_valid_procedures else text_files)
    compiled, lists = CompiledPack(pack), public_pack("chs_drg_11")

    # When all vectors are grouped
    different = []
    with (PUBLIC_DATA / "vectors" / "chs_drg_11.csv").open(encoding="utf-8", newline="") as lines:
        for vector in csv.DictReader(lines):
            found = group(read_discharge(vector), compiled).group
            if (found.drg, found.status.value) != (vector["expected_drg"], vector["expected_status"]):
                different.append(read_discharge(vector))

    # Then each other answer has its cause in a code that the one has and the other has not
    added = {"36.0700", "88.5500", "88.5600"}
    disputed = added | (lists.valid_procedures.exact ^ pack.valid_procedures.exact)
    assert len(different) == (2 if with_valid_procedures else 13)
    for discharge in different:
        assert {discharge.main_procedure, *discharge.other_procedures} & disputed


def test_the_text_of_chs_drg_10_lacks_an_exclusion_table_and_the_rule_of_one_group() -> None:
    faults = _faults(public_tables("CHS_DRG_10"))
    assert {(fault.file, fault.line, fault.value) for fault in faults} == {
        ("4_ADRG_DETAIL.txt", 79103, "VC1"),
        ("5_MCC.txt", 93, "B96.501 表 18"),
        *(
            ("6_CC.txt", 582 + place, f"{code} 表 18")
            for place, code in enumerate(["B95.000", "B95.100", "B95.600", "B95.700", "B96.100", "B96.200"])
        ),
    }


def test_the_text_of_beijing_says_what_no_predicate_can() -> None:
    faults = _faults(public_tables("CHS_DRG_11_BJ"))
    lines: dict[PackFaultKind, list[int]] = {}
    for fault in faults:
        lines.setdefault(fault.kind, []).append(fault.line)
    assert lines[PackFaultKind.UNKNOWN_HEADING] == [54, 55, 57, 39892, 83822, 83958, 84102, 84238]
    assert lines[PackFaultKind.UNKNOWN_SHAPE] == [72309, 72423, 87315, 87375]
    assert len(lines[PackFaultKind.UNKNOWN_SUFFIX]) == 15
    assert len(faults) == 27
