"""QC-G: diagnoses and procedures that only one sex can have (性别与诊断、手术)."""

from __future__ import annotations

from drg_billing.domain.discharge import Sex
from drg_billing.domain.settlement_list.derived import sex_of
from drg_billing.domain.settlement_list.findings import Rule
from drg_billing.domain.settlement_list.predicates import CodeRanges, block, diagnosis_where, procedure_where, warn
from drg_billing.domain.settlement_list.record import SettlementList


def _male(record: SettlementList) -> bool:
    return sex_of(record) is Sex.MALE


def _female(record: SettlementList) -> bool:
    return sex_of(record) is Sex.FEMALE


def _not_of_men(id_: str, what_zh: str, what_en: str, *ranges: str) -> Rule:
    codes = "、".join(ranges)
    return block(
        id_,
        "diseinfo.diag_code setlinfo.gend",
        f"男性不应有{what_zh}（{codes.replace('-', '–')}）",
        f"a man has no {what_en} ({codes.replace('、', ', ')})",
        diagnosis_where(CodeRanges(*ranges), _male),
    )


def _not_of_women(id_: str, what_zh: str, what_en: str, *ranges: str) -> Rule:
    codes = "、".join(ranges)
    return block(
        id_,
        "diseinfo.diag_code setlinfo.gend",
        f"女性不应有{what_zh}（{codes.replace('-', '–')}）",
        f"a woman has no {what_en} ({codes.replace('、', ', ')})",
        diagnosis_where(CodeRanges(*ranges), _female),
    )


RULES = (
    _not_of_men("QC-G-001", "妊娠、分娩和产褥期诊断", "pregnancy, delivery or puerperium", "O00-O99"),
    _not_of_men("QC-G-002", "女性生殖器官恶性肿瘤", "malignant tumour of female genital organs", "C51-C58"),
    _not_of_men("QC-G-003", "女性盆腔炎性疾病", "inflammation of female pelvic organs", "N70-N77"),
    _not_of_men("QC-G-004", "女性生殖道非炎性疾患", "other disorder of the female genital tract", "N80-N98"),
    _not_of_men(
        "QC-G-005",
        "女性生殖器官良性、原位或未定肿瘤",
        "benign, in situ or uncertain tumour of female genital organs",
        "D06",
        "D07.0-D07.3",
        "D25-D28",
        "D39",
    ),
    _not_of_men("QC-G-006", "妊娠、分娩相关就诊因素", "contact for pregnancy or delivery", "Z32-Z37", "Z39"),
    _not_of_men("QC-G-007", "卵巢功能障碍", "ovarian dysfunction", "E28"),
    _not_of_men("QC-G-008", "女性生殖器官先天畸形", "malformation of female genital organs", "Q50-Q52"),
    _not_of_men("QC-G-009", "产科破伤风、产褥期精神障碍", "obstetrical tetanus or puerperal disorder", "A34", "F53"),
    _not_of_women("QC-G-010", "男性生殖器官恶性肿瘤", "malignant tumour of male genital organs", "C60-C63"),
    _not_of_women("QC-G-011", "男性生殖器官疾病", "disease of male genital organs", "N40-N51"),
    _not_of_women(
        "QC-G-012",
        "男性生殖器官良性、原位或未定肿瘤",
        "benign, in situ or uncertain tumour of male genital organs",
        "D07.4-D07.6",
        "D29",
        "D40",
    ),
    _not_of_women("QC-G-013", "睾丸功能障碍", "testicular dysfunction", "E29"),
    _not_of_women("QC-G-014", "男性生殖器官先天畸形", "malformation of male genital organs", "Q53-Q55"),
    _not_of_women(
        "QC-G-015", "流行性腮腺炎性睾丸炎、阴囊静脉曲张", "mumps orchitis or scrotal varices", "B26.0", "I86.1"
    ),
    block(
        "QC-G-016",
        "oprninfo.oprn_oprt_code setlinfo.gend",
        "男性不应有女性生殖器官或产科手术（65–75）",
        "a man has no procedure on female genital organs or of obstetrics (65-75)",
        procedure_where(CodeRanges("65-75"), _male),
    ),
    block(
        "QC-G-017",
        "oprninfo.oprn_oprt_code setlinfo.gend",
        "女性不应有男性生殖器官手术（60–64）",
        "a woman has no procedure on male genital organs (60-64)",
        procedure_where(CodeRanges("60-64"), _female),
    ),
    warn(
        "QC-G-018",
        "diseinfo.diag_code setlinfo.gend",
        "男性乳腺恶性肿瘤（C50）罕见，请核对性别",
        "breast cancer (C50) of a man is rare: check the sex",
        diagnosis_where(CodeRanges("C50"), _male),
    ),
)
