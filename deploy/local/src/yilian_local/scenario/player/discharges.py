"""Discharges are submitted, grouped and settled with the scenario's demo prices (出院病例分组与结算)."""

from yilian_local.scenario.county import Discharge, Resident
from yilian_local.scenario.generator.calendar import age_on, at
from yilian_local.scenario.player.stage import ADMINISTRATOR, INSURANCE_OFFICE, Stage, insurance_desk, together
from yilian_local.scenario.steps import Json, Service, Step, in_state


async def set_prices(stage: Stage) -> None:
    """Set the scenario's price parameters, and let a second person put them in force from the period's first day."""
    prices = stage.scenario.demo_price_parameters
    proposed = await stage.act(
        Step(
            name="set demo price parameters",
            service=Service.DRG_BILLING,
            actor=ADMINISTRATOR,
            at=at(stage.county.first_day, 9),
            path="/v1/parameters",
            body={
                **prices.model_dump(mode="json", exclude={"personal_account"}),
                "valid_from": stage.county.first_day.isoformat(),
            },
        )
    )
    record = f"/v1/parameters/{proposed.id}"
    await stage.act(
        Step(
            name="activate demo price parameters",
            service=Service.DRG_BILLING,
            actor=INSURANCE_OFFICE,
            at=at(stage.county.first_day, 10),
            path=f"{record}/activate",
            version=proposed.version,
            resource=record,
            is_done=in_state("active"),
        )
    )


def discharges_of(stage: Stage, month: int) -> list[Discharge]:
    """The stays that end in a month."""
    return [one for one in stage.county.discharges if one.discharged_on.month == month]


async def discharge(stage: Stage, month: int) -> None:
    """Submit and settle every stay of the month; one is one step of the progress."""
    residents = {resident.number: resident for resident in stage.county.residents}
    await together(_discharge(stage, one, residents[one.resident_number]) for one in discharges_of(stage, month))


async def _discharge(stage: Stage, stay: Discharge, patient: Resident) -> None:
    desk = insurance_desk(stay.institution_code)
    submitted = await stage.client.act(
        Step(
            name=f"submit discharge {stay.settlement_number}",
            service=Service.DRG_BILLING,
            actor=desk,
            at=at(stay.discharged_on, 15),
            path="/v1/cases",
            body=_case_body(stay, patient),
        )
    )
    record = f"/v1/cases/{submitted.id}"
    employee = patient.insurance_type == "employee"
    await stage.client.act(
        Step(
            name=f"settle discharge {stay.settlement_number}",
            service=Service.DRG_BILLING,
            actor=desk,
            at=at(stay.discharged_on, 16),
            path=f"{record}/settle",
            body={"account_available": stage.scenario.demo_price_parameters.personal_account if employee else "0.00"},
            version=submitted.version,
            resource=record,
            is_done=in_state("settled"),
        )
    )
    stage.progress.advance()


def _case_body(stay: Discharge, patient: Resident) -> Json:
    age = age_on(patient.birth_date, stay.admitted_on)
    body: Json = {
        "institution_code": stay.institution_code,
        "settlement_number": stay.settlement_number,
        "person_id_number": patient.id_number,
        "insurance_type": patient.insurance_type,
        # One doctor in charge for each chapter of diagnoses: enough to show figures by doctor.
        "doctor_code": f"{stay.institution_code}-{stay.main_diagnosis[0]}",
        "sex": patient.sex,
        "age_years": age,
        "admitted_on": stay.admitted_on.isoformat(),
        "discharged_on": stay.discharged_on.isoformat(),
        "main_diagnosis": stay.main_diagnosis,
        "other_diagnoses": stay.other_diagnoses,
        "main_procedure": stay.main_procedure,
        "other_procedures": [],
        "leaving_way": "1",
        "icu_hours": stay.intensive_care_hours,
        "ventilation_hours": 0,
        "total_cost": f"{stay.total_cost:.2f}",
        "full_self_pay": f"{stay.full_self_pay:.2f}",
        "over_limit": f"{stay.over_limit:.2f}",
        "pre_self_pay": f"{stay.pre_self_pay:.2f}",
    }
    if age == 0:
        body["age_days"] = (stay.admitted_on - patient.birth_date).days
    return body
