"""All rules in one table, by topic. An id says its topic: QC-<letter>-<number>."""

from __future__ import annotations

from drg_billing.domain.settlement_list.findings import Rule
from drg_billing.domain.settlement_list.rules import (
    age,
    care,
    charges,
    codes,
    diagnoses,
    duplicates,
    identity,
    intensive,
    leaving,
    newborn,
    outpatient,
    payers,
    procedures,
    reading,
    sex,
    stay,
)

TOPICS: tuple[tuple[str, str, tuple[Rule, ...]], ...] = (
    ("数据格式", "Reading", reading.RULES),
    ("基本信息", "Identity and insurance", identity.RULES),
    ("住院过程", "Stay", stay.RULES),
    ("诊断", "Diagnoses", diagnoses.RULES),
    ("手术及操作", "Procedures", procedures.RULES),
    ("编码", "Codes", codes.RULES),
    ("性别", "Sex", sex.RULES),
    ("年龄", "Age", age.RULES),
    ("新生儿", "Newborns", newborn.RULES),
    ("重症监护与呼吸机", "Intensive care and ventilation", intensive.RULES),
    ("输血与护理", "Blood and nursing", care.RULES),
    ("离院", "Leaving", leaving.RULES),
    ("医疗收费", "Charges", charges.RULES),
    ("基金与个人支付", "Payers", payers.RULES),
    ("门诊慢特病", "Chronic outpatient care", outpatient.RULES),
    ("重复与重叠", "Duplicates and overlaps", duplicates.RULES),
)
"""Chinese and English name of each topic, and its rules."""

RULES: tuple[Rule, ...] = tuple(rule for _, _, rules in TOPICS for rule in rules)
