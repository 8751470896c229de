"""QC-D: the diagnoses and which of them is the main one (诊断信息)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drg_billing.domain.settlement_list.code_tables import (
    ABSENT_AT_ADMISSION,
    ADMISSION_CONDITIONS,
    DIAGNOSIS_TYPES,
    TCM_DISEASE,
    TCM_SYNDROME,
    TCM_TREATMENT,
    WESTERN_MAIN,
    WESTERN_TREATMENT,
)
from drg_billing.domain.settlement_list.derived import icd_diagnoses, main_diagnosis, other_codes
from drg_billing.domain.settlement_list.findings import Place, Predicate, Surroundings
from drg_billing.domain.settlement_list.predicates import (
    CodeRanges,
    at_section,
    block,
    has_diagnosis,
    main_diagnosis_where,
    repeated,
    row_missing,
    row_outside,
    row_text_missing,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

MORPHOLOGY = re.compile(r"M[0-9]{4,5}/[0-9]", re.ASCII)
"""Codes of the morphology of tumours (肿瘤形态学编码)."""
MANIFESTATION = re.compile(r"[A-Z][0-9]{2}(\.[0-9X]+)?\*", re.ASCII)
"""An asterisk code by itself: the manifestation of a disease whose dagger code is missing (星号编码)."""

EXTERNAL_CAUSES = CodeRanges("V01-V99", "W00-W99", "X00-X99", "Y00-Y98")
SYMPTOMS = CodeRanges("R00-R99")
FACTORS = CodeRanges("Z00-Z99")
EXAMINATIONS = CodeRanges("Z00-Z13")
INFECTIOUS_AGENTS = CodeRanges("B95-B98")
TUMOURS = CodeRanges("C00-C97", "D00-D09", "D37-D48")
TUMOUR_TREATMENT = CodeRanges("Z51.0", "Z51.1", "Z51.2")
METASTASES = CodeRanges("C77-C79")
PRIMARY_TUMOURS = CodeRanges("C00-C76", "C80-C97", "Z85")
OUTCOME_OF_DELIVERY = CodeRanges("Z37")
DELIVERIES = CodeRanges("O80-O84")
PREGNANCY = CodeRanges("O00-O99")
INCIDENTAL_PREGNANCY = CodeRanges("Z33")
TYPE_1_DIABETES, TYPE_2_DIABETES = CodeRanges("E10"), CodeRanges("E11")
PRIMARY_HYPERTENSION, HYPERTENSIVE_DISEASE = CodeRanges("I10"), CodeRanges("I11-I13")
BARE_GALLSTONES = CodeRanges("K80.2")
CHOLECYSTITIS = CodeRanges("K81")
UNSPECIFIED_COPD = CodeRanges("J44.9")
PNEUMONIA = CodeRanges("J12-J18")
BURN_EXTENT = CodeRanges("T31", "T32")
PRESENT_LATER = CodeRanges("O00-O99", "P00-P96", "Z00-Z99")
"""Main diagnoses that need not have been there at admission: births, and reasons that are no disease."""


def _main_count(record: SettlementList) -> int:
    """Only western diagnoses: some systems flag the main disease of Chinese medicine as well."""
    return sum(diagnosis.is_main for _, diagnosis in icd_diagnoses(record))


def _no_main(record: SettlementList) -> bool:
    return _main_count(record) == 0


def _several_mains(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    count = _main_count(record)
    if count > 1:
        yield Place("diseinfo", str(count), "1")


def _type_contradicts_flag(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, diagnosis in icd_diagnoses(record):
        known = diagnosis.diag_type in DIAGNOSIS_TYPES and diagnosis.maindiag_flag in ("0", "1")
        if known and (diagnosis.diag_type == WESTERN_MAIN) is not diagnosis.is_main:
            yield Place(f"diseinfo[{row}].diag_type")


def _count_differs(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    written = record.setlinfo.diag_code_cnt
    if written != len(record.diseinfo) and not any(one.field == "setlinfo.diag_code_cnt" for one in record.unreadable):
        yield Place("setlinfo.diag_code_cnt", None if written is None else str(written), str(len(record.diseinfo)))


def _main_not_first(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    main = main_diagnosis(record)
    if main is not None and main[0] != 0:
        yield Place(f"diseinfo[{main[0]}].maindiag_flag")


def _main_absent_at_admission(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    main = main_diagnosis(record)
    if main is None or main[1].diag_code in PRESENT_LATER:
        return
    if main[1].adm_cond_type == ABSENT_AT_ADMISSION:
        yield Place(f"diseinfo[{main[0]}].adm_cond_type")


def _morphology(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, diagnosis in icd_diagnoses(record):
        if MORPHOLOGY.match(diagnosis.diag_code):
            yield Place(f"diseinfo[{row}].diag_code")


def _manifestation_as_main(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    main = main_diagnosis(record)
    if main is not None and MANIFESTATION.fullmatch(main[1].diag_code):
        yield Place(f"diseinfo[{main[0]}].diag_code")


def _is_disease(code: str) -> bool:
    return not (code in SYMPTOMS or code in FACTORS or code in EXTERNAL_CAUSES or MORPHOLOGY.match(code))


def _has_disease_beside(record: SettlementList) -> bool:
    return any(_is_disease(code) for code in other_codes(record))


def _pair(one: CodeRanges, other: CodeRanges) -> Predicate:
    return at_section("diseinfo", lambda record: has_diagnosis(record, one) and has_diagnosis(record, other))


def _tcm_rows(record: SettlementList) -> set[str]:
    return {diagnosis.diag_type for diagnosis in record.diseinfo if diagnosis.is_tcm}


def _outcome_without_delivery(record: SettlementList) -> bool:
    return has_diagnosis(record, OUTCOME_OF_DELIVERY) and not has_diagnosis(record, PREGNANCY)


def _unspecific_beside_specific(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    main = main_diagnosis(record)
    if main is None or main[1].diag_code[3:5] != ".9":
        return
    category = main[1].diag_code[:3]
    if any(code[:3] == category and code[3:5] not in (".9", ".8") for code in other_codes(record)):
        yield Place(f"diseinfo[{main[0]}].diag_code")


RULES = (
    block(
        "QC-D-001",
        "diseinfo.maindiag_flag",
        "没有主要诊断",
        "there is no main diagnosis",
        at_section("diseinfo", _no_main),
    ),
    block(
        "QC-D-002",
        "diseinfo.maindiag_flag",
        "主要诊断多于一个",
        "there is more than one main diagnosis",
        _several_mains,
    ),
    block(
        "QC-D-003",
        "diseinfo.maindiag_flag",
        "主诊断标志应为 0 或 1",
        "the flag of the main diagnosis must be 0 or 1",
        row_outside("diseinfo", "maindiag_flag", ("0", "1")),
    ),
    block(
        "QC-D-004",
        "diseinfo.diag_code",
        "诊断代码缺失",
        "a diagnosis has no code",
        row_missing("diseinfo", "diag_code"),
    ),
    block(
        "QC-D-005",
        "diseinfo.diag_name",
        "诊断名称缺失",
        "a diagnosis has no name",
        row_text_missing("diseinfo", "diag_name"),
    ),
    block(
        "QC-D-006",
        "diseinfo.diag_type",
        "诊断类别应为 1（西医主要）、2（西医其他）、3（中医主病）或 4（中医主证）",
        "the type of a diagnosis must be 1, 2, 3 or 4",
        row_outside("diseinfo", "diag_type", DIAGNOSIS_TYPES),
    ),
    block(
        "QC-D-007",
        "diseinfo.diag_type diseinfo.maindiag_flag",
        "诊断类别与主诊断标志矛盾",
        "the type of a diagnosis contradicts its flag",
        _type_contradicts_flag,
    ),
    block(
        "QC-D-008",
        "setlinfo.diag_code_cnt diseinfo",
        "诊断代码计数与诊断条数不一致",
        "the count of diagnoses is not their number",
        _count_differs,
    ),
    block(
        "QC-D-009",
        "diseinfo.diag_code",
        "诊断代码重复",
        "a diagnosis is listed twice",
        repeated("diseinfo", "diag_code"),
    ),
    block(
        "QC-D-010",
        "diseinfo.adm_cond_type",
        "入院病情缺失或代码错误",
        "the condition at admission is missing or no code of its table",
        row_outside("diseinfo", "adm_cond_type", ADMISSION_CONDITIONS),
    ),
    warn(
        "QC-D-011",
        "diseinfo.adm_cond_type",
        "主要诊断的入院病情为“无”，主要诊断通常应在入院时已存在",
        "the main diagnosis was absent at admission, where it usually is the reason for it",
        _main_absent_at_admission,
    ),
    warn(
        "QC-D-012",
        "diseinfo.maindiag_flag",
        "主要诊断应列在第一位",
        "the main diagnosis should be listed first",
        _main_not_first,
    ),
    block(
        "QC-D-013",
        "diseinfo.diag_code",
        "损伤中毒外部原因（V、W、X、Y）不能作主要诊断",
        "an external cause (V, W, X, Y) is no main diagnosis",
        main_diagnosis_where(EXTERNAL_CAUSES),
    ),
    block(
        "QC-D-014",
        "diseinfo.diag_code",
        "肿瘤形态学编码不属于清单诊断",
        "a morphology code is no diagnosis of the list",
        _morphology,
    ),
    block(
        "QC-D-015",
        "diseinfo.diag_code",
        "星号编码（临床表现）不能单独作主要诊断",
        "an asterisk code by itself is no main diagnosis",
        _manifestation_as_main,
    ),
    block(
        "QC-D-016",
        "diseinfo.diag_code",
        "病原体编码（B95–B98）不能作主要诊断",
        "an infectious agent (B95-B98) is no main diagnosis",
        main_diagnosis_where(INFECTIOUS_AGENTS),
    ),
    warn(
        "QC-D-017",
        "diseinfo.diag_code",
        "主要诊断为症状或体征（R），但已有确定的疾病诊断",
        "the main diagnosis is a symptom (R) although a disease is diagnosed",
        main_diagnosis_where(SYMPTOMS, _has_disease_beside),
    ),
    warn(
        "QC-D-018",
        "diseinfo.diag_code",
        "主要诊断为检查或观察（Z00–Z13），但已有确定的疾病诊断",
        "the main diagnosis is an examination (Z00-Z13) although a disease is diagnosed",
        main_diagnosis_where(EXAMINATIONS, _has_disease_beside),
    ),
    warn(
        "QC-D-019",
        "diseinfo.diag_code",
        "放疗、化疗（Z51.0–Z51.2）为主要诊断，但没有肿瘤诊断",
        "radiotherapy or chemotherapy (Z51.0-Z51.2) as main diagnosis without any tumour",
        main_diagnosis_where(TUMOUR_TREATMENT, lambda record: not has_diagnosis(record, TUMOURS)),
    ),
    warn(
        "QC-D-020",
        "diseinfo.diag_code",
        "主要诊断为继发恶性肿瘤（C77–C79），但没有原发肿瘤或肿瘤史",
        "the main diagnosis is a metastasis (C77-C79) without a primary tumour or a history of one",
        main_diagnosis_where(METASTASES, lambda record: not has_diagnosis(record, PRIMARY_TUMOURS)),
    ),
    warn(
        "QC-D-021",
        "diseinfo.diag_code",
        "分娩结局（Z37）作主要诊断，请核对分组方案要求",
        "the outcome of delivery (Z37) is the main diagnosis: check whether the pack asks for it",
        main_diagnosis_where(OUTCOME_OF_DELIVERY),
    ),
    warn(
        "QC-D-022",
        "diseinfo.diag_code",
        "分娩（O80–O84）缺少分娩结局（Z37）",
        "a delivery (O80-O84) without its outcome (Z37)",
        at_section(
            "diseinfo",
            lambda record: has_diagnosis(record, DELIVERIES) and not has_diagnosis(record, OUTCOME_OF_DELIVERY),
        ),
    ),
    warn(
        "QC-D-023",
        "diseinfo.diag_code",
        "有分娩结局（Z37）但没有妊娠、分娩诊断（O）",
        "an outcome of delivery (Z37) without any diagnosis of pregnancy or delivery (O)",
        at_section("diseinfo", _outcome_without_delivery),
    ),
    warn(
        "QC-D-024",
        "diseinfo.diag_code",
        "有妊娠、分娩诊断（O）时不应再用“妊娠状态”（Z33）",
        "incidental pregnancy (Z33) beside a diagnosis of pregnancy (O)",
        _pair(PREGNANCY, INCIDENTAL_PREGNANCY),
    ),
    warn(
        "QC-D-025",
        "diseinfo.diag_code",
        "1 型（E10）与 2 型（E11）糖尿病互斥",
        "type 1 (E10) and type 2 (E11) diabetes exclude each other",
        _pair(TYPE_1_DIABETES, TYPE_2_DIABETES),
    ),
    warn(
        "QC-D-026",
        "diseinfo.diag_code",
        "高血压（I10）应与高血压性心脏、肾脏病（I11–I13）合并编码",
        "hypertension (I10) is part of hypertensive heart or kidney disease (I11-I13)",
        _pair(PRIMARY_HYPERTENSION, HYPERTENSIVE_DISEASE),
    ),
    warn(
        "QC-D-027",
        "diseinfo.diag_code",
        "胆囊结石（K80.2）伴胆囊炎（K81）应合并编码为 K80.0 或 K80.1",
        "gallstones (K80.2) with cholecystitis (K81) are one code: K80.0 or K80.1",
        _pair(BARE_GALLSTONES, CHOLECYSTITIS),
    ),
    warn(
        "QC-D-028",
        "diseinfo.diag_code",
        "慢性阻塞性肺病（J44.9）伴肺炎（J12–J18）应编码为 J44.0",
        "COPD (J44.9) with pneumonia (J12-J18) is J44.0",
        _pair(UNSPECIFIED_COPD, PNEUMONIA),
    ),
    warn(
        "QC-D-029",
        "diseinfo.diag_code",
        "烧伤面积（T31、T32）不宜作主要诊断，应为烧伤部位",
        "the extent of a burn (T31, T32) is the main diagnosis instead of its site",
        main_diagnosis_where(BURN_EXTENT),
    ),
    warn(
        "QC-D-030",
        "diseinfo.diag_code",
        "主要诊断为未特指（.9），同一类目已有特指的诊断",
        "the main diagnosis is unspecified (.9) while another one of its category is specific",
        _unspecific_beside_specific,
    ),
    warn(
        "QC-D-031",
        "setlinfo.trt_type diseinfo.diag_type",
        "治疗类别为中医，但没有中医诊断",
        "treated by Chinese medicine without a diagnosis of it",
        at_section("diseinfo", lambda record: record.setlinfo.trt_type in TCM_TREATMENT and not _tcm_rows(record)),
    ),
    warn(
        "QC-D-032",
        "setlinfo.trt_type diseinfo.diag_type",
        "治疗类别为西医，但有中医诊断",
        "a diagnosis of Chinese medicine under western treatment",
        at_section(
            "diseinfo", lambda record: record.setlinfo.trt_type in WESTERN_TREATMENT and bool(_tcm_rows(record))
        ),
    ),
    warn(
        "QC-D-033",
        "diseinfo.diag_type",
        "中医主病与主证应同时填写",
        "a TCM disease and a TCM syndrome belong together",
        at_section("diseinfo", lambda record: len(_tcm_rows(record) & {TCM_DISEASE, TCM_SYNDROME}) == 1),
    ),
)
