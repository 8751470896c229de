"""What the price of a case is made from, in every settlement and correction of it."""

from __future__ import annotations

from drg_billing.application.ports import UnitOfWork
from drg_billing.domain.case import DischargeCase
from drg_billing.domain.pricing import PricedCase, SpecialDecision


async def priced_case(case: DischargeCase, work: UnitOfWork) -> PricedCase:
    """The case as the schemes see it, with the county office's decision where an application was approved."""
    return priced_case_of(case, await work.special_cases.decision_on(case.id))


def priced_case_of(case: DischargeCase, decision: SpecialDecision | None) -> PricedCase:
    submission, group = case.submission, case.grouping.group
    stay, discharge = submission.stay, submission.discharge
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
