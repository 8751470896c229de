"""QC-N: newborns, at most 28 days old at admission (新生儿)."""

from __future__ import annotations

from collections.abc import Iterator

from drg_billing.domain.settlement_list.code_tables import (
    ILL_NEWBORN,
    NEWBORN_KINDS,
    NORMAL_NEWBORN,
    PRETERM_NEWBORN,
)
from drg_billing.domain.settlement_list.derived import days_of, is_newborn, main_diagnosis, years_of
from drg_billing.domain.settlement_list.findings import Place, Predicate, Surroundings
from drg_billing.domain.settlement_list.predicates import (
    CodeRanges,
    at_section,
    at_setlinfo,
    block,
    diagnosis_where,
    has_diagnosis,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList

LIGHTEST, HEAVIEST = 100, 9999
LOW_WEIGHT = 2500
"""Below this many grams a newborn is of low weight at birth (低出生体重)."""
SINGLETON_OR_MULTIPLE = CodeRanges("Z38")
LOW_WEIGHT_CODES = CodeRanges("P07.0", "P07.1", "P05")
PRETERM_CODES = CodeRanges("P07")
VERY_LOW_WEIGHT_CODES = CodeRanges("P07.0")
VERY_LOW_WEIGHT = 1000


def _weight_missing(name: str) -> Predicate:
    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        unreadable = any(one.field == f"setlinfo.{name}" for one in record.unreadable)
        if is_newborn(record) and getattr(record.setlinfo, name) is None and not unreadable:
            yield Place(f"setlinfo.{name}")

    return find


def _weight_impossible(name: str) -> Predicate:
    def find(record: SettlementList, _: Surroundings) -> Iterator[Place]:
        grams: int | None = getattr(record.setlinfo, name)
        if grams is not None and not LIGHTEST <= grams <= HEAVIEST:
            yield Place(f"setlinfo.{name}", str(grams), f"{LIGHTEST}-{HEAVIEST}")

    return find


def _kind_unknown(record: SettlementList) -> bool:
    return is_newborn(record) and record.setlinfo.nwb_adm_type not in NEWBORN_KINDS


def _weight_too_fine(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    for name in ("nwb_bir_wt", "nwb_adm_wt"):
        grams: int | None = getattr(record.setlinfo, name)
        if grams is not None and LIGHTEST <= grams <= HEAVIEST and grams % 10:
            yield Place(f"setlinfo.{name}", str(grams))


def _weights_far_apart(record: SettlementList, _: Surroundings) -> Iterator[Place]:
    at_birth, at_admission = record.setlinfo.nwb_bir_wt, record.setlinfo.nwb_adm_wt
    if at_birth is None or at_admission is None or not is_newborn(record):
        return
    possible = all(LIGHTEST <= grams <= HEAVIEST for grams in (at_birth, at_admission))
    if possible and not 0.7 * at_birth <= at_admission <= 2 * at_birth:
        yield Place("setlinfo.nwb_adm_wt", str(at_admission), f"0.7-2 x {at_birth}")


def _no_newborn(record: SettlementList) -> bool:
    """Beyond 28 days; unknown ages are another rule's finding."""
    years = years_of(record)
    return years is not None and (years > 0 or days_of(record) is not None) and not is_newborn(record)


def _newborn_fields_of_others(record: SettlementList) -> bool:
    info = record.setlinfo
    return _no_newborn(record) and bool(info.nwb_adm_type or info.nwb_adm_wt is not None)


def _birth_weight(record: SettlementList) -> int | None:
    grams = record.setlinfo.nwb_bir_wt
    return grams if is_newborn(record) and grams is not None and LIGHTEST <= grams <= HEAVIEST else None


def _light_without_code(record: SettlementList) -> bool:
    grams = _birth_weight(record)
    return grams is not None and grams < LOW_WEIGHT and not has_diagnosis(record, LOW_WEIGHT_CODES)


def _preterm_without_code(record: SettlementList) -> bool:
    preterm = is_newborn(record) and record.setlinfo.nwb_adm_type == PRETERM_NEWBORN
    return preterm and not has_diagnosis(record, PRETERM_CODES)


def _normal_but_ill(record: SettlementList) -> bool:
    main = main_diagnosis(record)
    normal = is_newborn(record) and record.setlinfo.nwb_adm_type == NORMAL_NEWBORN
    return normal and main is not None and bool(main[1].diag_code) and main[1].diag_code not in SINGLETON_OR_MULTIPLE


def _ill_but_normal(record: SettlementList) -> bool:
    codes = [one.diag_code for one in record.diseinfo if one.diag_code]
    ill = is_newborn(record) and record.setlinfo.nwb_adm_type == ILL_NEWBORN
    return ill and bool(codes) and all(code in SINGLETON_OR_MULTIPLE for code in codes)


RULES = (
    block(
        "QC-N-001",
        "setlinfo.nwb_bir_wt setlinfo.nwb_age",
        "新生儿（28 天内）缺少出生体重",
        "a newborn (up to 28 days) needs the weight at birth",
        _weight_missing("nwb_bir_wt"),
    ),
    block(
        "QC-N-002",
        "setlinfo.nwb_adm_wt setlinfo.nwb_age",
        "新生儿（28 天内）缺少入院体重",
        "a newborn (up to 28 days) needs the weight at admission",
        _weight_missing("nwb_adm_wt"),
    ),
    block(
        "QC-N-003",
        "setlinfo.nwb_adm_type setlinfo.nwb_age",
        "新生儿入院类型缺失或代码错误",
        "a newborn's kind of admission is missing or no code of its table",
        at_setlinfo("nwb_adm_type", _kind_unknown),
    ),
    block(
        "QC-N-004",
        "setlinfo.nwb_bir_wt",
        "出生体重应在 100–9999 克之间",
        "the weight at birth must be 100 to 9999 grams",
        _weight_impossible("nwb_bir_wt"),
    ),
    block(
        "QC-N-005",
        "setlinfo.nwb_adm_wt",
        "入院体重应在 100–9999 克之间",
        "the weight at admission must be 100 to 9999 grams",
        _weight_impossible("nwb_adm_wt"),
    ),
    warn(
        "QC-N-006",
        "setlinfo.nwb_bir_wt setlinfo.nwb_adm_wt",
        "新生儿体重应精确到 10 克",
        "a newborn's weight is given in tens of grams",
        _weight_too_fine,
    ),
    warn(
        "QC-N-007",
        "setlinfo.nwb_adm_wt setlinfo.nwb_bir_wt",
        "入院体重与出生体重相差过大",
        "the weight at admission is far from the weight at birth",
        _weights_far_apart,
    ),
    warn(
        "QC-N-008",
        "setlinfo.nwb_adm_type setlinfo.nwb_adm_wt",
        "非新生儿填写了新生儿入院类型或入院体重",
        "newborn fields for somebody older than 28 days",
        at_setlinfo("nwb_adm_type", _newborn_fields_of_others),
    ),
    warn(
        "QC-N-009",
        "setlinfo.nwb_adm_type diseinfo.diag_code",
        "入院类型为早产儿，但没有早产诊断（P07）",
        "admitted as preterm without a diagnosis of it (P07)",
        at_setlinfo("nwb_adm_type", _preterm_without_code),
    ),
    warn(
        "QC-N-010",
        "setlinfo.nwb_bir_wt diseinfo.diag_code",
        "出生体重低于 2500 克，但没有低出生体重诊断（P05、P07.0、P07.1）",
        "below 2500 grams at birth without a diagnosis of it (P05, P07.0, P07.1)",
        at_section("diseinfo", _light_without_code),
    ),
    warn(
        "QC-N-011",
        "diseinfo.diag_code setlinfo.nwb_bir_wt",
        "低出生体重诊断（P07.0、P07.1）与出生体重 2500 克及以上矛盾",
        "a low weight at birth (P07.0, P07.1) is coded for 2500 grams or more",
        diagnosis_where(CodeRanges("P07.0", "P07.1"), lambda record: (_birth_weight(record) or 0) >= LOW_WEIGHT),
    ),
    warn(
        "QC-N-012",
        "diseinfo.diag_code setlinfo.nwb_bir_wt",
        "极低出生体重诊断（P07.0，999 克及以下）与出生体重不符",
        "an extremely low weight at birth (P07.0, up to 999 grams) is coded for more",
        diagnosis_where(
            VERY_LOW_WEIGHT_CODES, lambda record: VERY_LOW_WEIGHT <= (_birth_weight(record) or 0) < LOW_WEIGHT
        ),
    ),
    warn(
        "QC-N-013",
        "setlinfo.nwb_adm_type diseinfo.diag_code",
        "入院类型为正常新生儿，但主要诊断是疾病",
        "admitted as a normal newborn with a disease as main diagnosis",
        at_setlinfo("nwb_adm_type", _normal_but_ill),
    ),
    warn(
        "QC-N-014",
        "setlinfo.nwb_adm_type diseinfo.diag_code",
        "入院类型为有疾病新生儿，但没有疾病诊断",
        "admitted as an ill newborn without any disease",
        at_setlinfo("nwb_adm_type", _ill_but_normal),
    ),
)
