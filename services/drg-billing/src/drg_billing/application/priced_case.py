"""What the price of a case is made from, in every settlement and correction of it."""

from __future__ import annotations

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.case import DischargeCase
from drg_billing.domain.grouping.code_mapping import as_mapped, mapping_told_by
from drg_billing.domain.pricing import PricedCase, SpecialDecision


async def priced_case(case: DischargeCase, work: UnitOfWork) -> PricedCase:
    """The case as the schemes see it: clinical codes mapped, and the county office's decision on an application."""
    application = await work.special_cases.standing_for(case.id)
    return priced_case_of(case, None if application is None else application.decision)


def priced_case_of(case: DischargeCase, decision: SpecialDecision | None) -> PricedCase:
    submission, group = case.submission, case.grouping.group
    stay, discharge = submission.stay, as_mapped(submission.discharge, mapping_told_by(case.grouping.warnings))
    procedures = (discharge.main_procedure, *discharge.other_procedures)
    return PricedCase(
        drg=group.drg,
        status=group.status,
        institution_code=case.institution.code,
        institution_tier=case.institution.tier,
        total_cost=submission.costs.total,
        insurance=submission.insurance.value,
        discharged_on=stay.discharged_on,
        stay_days=max(1, (stay.discharged_on - stay.admitted_on).days),
        age_years=discharge.age_years,
        leaving_way=stay.leaving_way.value,
        main_diagnosis=discharge.main_diagnosis,
        other_diagnoses=discharge.other_diagnoses,
        procedures=tuple(code for code in procedures if code),
        decision=decision,
    )
