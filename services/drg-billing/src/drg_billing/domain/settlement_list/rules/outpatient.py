"""QC-O: diagnoses of chronic outpatient care, where a list has any (门诊慢特病)."""

from __future__ import annotations

from drg_billing.domain.settlement_list.derived import before
from drg_billing.domain.settlement_list.predicates import (
    at_setlinfo,
    block,
    repeated,
    row_missing,
    row_text_missing,
    warn,
)
from drg_billing.domain.settlement_list.record import SettlementList


def _visit_after_discharge(record: SettlementList) -> bool:
    visit, discharged = record.setlinfo.opsp_mdtrt_date, record.setlinfo.dscg_time
    return visit is not None and discharged is not None and before(discharged, visit)


RULES = (
    block(
        "QC-O-001",
        "opspdiseinfo.diag_code",
        "门诊慢特病诊断代码缺失",
        "a diagnosis of chronic outpatient care has no code",
        row_missing("opspdiseinfo", "diag_code"),
    ),
    warn(
        "QC-O-002",
        "opspdiseinfo.diag_name",
        "门诊慢特病诊断名称缺失",
        "a diagnosis of chronic outpatient care has no name",
        row_text_missing("opspdiseinfo", "diag_name"),
    ),
    warn(
        "QC-O-003",
        "opspdiseinfo.diag_code",
        "门诊慢特病诊断重复",
        "a diagnosis of chronic outpatient care is listed twice",
        repeated("opspdiseinfo", "diag_code"),
    ),
    block(
        "QC-O-004",
        "setlinfo.opsp_mdtrt_date opspdiseinfo",
        "有门诊慢特病诊断但没有就诊日期",
        "chronic outpatient care without the day of the visit",
        at_setlinfo(
            "opsp_mdtrt_date", lambda record: bool(record.opspdiseinfo) and record.setlinfo.opsp_mdtrt_date is None
        ),
    ),
    block(
        "QC-O-005",
        "setlinfo.opsp_diag_caty opspdiseinfo",
        "有门诊慢特病诊断但没有诊断科别",
        "chronic outpatient care without its department",
        at_setlinfo("opsp_diag_caty", lambda record: bool(record.opspdiseinfo) and not record.setlinfo.opsp_diag_caty),
    ),
    warn(
        "QC-O-006",
        "setlinfo.opsp_mdtrt_date setlinfo.dscg_time",
        "门诊慢特病就诊日期晚于出院",
        "the visit of chronic outpatient care lies after the discharge",
        at_setlinfo("opsp_mdtrt_date", _visit_after_discharge),
    ),
)
