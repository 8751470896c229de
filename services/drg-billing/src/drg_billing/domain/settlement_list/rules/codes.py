"""QC-C: codes of diseases and procedures (编码)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drg_billing.domain.settlement_list.derived import icd_diagnoses, main_diagnosis, main_procedure
from drg_billing.domain.settlement_list.findings import Place, Predicate, Surroundings
from drg_billing.domain.settlement_list.predicates import block, warn
from drg_billing.domain.settlement_list.record import SettlementList
from drg_billing.domain.settlement_list.rules.diagnoses import EXTERNAL_CAUSES, MANIFESTATION, MORPHOLOGY

DIAGNOSIS_SHAPE = re.compile(r"[A-Z][0-9]{2}\.([0-9]{3}|X[0-9]{2})(X[0-9]{3})?(\+[A-Z][0-9]{2}(\.[0-9])?\*)?", re.ASCII)
"""J18.900, I10.X00, K80.000X001, A18.000X002+M90.0*."""
PROCEDURE_SHAPE = re.compile(r"[0-9]{2}\.[0-9][0-9X][0-9]{0,2}[A-Z]?[0-9](X[0-9]{3,4})?", re.ASCII)
"""47.0901, 74.1X00, 00.5500X008; procedures of Chinese medicine have a letter: 17.971A0."""


def _main_unknown(*, starter: bool) -> Predicate:
    def find(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
        main, codes = main_diagnosis(record), surroundings.codes
        if main is None or codes is None or codes.starter is not starter:
            return
        row, code = main[0], main[1].diag_code
        if DIAGNOSIS_SHAPE.fullmatch(code) and code not in codes.diagnoses and code not in EXTERNAL_CAUSES:
            yield Place(f"diseinfo[{row}].diag_code")

    return find


def _other_unknown(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
    codes = surroundings.codes
    if codes is None or codes.starter:
        return
    for row, diagnosis in icd_diagnoses(record):
        code = diagnosis.diag_code
        if not diagnosis.is_main and DIAGNOSIS_SHAPE.fullmatch(code) and code not in codes.diagnoses:
            yield Place(f"diseinfo[{row}].diag_code")


def _main_procedure_unknown(record: SettlementList, surroundings: Surroundings) -> Iterator[Place]:
    main, codes = main_procedure(record), surroundings.codes
    if main is None or codes is None or codes.starter:
        return
    if PROCEDURE_SHAPE.fullmatch(main[1].oprn_oprt_code) and main[1].oprn_oprt_code not in codes.procedures:
        yield Place(f"oprninfo[{main[0]}].oprn_oprt_code")


def _diagnosis_misshapen(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, diagnosis in icd_diagnoses(record):
        code = diagnosis.diag_code
        known_otherwise = MORPHOLOGY.match(code) or MANIFESTATION.fullmatch(code)
        if code and not known_otherwise and not DIAGNOSIS_SHAPE.fullmatch(code):
            yield Place(f"diseinfo[{row}].diag_code")


def _procedure_misshapen(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for row, procedure in enumerate(record.oprninfo):
        if procedure.oprn_oprt_code and not PROCEDURE_SHAPE.fullmatch(procedure.oprn_oprt_code):
            yield Place(f"oprninfo[{row}].oprn_oprt_code")


def _outpatient_misshapen(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    code = record.setlinfo.wm_dise_code
    if code and not DIAGNOSIS_SHAPE.fullmatch(code):
        yield Place("setlinfo.wm_dise_code")


RULES = (
    block(
        "QC-C-001",
        "diseinfo.diag_code setlinfo.dscg_time",
        "主要诊断代码不在出院日生效的分组方案中",
        "the main diagnosis is not in the pack that is in force on the day of discharge",
        _main_unknown(starter=False),
    ),
    warn(
        "QC-C-002",
        "diseinfo.diag_code setlinfo.dscg_time",
        "主要诊断代码不在入门分组方案中（该方案不完整）",
        "the main diagnosis is not in the starter pack, which is not complete",
        _main_unknown(starter=True),
    ),
    warn(
        "QC-C-003",
        "diseinfo.diag_code setlinfo.dscg_time",
        "其他诊断代码不在出院日生效的分组方案中",
        "a secondary diagnosis is not in the pack that is in force on the day of discharge",
        _other_unknown,
    ),
    warn(
        "QC-C-004",
        "oprninfo.oprn_oprt_code setlinfo.dscg_time",
        "主要手术操作代码不在出院日生效的分组方案中",
        "the main procedure is not in the pack that is in force on the day of discharge",
        _main_procedure_unknown,
    ),
    block(
        "QC-C-005",
        "diseinfo.diag_code",
        "诊断代码不符合医保版 ICD-10 的格式",
        "a diagnosis has not the form of the insurance version of ICD-10",
        _diagnosis_misshapen,
    ),
    block(
        "QC-C-006",
        "oprninfo.oprn_oprt_code",
        "手术操作代码不符合医保版 ICD-9-CM-3 的格式",
        "a procedure has not the form of the insurance version of ICD-9-CM-3",
        _procedure_misshapen,
    ),
    warn(
        "QC-C-007",
        "setlinfo.wm_dise_code",
        "门（急）诊西医诊断代码不符合医保版 ICD-10 的格式",
        "the outpatient diagnosis has not the form of the insurance version of ICD-10",
        _outpatient_misshapen,
    ),
)
