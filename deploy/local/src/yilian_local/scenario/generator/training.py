"""Lectures for the grassroots and short-term training at the lead hospitals (培训与进修)."""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from yilian_local.scenario.county import Attendee, Dispatch, Expert, Lecture, Placement, Town, Village
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.calendar import at, working_days
from yilian_local.scenario.generator.shares import shares

_USUAL_AUDIENCE = 14
_STAFF_OF_A_CENTRE = 24
_PLACES = 30
_TITLES = (
    "高血压患者的规范管理",
    "2 型糖尿病基层防治",
    "基层急性胸痛的识别与转诊",
    "老年人中医体质辨识",
    "儿童常见呼吸道疾病",
    "孕产妇高危因素筛查",
    "严重精神障碍患者的随访",
    "肺结核患者的督导服药",
    "骨伤疼痛的中医适宜技术",
    "基层抗菌药物合理使用",
)


def lecture_count(scenario: Scenario) -> int:
    """How many lectures the attendances of the scenario make."""
    return -(-scenario.lecture_attendances // _USUAL_AUDIENCE)


def make_lectures(
    scenario: Scenario,
    towns: tuple[Town, ...],
    villages: tuple[Village, ...],
    dispatches: tuple[Dispatch, ...],
    random: Random,
) -> tuple[Lecture, ...]:
    """The lectures by time: those of the lecture dispatches in the towns, the others at the lead hospitals."""
    audiences = shares(scenario.lecture_attendances, lecture_count(scenario))
    visits = [dispatch for dispatch in dispatches if dispatch.kind == "lecture"]
    staff = {town.institution_code: list(_staff(town, villages)) for town in towns}
    lectures = []
    for place, audience in enumerate(audiences):
        town = towns[place % len(towns)]
        where, begins = town.lead_institution_code, _afternoon(scenario, place, random)
        invited = [
            person
            for other in towns
            if other.lead_institution_code == town.lead_institution_code
            for person in staff[other.institution_code]
        ]
        if place < len(visits):
            visit = visits[place]
            where, begins = visit.institution_code, visit.starts_at
            invited = staff[where]
        lectures.append(
            Lecture(
                code=f"YL-L{scenario.year}-{place + 1:03d}",
                title=_TITLES[place % len(_TITLES)],
                institution_code=where,
                starts_at=begins,
                ends_at=begins.replace(hour=16, minute=30),
                hours=2,
                places=_PLACES,
                attendees=tuple(sorted(random.sample(invited, audience), key=lambda person: person.code)),
            )
        )
    lectures.sort(key=lambda lecture: (lecture.starts_at, lecture.code))
    return tuple(lectures)


def make_placements(
    scenario: Scenario, towns: tuple[Town, ...], experts: tuple[Expert, ...], random: Random
) -> tuple[Placement, ...]:
    """One placement of one month for each trainee, ordered by its first day."""
    placements = []
    for place in range(scenario.short_term_trainees):
        town = towns[place % len(towns)]
        days = working_days(scenario.year, 1 + place % scenario.months)
        supervisors = [expert for expert in experts if expert.alliance_code == town.alliance_code]
        placements.append(
            Placement(
                trainee_code=f"{town.code}-TRAINEE-{place + 1:04d}",
                institution_code=town.lead_institution_code,
                from_institution_code=town.institution_code,
                supervisor_expert_code=random.choice(supervisors).code,
                from_date=days[0],
                to_date=days[-1],
            )
        )
    placements.sort(key=lambda placement: (placement.from_date, placement.trainee_code))
    return tuple(placements)


def _staff(town: Town, villages: tuple[Village, ...]) -> Iterator[Attendee]:
    for number in range(_STAFF_OF_A_CENTRE):
        yield Attendee(f"{town.code}-STAFF-{number + 1:02d}", town.institution_code)
    for village in villages:
        if village.town_code == town.code:
            yield Attendee(f"{village.code}-DOCTOR", village.institution_code)


def _afternoon(scenario: Scenario, place: int, random: Random) -> datetime:
    day: date = random.choice(working_days(scenario.year, 1 + place % scenario.months))
    return at(day, 14, 30)
