"""The county's places: authority, alliances, towns, areas, villages, and the teams that serve them."""

from dataclasses import dataclass
from random import Random

from yilian_local.scenario.county import Alliance, Area, Institution, Sex, Team, TeamMember, Town, Village
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.names import TOWN_NAMES, person_name, village_names
from yilian_local.scenario.generator.shares import shares

AUTHORITY_CODE = "YL-AUTHORITY"
"""The county health bureau (县卫生健康局): the root of the tree."""

_LEADS = ("人民医院", "中医院", "第二医院", "中心医院")
_VILLAGES_PER_AREA = 6
_RESIDENTS_PER_FAMILY_DOCTOR = 1_500


@dataclass(frozen=True, slots=True)
class Directory:
    """The places of the county, each tuple in the order in which they are registered."""

    institutions: tuple[Institution, ...]
    alliances: tuple[Alliance, ...]
    towns: tuple[Town, ...]
    areas: tuple[Area, ...]
    villages: tuple[Village, ...]
    teams: tuple[Team, ...]


def make_directory(scenario: Scenario, random: Random) -> Directory:
    """Lay out the county: towns shared out among the alliances, villages among the towns."""
    alliances = tuple(
        Alliance(f"YL-A{place + 1}", f"{scenario.county}{_LEADS[place]}医共体", f"YL-A{place + 1}-LEAD")
        for place in range(scenario.alliances)
    )
    authority = Institution(AUTHORITY_CODE, f"{scenario.county}卫生健康局", "county_authority", None, None, None, ())
    leads = tuple(
        Institution(
            alliance.lead_institution_code,
            f"{scenario.county}{_LEADS[place]}",
            "county_lead",
            AUTHORITY_CODE,
            alliance.code,
            None,
            ("outpatient", "inpatient", "emergency"),
        )
        for place, alliance in enumerate(alliances)
    )
    towns = tuple(_town(place, alliances) for place in range(scenario.towns))
    township_centres = tuple(
        Institution(
            town.institution_code,
            f"{town.name}卫生院",
            "township",
            town.lead_institution_code,
            town.alliance_code,
            town.name,
            ("outpatient", "inpatient"),
        )
        for town in towns
    )
    areas: list[Area] = []
    villages: list[Village] = []
    clinics: list[Institution] = []
    teams: list[Team] = []
    for town, count in zip(towns, shares(scenario.villages, scenario.towns), strict=True):
        names = village_names(random, count)
        doctors = _family_doctors(scenario, count)
        for area_place, size in enumerate(shares(count, -(-count // _VILLAGES_PER_AREA))):
            area = _area(town, area_place, random)
            areas.append(area)
            settled: list[Village] = []
            for _ in range(size):
                name = names.pop()
                number = count - len(names)
                code = f"{town.code}-V{number:02d}"
                settled.append(Village(code, name, area.code, town.code, f"{code}-CLINIC"))
                clinics.append(
                    Institution(
                        f"{code}-CLINIC",
                        f"{town.name}{name}卫生室",
                        "village",
                        town.institution_code,
                        town.alliance_code,
                        town.name,
                        ("outpatient",),
                    )
                )
            villages.extend(settled)
            teams.append(_team(town, area, settled, doctors, random))
    return Directory(
        (authority, *leads, *township_centres, *clinics),
        alliances,
        towns,
        tuple(areas),
        tuple(villages),
        tuple(teams),
    )


def _town(place: int, alliances: tuple[Alliance, ...]) -> Town:
    alliance = alliances[place % len(alliances)]
    suffix = "乡" if place % 4 == 3 else "镇"
    code = f"YL-T{place + 1:02d}"
    return Town(code, f"{TOWN_NAMES[place]}{suffix}", alliance.code, alliance.lead_institution_code, f"{code}-CENTRE")


def _area(town: Town, place: int, random: Random) -> Area:
    chief = person_name(random, random.choice(tuple(Sex)))
    return Area(f"{town.code}-P{place + 1:02d}", f"{town.name}第{place + 1}片区", chief, town.institution_code)


def _team(town: Town, area: Area, villages: list[Village], doctors: int, random: Random) -> Team:
    leader = person_name(random, random.choice(tuple(Sex)))
    roles = ("nurse", "public_health_doctor", *("village_doctor" for _ in villages))
    members = tuple(TeamMember(role, person_name(random, random.choice(tuple(Sex)))) for role in roles)
    return Team(
        f"{area.code}-TEAM",
        f"{area.name}家庭医生团队",
        town.institution_code,
        leader,
        (TeamMember("family_doctor", leader), *members),
        tuple(village.code for village in villages),
        doctors,
    )


def _family_doctors(scenario: Scenario, villages_of_town: int) -> int:
    """Doctors a team needs, were all residents of its town's largest share of villages to sign with it."""
    people = scenario.residents * villages_of_town // scenario.villages + scenario.villages
    return 1 + people // _RESIDENTS_PER_FAMILY_DOCTOR
