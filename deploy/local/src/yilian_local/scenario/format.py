"""The scenario file (情景文件): what one county is asked to look like, and why a file is refused.

A scenario says how much happens in a county, never what the report should print: the report is what the
services count after the scenario was played. The format is documented in ``docs/scenario.md``.
"""

import calendar
import hashlib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yilian_local.scenario.price_parameters import DemoPriceParameters
from yilian_local.scenario.refusals import Impossibility, ScenarioRefused, from_validation_error

SESSIONS_PER_DISPATCH = 2
"""Outpatient sessions or consultations that one dispatch can hold: a morning and an afternoon."""

OPERATIONS_PER_DISPATCH = 3
"""Operations that one visiting surgeon does in one dispatch."""

SMALLEST_POPULATION = 60
"""Residents below which the ten key groups cannot all have members of a plausible age and sex."""

PUBLISHED_COUNTY = "published_county.yaml"

Count = Annotated[int, Field(ge=0, le=20_000, strict=True)]


class Scenario(BaseModel):
    """One county and one period, from January on; see ``docs/scenario.md`` for each key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    county: Annotated[str, Field(min_length=1, max_length=40)]
    year: Annotated[int, Field(ge=2020, le=2035, strict=True)]
    seed: Annotated[int, Field(ge=0, strict=True)]
    months: Annotated[int, Field(ge=1, le=12, strict=True)]
    alliances: Annotated[int, Field(ge=1, le=4, strict=True)]
    towns: Annotated[int, Field(ge=1, le=40, strict=True)]
    villages: Annotated[int, Field(ge=1, le=1_000, strict=True)]
    residents: Annotated[int, Field(ge=SMALLEST_POPULATION, le=100_000, strict=True)]
    dispatches: Count
    outpatient_and_consultations: Count
    operations: Count
    lecture_attendances: Count
    short_term_trainees: Count
    key_group_signing_rate: Annotated[float, Field(ge=0, le=1)]
    referrals_up: Count
    referrals_down: Count
    discharges: Count
    demo_price_parameters: DemoPriceParameters

    @property
    def first_day(self) -> date:
        """The first day of the period: the first of January."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """The last day of the period: the last day of its last month."""
        return date(self.year, self.months, calendar.monthrange(self.year, self.months)[1])

    @property
    def digest(self) -> str:
        """SHA-256 over every value of the scenario: two files that say the same have the same digest."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def impossibilities(scenario: Scenario) -> tuple[Impossibility, ...]:
    """Every figure of the scenario that no county could show beside the others, in the order of the file."""
    fewest_dispatches = -(-scenario.outpatient_and_consultations // SESSIONS_PER_DISPATCH) - (
        -scenario.operations // OPERATIONS_PER_DISPATCH
    )
    rules = (
        (
            scenario.towns >= scenario.alliances,
            "towns",
            f"{scenario.alliances} alliances need at least {scenario.alliances} towns, one for each",
            f"{scenario.alliances} 个医共体至少需要 {scenario.alliances} 个乡镇，每个医共体一个",
        ),
        (
            scenario.villages >= scenario.towns,
            "villages",
            f"{scenario.towns} towns need at least {scenario.towns} villages, one for each",
            f"{scenario.towns} 个乡镇至少需要 {scenario.towns} 个村，每个乡镇一个",
        ),
        (
            scenario.residents >= scenario.villages,
            "residents",
            f"{scenario.villages} villages need at least {scenario.villages} residents, one to sign in each",
            f"{scenario.villages} 个村至少需要 {scenario.villages} 名居民，每村至少一人签约",
        ),
        (
            fewest_dispatches <= scenario.dispatches,
            "dispatches",
            f"{scenario.outpatient_and_consultations} outpatient sessions and consultations"
            f" (at most {SESSIONS_PER_DISPATCH} a dispatch) and {scenario.operations} operations"
            f" (at most {OPERATIONS_PER_DISPATCH} a dispatch) need at least {fewest_dispatches} dispatches,"
            f" not {scenario.dispatches}",
            f"{scenario.outpatient_and_consultations} 次门诊会诊（每次下派至多 {SESSIONS_PER_DISPATCH} 次）和"
            f" {scenario.operations} 台手术（每次下派至多 {OPERATIONS_PER_DISPATCH} 台）至少需要"
            f" {fewest_dispatches} 人次下派，而文件只给出 {scenario.dispatches} 人次",
        ),
        (
            scenario.referrals_up <= scenario.residents,
            "referrals_up",
            f"each resident is referred at most once: {scenario.referrals_up} referrals"
            f" need more than {scenario.residents} residents",
            f"每名居民至多上转一次：{scenario.referrals_up} 次上转超过了 {scenario.residents} 名居民",
        ),
        (
            scenario.referrals_down <= scenario.referrals_up,
            "referrals_down",
            f"a patient comes back down who was sent up: {scenario.referrals_down} down"
            f" cannot follow {scenario.referrals_up} up",
            f"下转的患者此前须已上转：{scenario.referrals_up} 次上转之后不可能有 {scenario.referrals_down} 次下转",
        ),
        (
            scenario.discharges <= scenario.residents,
            "discharges",
            f"each resident is discharged at most once: {scenario.discharges} discharges"
            f" need more than {scenario.residents} residents",
            f"每名居民至多出院一次：{scenario.discharges} 例出院超过了 {scenario.residents} 名居民",
        ),
    )
    return tuple(Impossibility(field, english, chinese) for possible, field, english, chinese in rules if not possible)


def parse_scenario(content: str) -> Scenario:
    """Read a scenario from the text of a YAML file.

    Raises ScenarioRefused, which names every wrong key in English and Chinese.
    """
    try:
        keys = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise ScenarioRefused((_not_yaml(error),)) from error
    if not isinstance(keys, Mapping):
        raise ScenarioRefused(
            (Impossibility("", "the file must hold keys and values, as docs/scenario.md shows", "文件须由键和值组成"),)
        )
    try:
        scenario = Scenario.model_validate(dict(keys))
    except ValidationError as error:
        raise ScenarioRefused(from_validation_error(error)) from error
    faults = impossibilities(scenario)
    if faults:
        raise ScenarioRefused(faults)
    return scenario


def load_scenario(path: Path | None) -> Scenario:
    """Read the scenario of ``path``, or the published county when no path is given.

    Raises ScenarioRefused when the file cannot be read or says something impossible.
    """
    if path is None:
        return parse_scenario(files("yilian_local.scenario").joinpath(PUBLISHED_COUNTY).read_text("utf-8"))
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioRefused(
            (Impossibility("", f"the file {path} cannot be read as UTF-8 text", f"无法以 UTF-8 文本读取文件 {path}"),)
        ) from error
    return parse_scenario(content)


def _not_yaml(error: yaml.YAMLError) -> Impossibility:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if isinstance(mark, yaml.Mark) else None
    english = "the file is not YAML" + ("" if line is None else f": line {line} cannot be read")
    chinese = "文件不是 YAML 格式" + ("" if line is None else f"：第 {line} 行无法读取")
    return Impossibility("", english, chinese)
