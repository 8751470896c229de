"""Who signs with a family-doctor team, and on which signing day (签约日) of the town."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from math import ceil
from random import Random

from yilian_local.scenario.county import KEY_GROUPS, Agreement, Resident, Team
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.calendar import age_on, working_days

_ADULT_FROM = 18
_SHARE_OF_OTHERS = 0.45
"""Of the signing rate of the key groups: the general population signs less often than they do."""


def make_agreements(
    scenario: Scenario, residents: tuple[Resident, ...], teams: tuple[Team, ...], random: Random
) -> tuple[Agreement, ...]:
    """One agreement for each resident who signs, ordered by signing day.

    Every village has at least one, and of every key group at least the scenario's rate signs.
    """
    team_by_village = {village: team for team in teams for village in team.village_codes}
    months = list(range(1, scenario.months + 1))
    signers = _signers(scenario, residents, random)
    agreements = [
        _agreement(scenario, resident, team_by_village[resident.village_code], months, random) for resident in signers
    ]
    agreements.sort(key=lambda agreement: (agreement.starts_on, agreement.resident_number))
    return tuple(agreements)


def _signers(scenario: Scenario, residents: tuple[Resident, ...], random: Random) -> list[Resident]:
    """Those who sign: one in each village first, then each key group up to its quota, then some others."""
    rate = scenario.key_group_signing_rate
    members = Counter(group for resident in residents for group in resident.key_groups)
    # Rounded before the ceiling: 0.65 × 20 is 13.000000000000002 in binary, and 13 people are enough.
    quota = {group: ceil(round(members[group] * rate, 6)) for group in KEY_GROUPS}
    signed: dict[int, Resident] = {}
    counts: Counter[str] = Counter()

    def sign(resident: Resident) -> None:
        signed[resident.number] = resident
        counts.update(resident.key_groups)

    for resident in _first_of_each_village(residents, random):
        sign(resident)
    everyone = list(residents)
    random.shuffle(everyone)
    for group in sorted(KEY_GROUPS, key=lambda name: (members[name], name)):
        for resident in everyone:
            if counts[group] >= quota[group]:
                break
            if group in resident.key_groups and resident.number not in signed:
                sign(resident)
    for resident in everyone:
        if not resident.key_groups and resident.number not in signed and random.random() < rate * _SHARE_OF_OTHERS:
            sign(resident)
    return [signed[number] for number in sorted(signed)]


def _first_of_each_village(residents: tuple[Resident, ...], random: Random) -> Iterable[Resident]:
    """One resident of each village; of the general population where there is one, so that rates stay put."""
    by_village: dict[str, list[Resident]] = {}
    for resident in residents:
        by_village.setdefault(resident.village_code, []).append(resident)
    for people in by_village.values():
        adults = [person for person in people if not person.key_groups]
        yield random.choice(adults or people)


def _agreement(scenario: Scenario, resident: Resident, team: Team, months: list[int], random: Random) -> Agreement:
    month = random.choices(months, weights=[len(months) + 2 - place for place in range(len(months))])[0]
    starts_on = _signing_day(scenario, resident.town_code, month)
    under_age = age_on(resident.birth_date, starts_on) < _ADULT_FROM
    guarded = under_age or "severe_mental_disorder" in resident.key_groups
    return Agreement(
        number=f"YL{scenario.year}-{resident.number:06d}",
        resident_number=resident.number,
        town_code=resident.town_code,
        team_code=team.code,
        starts_on=starts_on,
        years=random.choices((1, 2, 3), weights=(7, 1, 2))[0],
        packages=("basic", *(group for group in KEY_GROUPS if group in resident.key_groups)),
        consent_method="guardian" if guarded else random.choice(("paper", "paper", "sms_code")),
        guardian_relation=("parent" if under_age else "spouse") if guarded else None,
        source=random.choice(("clinic", "home_visit", "home_visit", "phone", "app")),
    )


def _signing_day(scenario: Scenario, town_code: str, month: int) -> date:
    """A town signs on one day of the month, its own among the first ten working days."""
    days = working_days(scenario.year, month)
    return days[sum(map(ord, town_code)) % min(len(days), 10)]
