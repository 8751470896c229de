"""From a settlement list to the discharge that is submitted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from drg_billing.domain.case import LeavingWay, Stay, Submission, with_stay
from drg_billing.domain.discharge import Discharge
from drg_billing.domain.money import ZERO
from drg_billing.domain.parameters import InsuranceType
from drg_billing.domain.settlement import Costs
from drg_billing.domain.settlement_list.code_tables import EMPLOYEE_INSURANCE, LEAVING_WAYS, RESIDENT_INSURANCE
from drg_billing.domain.settlement_list.derived import (
    days_of,
    full_self_pay_of,
    icu_minutes,
    main_diagnosis,
    main_procedure,
    other_codes,
    sex_of,
    stay_of,
    total_of,
    ventilation_minutes,
    years_of,
)
from drg_billing.domain.settlement_list.record import SettlementList


@dataclass(frozen=True, slots=True)
class BesideTheList:
    """What settles a case and stands in no field of interface 4101."""

    pooling_area: str | None = None
    """Named only where a hospital serves several pooling areas."""
    over_limit: Decimal = ZERO
    """Above a price limit (超限价自费)."""
    pre_self_pay: Decimal = ZERO
    """The patient's own first share of class B items (先行自付)."""


def submission_of(record: SettlementList, person_key: str, beside: BesideTheList) -> Submission | None:
    """The discharge of a list; None when something that every discharge has is missing (a rule that blocks says what).

    Hours of intensive care and ventilation are whole hours, rounded down. Diagnoses of Chinese medicine stay behind.
    """
    info, times, insurance = record.setlinfo, stay_of(record), _insurance(record)
    if times is None or insurance is None or info.dscg_way not in LEAVING_WAYS:
        return None
    stay = Stay(
        admitted_on=times[0].date(),
        discharged_on=times[1].date(),
        leaving_way=LeavingWay(info.dscg_way),
        icu_hours=icu_minutes(record) // 60,
        ventilation_hours=ventilation_minutes(record) // 60,
    )
    total = total_of(record)
    return Submission(
        settlement_number=info.setl_id,
        person_key=person_key,
        insurance=insurance,
        stay=stay,
        discharge=with_stay(_discharge(record), stay, total),
        costs=Costs(total, full_self_pay_of(record), beside.over_limit, beside.pre_self_pay),
        pooling_area=beside.pooling_area,
        doctor_code=info.chfpdr_code or None,
    )


def _insurance(record: SettlementList) -> InsuranceType | None:
    code = record.setlinfo.hi_type
    if code in EMPLOYEE_INSURANCE:
        return InsuranceType.EMPLOYEE
    return InsuranceType.RESIDENT if code in RESIDENT_INSURANCE else None


def _discharge(record: SettlementList) -> Discharge:
    diagnosis, procedure = main_diagnosis(record), main_procedure(record)
    return Discharge(
        sex=sex_of(record),
        age_years=years_of(record),
        main_diagnosis="" if diagnosis is None else diagnosis[1].diag_code,
        age_days=days_of(record),
        birth_weight_g=record.setlinfo.nwb_bir_wt if years_of(record) == 0 else None,  # a mother's list has her child's
        other_diagnoses=tuple(other_codes(record)),
        main_procedure="" if procedure is None else procedure[1].oprn_oprt_code,
        other_procedures=tuple(one.oprn_oprt_code for one in record.oprninfo if not one.is_main),
    )
