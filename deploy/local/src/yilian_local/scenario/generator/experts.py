"""The experts of the lead hospitals and where they may practise."""

from dataclasses import dataclass
from random import Random

from yilian_local.scenario.county import Alliance, Expert, PracticeSite, Sex, Town
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.names import person_name


@dataclass(frozen=True, slots=True)
class _Department:
    name: str
    specialty: str
    licence_scope: str
    operation_code: str | None = None


_PEOPLES_HOSPITAL = (
    _Department("普通外科", "general_surgery", "surgery", "47.0100"),
    _Department("心血管内科", "cardiology", "internal_medicine"),
    _Department("骨科", "orthopaedics", "surgery", "79.3500x018"),
    _Department("呼吸与危重症医学科", "respiratory_medicine", "internal_medicine"),
    _Department("妇产科", "obstetrics_and_gynaecology", "obstetrics_gynaecology", "68.2900"),
    _Department("儿科", "paediatrics", "paediatrics"),
    _Department("眼科", "ophthalmology", "ophthalmology_otolaryngology", "13.7100x001"),
    _Department("内分泌科", "endocrinology", "internal_medicine"),
)
_TCM_HOSPITAL = (
    _Department("骨伤科", "tcm_orthopaedics", "tcm", "79.1500"),
    _Department("中医内科", "tcm_internal_medicine", "tcm"),
    _Department("针灸科", "acupuncture", "tcm"),
    _Department("肛肠科", "tcm_proctology", "tcm", "49.4600x001"),
    _Department("推拿康复科", "tuina_and_rehabilitation", "tcm"),
    _Department("中医妇科", "tcm_gynaecology", "tcm"),
)
_TITLES = ("主任医师", "副主任医师", "副主任医师", "主治医师")

SURGEONS_EVERY = 3
"""At least one in this many experts of an alliance operates."""


def make_experts(
    scenario: Scenario, alliance_place: int, alliance: Alliance, towns: list[Town], count: int, random: Random
) -> tuple[Expert, ...]:
    """``count`` experts of an alliance; each has the main site and one filed at a town of the alliance."""
    departments = _TCM_HOSPITAL if alliance_place == 1 else _PEOPLES_HOSPITAL
    return tuple(
        _expert(scenario, alliance, departments[place % len(departments)], towns[place % len(towns)], place + 1, random)
        for place in range(count)
    )


def _expert(
    scenario: Scenario, alliance: Alliance, department: _Department, town: Town, number: int, random: Random
) -> Expert:
    code = f"{alliance.code}-E{number:03d}"
    return Expert(
        code=code,
        name=person_name(random, random.choice(tuple(Sex))),
        licence_number=f"DEMO-{code}",
        licence_scope=department.licence_scope,
        title=_TITLES[number % len(_TITLES)],
        department=department.name,
        specialty=department.specialty,
        operation_code=department.operation_code,
        alliance_code=alliance.code,
        home_institution_code=alliance.lead_institution_code,
        sites=(
            PracticeSite(alliance.lead_institution_code, "main", f"{code}-MAIN-{scenario.year}"),
            PracticeSite(town.institution_code, "filed", f"{code}-FILED-{scenario.year}"),
        ),
    )
