"""Codes of the clinical version (临床版) count as the insurance codes that the pack's table says, and are named."""

import json
from dataclasses import replace
from typing import Any

import pytest

from drg_billing.adapters.case_files.trace_json import TraceWriter
from drg_billing.application.priced_case import priced_case_of
from drg_billing.domain.discharge import Discharge
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.code_mapping import as_mapped
from drg_billing.domain.grouping.columns import group_rows
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.diff import Change, diff_packs
from drg_billing.domain.grouping.findings import findings
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.near_misses import near_misses
from drg_billing.domain.grouping.pack_files import PackFault, PackFaultKind, PackRejected
from drg_billing.domain.grouping.results import GroupingWarning, WarningKind
from drg_billing.domain.grouping.trace import CodeUse, Place, Use, explain

from .packs import MANIFEST, an_adult, pack_texts
from .test_case import a_case

ROWS = {
    "adrg": "F,FX1,,Operation,surgical,main_dx_and_main_px,1|5\nF,FR1,,Without,medical,main_dx,1|5",
    "sets": "MDCF,dx,I10\nFX1,dx,I10\nFX1,px,36.0\nFR1,dx,I10\nMDCF,dx,K2,prefix",
    "severity": "J96,MCC,1",
    "exclusions": "I10,2",
    "valid_px": "36.0,Stent",
}
MAPPING = "diagnosis,i10.x05 ,i10\ndiagnosis,J96.X01,J96\ndiagnosis,I10,I10\nprocedure,36.0X00,36.0"
TEXTS = pack_texts(**ROWS, code_mapping=MAPPING)
PACK = CompiledPack(build_pack(MANIFEST, TEXTS))

CLINICAL = an_adult("I10.X05", "J96.X01", "X99", procedures="36.0X00")
INSURANCE = an_adult("I10", "J96", "X99", procedures="36.0")
WARNINGS = (
    GroupingWarning(WarningKind.MAPPED_DIAGNOSIS, "I10.X05", "I10"),
    GroupingWarning(WarningKind.MAPPED_DIAGNOSIS, "J96.X01", "J96"),
    GroupingWarning(WarningKind.MAPPED_PROCEDURE, "36.0X00", "36.0"),
    GroupingWarning(WarningKind.UNKNOWN_DIAGNOSIS, "X99"),
)


def test_a_record_in_clinical_codes_has_the_group_of_the_insurance_codes() -> None:
    result = group(CLINICAL, PACK)
    assert result.group == group(INSURANCE, PACK).group
    assert (result.group.drg, result.warnings) == ("FX11", WARNINGS)
    assert result.warnings_text.startswith("mapped_diagnosis:I10.X05>I10|")
    assert as_mapped(CLINICAL, PACK.code_mapping) == INSURANCE


def test_insurance_codes_are_left_alone() -> None:
    without = CompiledPack(build_pack(MANIFEST, pack_texts(**ROWS)))
    assert group(INSURANCE, PACK).warnings == group(INSURANCE, without).warnings == WARNINGS[-1:]


def test_what_was_mapped_is_said_in_both_languages() -> None:
    first = findings(group(CLINICAL, PACK))[0]
    assert (first.rule, first.code) == ("mapped_diagnosis", "I10.X05")
    assert first.text_en.endswith("which counts as I10")
    assert "按医保版编码 I10 分组" in first.text_zh


def test_columns_of_clinical_codes_group_as_their_rows_do() -> None:
    columns = {
        "sex": ["2", "2"],
        "age_years": ["50", "50"],
        "main_dx": ["I10.X05", " i10.x05"],
        "other_dx": ["J96.X01|X99", "j96.x01 | X99"],
        "main_px": ["36.0X00", "36.0x00 "],
    }
    assert group_rows(columns, PACK) == [group(CLINICAL, PACK)] * 2


def test_a_trace_shows_both_codes() -> None:
    found = explain(CLINICAL, PACK)
    assert (found.result, found.record) == (group(CLINICAL, PACK), INSURANCE)
    assert found.codes == (
        CodeUse("I10", Place.MAIN_DIAGNOSIS, Use.USED, "I10.X05"),
        CodeUse("J96", Place.OTHER_DIAGNOSIS, Use.USED, "J96.X01"),
        CodeUse("X99", Place.OTHER_DIAGNOSIS, Use.UNKNOWN),
        CodeUse("36.0", Place.MAIN_PROCEDURE, Use.USED, "36.0X00"),
    )
    written: dict[str, Any] = json.loads(TraceWriter(PACK).write(CLINICAL))
    assert [code.get("clinical") for code in written["codes"]] == ["I10.X05", "J96.X01", None, "36.0X00"]


