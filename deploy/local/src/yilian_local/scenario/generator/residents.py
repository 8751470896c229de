"""The people of the county, and which of them belong to the ten key groups on the period's last day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from yilian_local.scenario.county import KeyGroupEntry, Resident, Sex, Town, Village
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.calendar import age_on, days_after, years_before
from yilian_local.scenario.generator.identity_numbers import IdentityNumbers, made_up_region
from yilian_local.scenario.generator.names import person_name

ELDERLY_FROM = 65
CHILD_BELOW = 7
_OLDEST = 95

_SHARE_ELDERLY = 0.15
_SHARE_CHILD = 0.08
_SHARE_PREGNANT = 0.012
_FEWEST_MEMBERS = 4

_LONGEST_KNOWN_PREGNANCY = 200
_SHORTEST_KNOWN_PREGNANCY = 20
"""Days between the booking of a pregnancy and the period's end; nobody gives birth within them."""


@dataclass(frozen=True, slots=True)
class _Condition:
    """A key group that somebody must establish: its share of the population and who can be in it."""

    group: str
    share: float
    youngest: int
    source: str
    needs_diagnosis: bool
    most_years_known: int


_CONDITIONS = (
    _Condition("hypertension", 0.11, 35, "diagnosis", True, 12),
    _Condition("diabetes", 0.05, 40, "diagnosis", True, 10),
    _Condition("tuberculosis", 0.004, 16, "diagnosis", True, 1),
    _Condition("severe_mental_disorder", 0.006, 18, "diagnosis", True, 15),
    _Condition("disabled", 0.03, 10, "register", False, 12),
    _Condition("low_income", 0.04, 8, "register", False, 4),
    _Condition("special_family_planning", 0.01, 50, "register", False, 6),
)


@dataclass(slots=True)
class _Draft:
    birth_date: date
    sex: Sex
    entries: list[KeyGroupEntry] = field(default_factory=list)
    pregnant: bool = False


def make_residents(
    scenario: Scenario, towns: tuple[Town, ...], villages: tuple[Village, ...], random: Random
) -> tuple[Resident, ...]:
    """Settle ``scenario.residents`` people, at least one in each village, members in each key group."""
    town_places = {town.code: place + 1 for place, town in enumerate(towns)}
    towns_by_code = {town.code: town for town in towns}
    homes = [*villages, *random.choices(villages, k=scenario.residents - len(villages))]
    homes.sort(key=lambda village: village.code)
    drafts = list(_drafts(scenario, random))
    random.shuffle(drafts)
    numbers = IdentityNumbers()
    residents = []
    for place, (home, draft) in enumerate(zip(homes, drafts, strict=True)):
        town = towns_by_code[home.town_code]
        residents.append(
            Resident(
                number=place + 1,
                id_number=numbers.next_number(made_up_region(town_places[town.code]), draft.birth_date, draft.sex),
                name=person_name(random, draft.sex),
                sex=draft.sex,
                birth_date=draft.birth_date,
                phone=f"100{place + 1:08d}",
                address=f"{town.name}{home.name}{random.randint(1, 180)}号",
                village_code=home.code,
                town_code=town.code,
                insurance_type=_insurance(draft, scenario.last_day, random),
                entries=tuple(_diagnosed_by(entry, town.lead_institution_code) for entry in _by_date(draft.entries)),
                key_groups=_key_groups(draft, scenario.last_day),
            )
        )
    return tuple(residents)


def _drafts(scenario: Scenario, random: Random) -> Iterator[_Draft]:
    """As many people as the scenario asks for, with the key groups spread over them."""
    last_day = scenario.last_day
    elderly = _members(scenario.residents, _SHARE_ELDERLY)
    children = _members(scenario.residents, _SHARE_CHILD)
    mothers = _members(scenario.residents, _SHARE_PREGNANT)
    people = [
        *(_person(random, last_day, ELDERLY_FROM, _OLDEST) for _ in range(elderly)),
        *(_child(random, scenario) for _ in range(children)),
        *(_expectant_mother(random, scenario) for _ in range(mothers)),
    ]
    people.extend(
        _person(random, last_day, CHILD_BELOW, ELDERLY_FROM - 1) for _ in range(scenario.residents - len(people))
    )
    for condition in _CONDITIONS:
        able = [
            person
            for person in people
            if not person.pregnant and age_on(person.birth_date, scenario.first_day) >= condition.youngest
        ]
        count = min(_members(scenario.residents, condition.share), len(able))
        for person in random.sample(able, count):
            person.entries.append(_entry(condition, scenario, person, random))
    yield from people


def _members(population: int, share: float) -> int:
    return max(_FEWEST_MEMBERS, round(population * share))


def _person(random: Random, last_day: date, youngest: int, oldest: int) -> _Draft:
    """Somebody whose age on the last day of the period is one of the given ones, both included."""
    earliest = years_before(last_day, oldest + 1) + timedelta(days=1)
    latest = years_before(last_day, youngest)
    return _Draft(_between(random, earliest, latest), random.choice(tuple(Sex)))


def _child(random: Random, scenario: Scenario) -> _Draft:
    """A child below seven on the last day who was already born when the county was set up."""
    earliest = years_before(scenario.last_day, CHILD_BELOW) + timedelta(days=1)
    return _Draft(_between(random, earliest, days_after(scenario.first_day, -30)), random.choice(tuple(Sex)))


def _expectant_mother(random: Random, scenario: Scenario) -> _Draft:
    woman = _person(random, scenario.last_day, 20, 42)
    woman.sex = Sex.FEMALE
    woman.pregnant = True
    booked = days_after(scenario.last_day, -random.randint(_SHORTEST_KNOWN_PREGNANCY, _LONGEST_KNOWN_PREGNANCY))
    woman.entries.append(KeyGroupEntry("pregnant", booked, "antenatal_booking", None))
    return woman


def _entry(condition: _Condition, scenario: Scenario, person: _Draft, random: Random) -> KeyGroupEntry:
    """An entry dated before the county was set up, at an age at which it can be."""
    earliest = max(
        years_before(scenario.first_day, condition.most_years_known),
        years_before(person.birth_date, -condition.youngest),
    )
    latest = days_after(scenario.first_day, -1)
    day = _between(random, min(earliest, latest), latest)
    return KeyGroupEntry(condition.group, day, condition.source, "" if condition.needs_diagnosis else None)


def _diagnosed_by(entry: KeyGroupEntry, lead_institution_code: str) -> KeyGroupEntry:
    if entry.diagnosing_institution_code is None:
        return entry
    return KeyGroupEntry(entry.group, entry.from_date, entry.source, lead_institution_code)


def _by_date(entries: list[KeyGroupEntry]) -> list[KeyGroupEntry]:
    return sorted(entries, key=lambda entry: (entry.from_date, entry.group))


def _key_groups(draft: _Draft, last_day: date) -> frozenset[str]:
    age = age_on(draft.birth_date, last_day)
    derived = {"elderly"} if age >= ELDERLY_FROM else {"child"} if age < CHILD_BELOW else set()
    return frozenset(derived | {entry.group for entry in draft.entries})


def _insurance(draft: _Draft, last_day: date, random: Random) -> str:
    working_age = 22 <= age_on(draft.birth_date, last_day) < ELDERLY_FROM
    weights = (30, 68, 2) if working_age else (8, 91, 1) if age_on(draft.birth_date, last_day) > 60 else (0, 98, 2)
    return random.choices(("employee", "resident", "none"), weights=weights)[0]


def _between(random: Random, earliest: date, latest: date) -> date:
    return date.fromordinal(random.randint(earliest.toordinal(), latest.toordinal()))
