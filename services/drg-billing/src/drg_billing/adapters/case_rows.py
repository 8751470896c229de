"""Cases as rows and back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from drg_billing.adapters.tables import discharge_case, rule_pack
from drg_billing.domain.case import (
    CaseInstitution,
    CaseState,
    DischargeCase,
    LeavingWay,
    PackReference,
    Stay,
    Submission,
    WithdrawalReason,
    with_stay,
)
from drg_billing.domain.discharge import Discharge, Fault, Sex
from drg_billing.domain.grouping.results import (
    Group,
    GroupingResult,
    GroupingWarning,
    GroupStatus,
    NoGroupReason,
    WarningKind,
)
from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.settlement import Costs
from yilian_kit.reading import Row

PACK_COLUMNS = (
    rule_pack.c.code,
    rule_pack.c.pack_version,
    rule_pack.c.digest,
    rule_pack.c.notice_en,
    rule_pack.c.notice_zh,
)
CASE_COLUMNS = (*discharge_case.c, *PACK_COLUMNS)
CASE_ROWS = discharge_case.join(rule_pack, rule_pack.c.digest == discharge_case.c.pack_digest)

_FAULTS = {fault.value for fault in Fault}


def case_values(case: DischargeCase) -> dict[str, Any]:
    """The row of a case."""
    submission, discharge, stay, costs = (
        case.submission,
        case.submission.discharge,
        case.submission.stay,
        case.submission.costs,
    )
    group = case.grouping.group
    return {
        "id": case.id,
        "institution_id": case.institution.id,
        "institution_code": case.institution.code,
        "institution_tier": case.institution.tier,
        "settlement_number": submission.settlement_number,
        "person_key": submission.person_key,
        "insurance_type": submission.insurance.value,
        "pooling_area": submission.pooling_area,
        "doctor_code": submission.doctor_code,
        "admitted_on": stay.admitted_on,
        "discharged_on": stay.discharged_on,
        "leaving_way": stay.leaving_way.value,
        "icu_hours": stay.icu_hours,
        "ventilation_hours": stay.ventilation_hours,
        "sex": None if discharge.sex is None else discharge.sex.value,
        "age_years": discharge.age_years,
        "age_days": discharge.age_days,
        "birth_weight_g": discharge.birth_weight_g,
        "main_diagnosis": discharge.main_diagnosis,
        "other_diagnoses": list(discharge.other_diagnoses),
        "main_procedure": discharge.main_procedure,
        "other_procedures": list(discharge.other_procedures),
        "total_cost": costs.total,
        "full_self_pay": costs.full_self_pay,
        "over_limit": costs.over_limit,
        "pre_self_pay": costs.pre_self_pay,
        "mdc": group.mdc,
        "adrg": group.adrg,
        "drg": group.drg,
        "group_name": group.name,
        "status": group.status.value,
        "reasons": [reason.value for reason in case.grouping.reasons],
        "warnings": [_warning_values(warning) for warning in case.grouping.warnings],
        "pack_digest": case.pack.digest,
        "state": case.state.value,
        "version": case.version,
        "withdrawal_reason": case.withdrawal,
    }


def read_case_row(row: sa.RowMapping) -> DischargeCase:
    """The case of a row of CASE_COLUMNS."""
    reason = row[discharge_case.c.withdrawal_reason]
    return DischargeCase(
        id=row[discharge_case.c.id],
        institution=CaseInstitution(
            row[discharge_case.c.institution_id],
            row[discharge_case.c.institution_code],
            row[discharge_case.c.institution_tier],
        ),
        submission=_submission(row),
        grouping=_grouping(row),
        pack=pack_reference(row),
        state=CaseState(row[discharge_case.c.state]),
        version=row[discharge_case.c.version],
        withdrawal=None if reason is None else WithdrawalReason(reason),
    )


def pack_reference(row: sa.RowMapping | Row) -> PackReference:
    """The pack of a row of PACK_COLUMNS."""
    return PackReference(*(row[column.name] for column in PACK_COLUMNS))


def _submission(row: sa.RowMapping) -> Submission:
    c = discharge_case.c
    stay = Stay(
        row[c.admitted_on],
        row[c.discharged_on],
        LeavingWay(row[c.leaving_way]),
        row[c.icu_hours],
        row[c.ventilation_hours],
    )
    discharge = Discharge(
        sex=None if row[c.sex] is None else Sex(row[c.sex]),
        age_years=row[c.age_years],
        main_diagnosis=row[c.main_diagnosis],
        age_days=row[c.age_days],
        birth_weight_g=row[c.birth_weight_g],
        other_diagnoses=tuple(row[c.other_diagnoses]),
        main_procedure=row[c.main_procedure],
        other_procedures=tuple(row[c.other_procedures]),
    )
    return Submission(
        settlement_number=row[c.settlement_number],
        person_key=row[c.person_key],
        insurance=InsuranceType(row[c.insurance_type]),
        stay=stay,
        discharge=with_stay(discharge, stay, row[c.total_cost]),
        costs=Costs(row[c.total_cost], row[c.full_self_pay], row[c.over_limit], row[c.pre_self_pay]),
        pooling_area=row[c.pooling_area],
        doctor_code=row[c.doctor_code],
    )


def _warning_values(warning: GroupingWarning) -> list[str]:
    """Kind and code, and the code that it counts as where there is one."""
    return [warning.kind.value, warning.code, *([warning.counts_as] if warning.counts_as else [])]


def _grouping(row: sa.RowMapping) -> GroupingResult:
    c = discharge_case.c
    return GroupingResult(
        group=Group(row[c.mdc], row[c.adrg], row[c.drg], row[c.group_name], GroupStatus(row[c.status])),
        pack_digest=row[c.pack_digest],
        reasons=tuple(Fault(text) if text in _FAULTS else NoGroupReason(text) for text in row[c.reasons]),
        warnings=tuple(GroupingWarning(WarningKind(kind), *codes) for kind, *codes in row[c.warnings]),
    )
