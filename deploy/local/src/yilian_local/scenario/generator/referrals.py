"""Referrals up from the townships and back down (双向转诊)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from yilian_local.scenario.county import Agreement, BackReferral, Course, Referral, Resident, Town
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.calendar import age_on, at, working_days
from yilian_local.scenario.generator.clinical_pictures import ClinicalPicture, choose, pictures_for
from yilian_local.scenario.generator.names import person_name

_LONGEST_STAY = 12
_DAYS_AFTER_STAY = 9
"""Days within which a back-referral has come to its end in the township."""
_UNFINISHED_WITHIN = 8
"""What is still open when the period ends was asked for in these last days."""

_ENDS_WITHOUT_RETURN = (
    Course.COMPLETED,
    Course.ACCEPTED,
    Course.COMPLETED,
    Course.REJECTED,
    Course.IN_TREATMENT,
    Course.COMPLETED,
    Course.CANCELLED,
    Course.ARRIVED,
)
_TREATED = frozenset({Course.SENT_BACK, Course.COMPLETED})
_REFUSED = frozenset({Course.REJECTED, Course.CANCELLED})
_OPEN_BACK_REFERRAL_EVERY = 9
_EMERGENCY_EVERY = 10


@dataclass(frozen=True, slots=True)
class ReferredPatient:
    """A referral, whom it is about, and what the hospital finds."""

    referral: Referral
    patient: Resident
    picture: ClinicalPicture


def make_referrals(
    scenario: Scenario,
    towns: tuple[Town, ...],
    residents: tuple[Resident, ...],
    agreements: tuple[Agreement, ...],
    random: Random,
) -> tuple[ReferredPatient, ...]:
    """``referrals_up`` upward referrals by time, of which ``referrals_down`` come back down.

    Nobody is referred twice; signed residents come first, because their family doctor sends them.
    """
    towns_by_code = {town.code: town for town in towns}
    patients = _patients(scenario, residents, agreements, random)
    made = []
    for place, patient in enumerate(patients):
        course = _course(scenario, place)
        age = age_on(patient.birth_date, scenario.first_day)
        possible = pictures_for(max(age, 1), patient.sex, pregnant="pregnant" in patient.key_groups)
        picture = choose([one for one in possible if not one.miscoded], random)
        emergency = course in _TREATED and place % _EMERGENCY_EVERY == _EMERGENCY_EVERY - 1
        town = towns_by_code[patient.town_code]
        referral = Referral(
            number=f"YL{scenario.year}U{place + 1:05d}",
            resident_number=patient.number,
            kind="emergency" if emergency else "inpatient",
            priority="emergency" if emergency else random.choice(("urgent", "routine", "routine")),
            sending_institution_code=town.institution_code,
            sending_department="全科",
            sending_doctor=person_name(random, patient.sex),
            receiving_institution_code=town.lead_institution_code,
            receiving_department="急诊科" if emergency else picture.department,
            impression_code=picture.main_diagnosis,
            requested_at=at(_day(scenario, course, random), 8 + place % 3, 5 * (place % 12)),
            course=course,
            stay_days=min(_LONGEST_STAY, random.randint(*picture.stay)),
            back=BackReferral(f"YL{scenario.year}D{place + 1:05d}", completed=True)
            if course is Course.SENT_BACK
            else None,
        )
        made.append(ReferredPatient(referral, patient, picture))
    made.sort(key=lambda one: (one.referral.requested_at, one.referral.number))
    return tuple(_with_open_ways_back(scenario, made))


def _patients(
    scenario: Scenario, residents: tuple[Resident, ...], agreements: tuple[Agreement, ...], random: Random
) -> list[Resident]:
    """Whom to refer: those over one year of age, signed ones before others."""
    signed = {agreement.resident_number for agreement in agreements}
    in_random_order = random.sample(residents, len(residents))
    in_random_order.sort(
        key=lambda person: (age_on(person.birth_date, scenario.first_day) < 1, person.number not in signed)
    )
    return in_random_order[: scenario.referrals_up]


def _course(scenario: Scenario, place: int) -> Course:
    """The first ``referrals_down`` come back; the others end in one of the ways that stay up there."""
    if place < scenario.referrals_down:
        return Course.SENT_BACK
    return _ENDS_WITHOUT_RETURN[(place - scenario.referrals_down) % len(_ENDS_WITHOUT_RETURN)]


def _day(scenario: Scenario, course: Course, random: Random) -> date:
    """A working day on which the referral is asked for, so that its course fits into the period."""
    days = [day for month in range(1, scenario.months + 1) for day in working_days(scenario.year, month)]
    if course in _TREATED:
        latest = scenario.last_day - timedelta(days=_LONGEST_STAY + _DAYS_AFTER_STAY + 1)
        return random.choice([day for day in days if day <= latest])
    days = [day for day in days if day <= scenario.last_day - timedelta(days=2)]
    if course in _REFUSED:
        return random.choice(days)
    return random.choice([day for day in days if (scenario.last_day - day).days <= _UNFINISHED_WITHIN] or days[-1:])


def _with_open_ways_back(scenario: Scenario, made: list[ReferredPatient]) -> list[ReferredPatient]:
    """The latest of the back-referrals are not finished when the period ends: the township awaits the patient."""
    waiting = scenario.referrals_down // _OPEN_BACK_REFERRAL_EVERY
    sent_back = [one for one in made if one.referral.back is not None]
    latest = {one.referral.number for one in sent_back[len(sent_back) - waiting :]}
    return [
        replace(one, referral=replace(one.referral, back=replace(one.referral.back, completed=False)))
        if one.referral.back is not None and one.referral.number in latest
        else one
        for one in made
    ]
