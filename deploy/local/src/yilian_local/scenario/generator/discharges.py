"""Stays that ended within the period, with what they cost (出院病例)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from yilian_local.scenario.county import Course, Discharge, Resident, Town
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.calendar import age_on
from yilian_local.scenario.generator.clinical_pictures import ClinicalPicture, choose, pictures_for
from yilian_local.scenario.generator.referrals import ReferredPatient

_CENT = Decimal("0.01")
_TREATED = frozenset({Course.SENT_BACK, Course.COMPLETED})
_SHARE_TOWNSHIP = 0.25


@dataclass(frozen=True, slots=True)
class _Stay:
    patient: Resident
    picture: ClinicalPicture
    institution_code: str
    admitted_on: date
    days: int


def make_discharges(
    scenario: Scenario,
    towns: tuple[Town, ...],
    residents: tuple[Resident, ...],
    referred: tuple[ReferredPatient, ...],
    random: Random,
) -> tuple[Discharge, ...]:
    """``discharges`` stays of as many people, by the day of discharge.

    Referred patients who were treated come first, then people who went to hospital by themselves.
    """
    stays = _stays_of_referred(referred)[: scenario.discharges]
    taken = (
        {one.patient.number for one in referred}
        if scenario.discharges <= len(residents) - len(referred)
        else {stay.patient.number for stay in stays}
    )
    others = random.sample(residents, len(residents))
    # Infants last: below one year the age in days decides, and a county hospital has few of them.
    others.sort(key=lambda person: (person.number in taken, age_on(person.birth_date, scenario.first_day) < 1))
    towns_by_code = {town.code: town for town in towns}
    already = {stay.patient.number for stay in stays}
    for person in others:
        if len(stays) == scenario.discharges:
            break
        if person.number not in already:
            stays.append(_stay_of(scenario, towns_by_code[person.town_code], person, random))
    stays.sort(key=lambda stay: (stay.admitted_on + timedelta(days=stay.days), stay.patient.number))
    return tuple(_discharge(stay, f"YL{scenario.year}S{place + 1:06d}", random) for place, stay in enumerate(stays))


def _stays_of_referred(referred: tuple[ReferredPatient, ...]) -> list[_Stay]:
    return [
        _Stay(
            one.patient,
            one.picture,
            one.referral.receiving_institution_code,
            admission_day(one),
            one.referral.stay_days,
        )
        for one in referred
        if one.referral.course in _TREATED
    ]


def admission_day(one: ReferredPatient) -> date:
    """The day on which a referred patient is admitted: at once in an emergency, else the day after."""
    requested = one.referral.requested_at.date()
    return requested if one.referral.priority == "emergency" else requested + timedelta(days=1)


def _stay_of(scenario: Scenario, town: Town, person: Resident, random: Random) -> _Stay:
    age = age_on(person.birth_date, scenario.first_day)
    pregnant = "pregnant" in person.key_groups
    near = random.random() < _SHARE_TOWNSHIP
    fitting = pictures_for(max(age, 1), person.sex, pregnant=pregnant, township=near)
    picture = choose(fitting or pictures_for(max(age, 1), person.sex, pregnant=pregnant), random)
    days = random.randint(*picture.stay)
    latest = (scenario.last_day - scenario.first_day).days - days
    admitted = scenario.first_day + timedelta(days=random.randint(1, latest))
    where = town.institution_code if near and picture.township else town.lead_institution_code
    return _Stay(person, picture, where, admitted, days)


def _discharge(stay: _Stay, settlement_number: str, random: Random) -> Discharge:
    low, high = stay.picture.cost
    total = _yuan(random.randint(low * 100, high * 100))
    return Discharge(
        settlement_number=settlement_number,
        resident_number=stay.patient.number,
        institution_code=stay.institution_code,
        admitted_on=stay.admitted_on,
        discharged_on=stay.admitted_on + timedelta(days=stay.days),
        main_diagnosis=stay.picture.main_diagnosis,
        other_diagnoses=stay.picture.other_diagnoses if random.random() < 0.6 else (),
        main_procedure=stay.picture.procedure,
        intensive_care_hours=stay.picture.intensive_care_hours,
        total_cost=total,
        full_self_pay=_part(total, random.randint(5, 50)),
        over_limit=_part(total, random.choice((0, 0, 0, random.randint(1, 12)))),
        pre_self_pay=_part(total, random.randint(15, 60)),
    )


def _yuan(cents: int) -> Decimal:
    return (Decimal(cents) / 100).quantize(_CENT)


def _part(total: Decimal, thousandths: int) -> Decimal:
    return (total * thousandths / 1000).quantize(_CENT, ROUND_HALF_UP)
