"""Who of the experts goes where, on which day, to do what, and what comes of it (专家下派)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from yilian_local.scenario.county import Alliance, Dispatch, Expert, Town
from yilian_local.scenario.format import OPERATIONS_PER_DISPATCH, SESSIONS_PER_DISPATCH, Scenario
from yilian_local.scenario.generator.calendar import at, working_days
from yilian_local.scenario.generator.experts import make_experts
from yilian_local.scenario.generator.shares import shares

_FEWEST_EXPERTS = 6
_DISPATCHES_PER_EXPERT_AND_MONTH = 2
_LECTURE_EVERY = 3
"""Of the dispatches that neither see patients nor operate, one in this many may be a lecture."""


@dataclass(frozen=True, slots=True)
class _Task:
    """What a dispatch is for and how much of it is done; ``amount`` is 0 where nothing is counted."""

    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class _Trip:
    task: _Task
    alliance: Alliance
    month: int


def make_experts_and_dispatches(
    scenario: Scenario, alliances: tuple[Alliance, ...], towns: tuple[Town, ...], lectures: int, random: Random
) -> tuple[tuple[Expert, ...], tuple[Dispatch, ...]]:
    """Experts enough for the dispatches, and the dispatches by the time at which they start.

    Nobody is sent to two places on one day. At most ``lectures`` dispatches are for lectures.
    """
    tasks = list(_tasks(scenario, lectures))
    random.shuffle(tasks)
    months = range(1, scenario.months + 1)
    weights = [len(working_days(scenario.year, month)) for month in months]
    trips = [
        _Trip(task, alliances[place % len(alliances)], random.choices(months, weights=weights)[0])
        for place, task in enumerate(tasks)
    ]
    experts: list[Expert] = []
    dispatches: list[Dispatch] = []
    for place, alliance in enumerate(alliances):
        own_towns = [town for town in towns if town.alliance_code == alliance.code]
        own_trips = [trip for trip in trips if trip.alliance is alliance]
        busiest = max(Counter(trip.month for trip in own_trips).values(), default=0)
        count = max(_FEWEST_EXPERTS, -(-busiest // _DISPATCHES_PER_EXPERT_AND_MONTH))
        own_experts = make_experts(scenario, place, alliance, own_towns, count, random)
        experts.extend(own_experts)
        for month in months:
            month_trips = [trip for trip in own_trips if trip.month == month]
            dispatches.extend(_send(scenario, month, month_trips, own_experts, own_towns, random))
    dispatches.sort(key=lambda dispatch: (dispatch.starts_at, dispatch.expert_code))
    return tuple(experts), tuple(dispatches)


def _tasks(scenario: Scenario, lectures: int) -> Iterator[_Task]:
    """One task for each dispatch; their amounts add up to the scenario's figures."""
    seeing, operating = _split(scenario)
    for place, amount in enumerate(shares(scenario.outpatient_and_consultations, seeing)):
        yield _Task("consultation" if place % 4 == 3 else "outpatient", amount)
    for amount in shares(scenario.operations, operating):
        yield _Task("operation", amount)
    others = scenario.dispatches - seeing - operating
    lecturing = min(lectures, -(-others // _LECTURE_EVERY))
    for place in range(others):
        yield _Task("lecture" if place < lecturing else ("ward_round", "teaching")[place % 2], 0)


def _split(scenario: Scenario) -> tuple[int, int]:
    """How many dispatches see patients and how many operate: most do one thing, and all is done."""
    seen, operated = scenario.outpatient_and_consultations, scenario.operations
    fewest_seeing = -(-seen // SESSIONS_PER_DISPATCH)
    fewest_operating = -(-operated // OPERATIONS_PER_DISPATCH)
    operating = max(fewest_operating, operated * 3 // 4)
    seeing = max(fewest_seeing, seen * 17 // 20)
    seeing = max(fewest_seeing, min(seeing, scenario.dispatches - operating))
    operating = max(fewest_operating, min(operating, scenario.dispatches - seeing))
    return seeing, operating


def _send(
    scenario: Scenario,
    month: int,
    trips: list[_Trip],
    experts: tuple[Expert, ...],
    towns: list[Town],
    random: Random,
) -> Iterator[Dispatch]:
    days = working_days(scenario.year, month)
    free = {expert.code: random.sample(days, len(days)) for expert in experts}
    in_turn = random.sample(experts, len(experts))
    surgeons = [expert for expert in in_turn if expert.operation_code is not None]
    town_turn = random.sample(towns, len(towns))
    # Surgeons first: others can take any expert that is left.
    trips = sorted(trips, key=lambda trip: trip.task.kind != "operation")
    for number, trip in enumerate(trips):
        able = surgeons if trip.task.kind == "operation" else in_turn
        expert = max(able, key=lambda one: len(free[one.code]))
        town = town_turn[number % len(town_turn)]
        yield _dispatch(
            trip.task,
            expert,
            town,
            free[expert.code].pop(),
            f"YL-D{month:02d}-{expert.alliance_code}-{number + 1:03d}",
            random,
        )


def _dispatch(task: _Task, expert: Expert, town: Town, day: date, number: str, random: Random) -> Dispatch:
    seen = random.randint(14, 28) * task.amount if task.kind == "outpatient" else 0
    taught = random.randint(3, 8) if task.kind == "teaching" else 0
    return Dispatch(
        number=number,
        expert_code=expert.code,
        lead_institution_code=expert.home_institution_code,
        institution_code=town.institution_code,
        kind=task.kind,
        starts_at=at(day, 14, 30) if task.kind in ("lecture", "teaching") else at(day, 8, 30),
        ends_at=at(day, 16, 30) if task.kind in ("lecture", "teaching") or task.amount > 1 else at(day, 11, 30),
        travel_minutes=20 + 5 * (sum(map(ord, town.code)) % 9),
        legal_basis=_legal_basis(task, expert, town, random),
        document_number=f"DEMO-{number}",
        document_valid_until=date(day.year, 12, 31),
        patients_seen=max(seen, task.amount if task.kind in ("consultation", "operation") else 0),
        sessions=task.amount if task.kind == "outpatient" else 0,
        consultations=task.amount if task.kind == "consultation" else 0,
        operations=task.amount if task.kind == "operation" else 0,
        operation_code=expert.operation_code if task.kind == "operation" else None,
        people_taught=taught,
    )


def _legal_basis(task: _Task, expert: Expert, town: Town, random: Random) -> str:
    if any(site.kind == "filed" and site.institution_code == town.institution_code for site in expert.sites):
        return "filed"
    if task.kind == "consultation":
        return "consultation"
    return random.choice(("support_order", "trust_agreement"))