@pytest.mark.parametrize("faulty", [replace(CLINICAL, sex=None), replace(CLINICAL, age_years=-1)])
def test_a_faulty_record_shows_its_codes_and_warns_of_none(faulty: Discharge) -> None:
    assert explain(faulty, PACK).result == group(faulty, PACK)
    assert group(faulty, PACK).warnings == ()
    assert [code.clinical for code in explain(faulty, PACK).codes] == ["I10.X05", "J96.X01", "", "36.0X00"]


def test_near_misses_speak_the_codes_of_the_record() -> None:
    # Given an operation in a clinical code, listed behind one that the pack does not know
    (found,) = near_misses(an_adult("I10.X05", procedures="99.9 36.0X00"), PACK)
    assert (found.change.code, found.grouping.group.adrg) == ("36.0X00", "FX1")


def test_prices_see_the_insurance_codes() -> None:
    case = a_case()
    submission = replace(case.submission, discharge=CLINICAL)
    priced = priced_case_of(replace(case, submission=submission, grouping=group(CLINICAL, PACK)), None)
    assert (priced.main_diagnosis, priced.other_diagnoses, priced.procedures) == ("I10", ("J96", "X99"), ("36.0",))


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        ("operation,36.1X,36.0", PackFaultKind.UNKNOWN_CODE_KIND, "operation"),
        ("diagnosis,,I10", PackFaultKind.VALUE_MISSING, "clinical"),
        ("diagnosis,I11.X, ", PackFaultKind.VALUE_MISSING, "insurance"),
        ("diagnosis,i10.x05,I10", PackFaultKind.DUPLICATE, "I10.X05"),
        ("diagnosis,I10.X05,J96", PackFaultKind.DUPLICATE, "I10.X05"),
        ("diagnosis,J96,I10", PackFaultKind.MAPPED_CODE_KNOWN, "J96"),
        ("diagnosis,K25,I10", PackFaultKind.MAPPED_CODE_KNOWN, "K25"),  # a prefix covers it
        ("diagnosis,I11.X,I11", PackFaultKind.UNKNOWN_CODE, "I11"),
        ("diagnosis,I11.X,I10.X05", PackFaultKind.UNKNOWN_CODE, "I10.X05"),  # which is mapped further
        ("procedure,I11.X,I10", PackFaultKind.UNKNOWN_CODE, "I10"),  # no procedure
        ("diagnosis,I11.X", PackFaultKind.WRONG_NUMBER_OF_FIELDS, "2"),
    ],
)
def test_a_broken_row_is_named_by_line_and_fault(row: str, kind: PackFaultKind, value: str) -> None:
    with pytest.raises(PackRejected) as rejected:
        build_pack(MANIFEST, pack_texts(**ROWS, code_mapping=f"{MAPPING}\n{row}"))
    assert rejected.value.faults == (PackFault("code_mapping.csv", 6, kind, value),)


def test_the_table_is_content_but_its_order_and_rows_that_say_nothing_are_not() -> None:
    digest, without = PACK.digest, build_pack(MANIFEST, pack_texts(**ROWS)).digest
    assert digest != without
    assert build_pack(MANIFEST, pack_texts(**ROWS, code_mapping="")).digest == without
    assert build_pack(MANIFEST, pack_texts(**ROWS, code_mapping="diagnosis,I10,I10")).digest == without
    turned = "\n".join(reversed(MAPPING.splitlines()))
    assert build_pack(MANIFEST, pack_texts(**ROWS, code_mapping=turned)).digest == digest
    other = MAPPING.replace("J96.X01,J96", "J96.X01,I10")
    assert build_pack(MANIFEST, pack_texts(**ROWS, code_mapping=other)).digest != digest


def test_a_difference_names_the_clinical_code() -> None:
    after = build_pack(MANIFEST, pack_texts(**ROWS, code_mapping=MAPPING.replace("J96.X01,J96", "J96.X01,I10")))
    found = diff_packs(PACK.pack, after)
    assert (found.same_rules, found.code_mapping) == (False, (Change("diagnosis J96.X01", "insurance", "J96", "I10"),))
