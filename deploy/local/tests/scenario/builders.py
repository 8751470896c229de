"""Scenario files for tests: a small county, and the same with some keys changed."""

from typing import Any

import yaml

from yilian_local.scenario.format import Scenario, load_scenario, parse_scenario

SMALL_COUNTY: dict[str, Any] = {
    **yaml.safe_load(load_scenario(None).model_dump_json()),
    "county": "小县",
    "seed": 7,
    "months": 2,
    "alliances": 2,
    "towns": 3,
    "villages": 7,
    "residents": 150,
    "dispatches": 20,
    "outpatient_and_consultations": 12,
    "operations": 5,
    "lecture_attendances": 31,
    "short_term_trainees": 4,
    "key_group_signing_rate": 0.7,
    "referrals_up": 12,
    "referrals_down": 7,
    "discharges": 15,
}


def scenario_file(**changes: object) -> str:
    """The YAML text of the small county with some keys changed."""
    return yaml.safe_dump({**SMALL_COUNTY, **changes}, allow_unicode=True)


def scenario(**changes: object) -> Scenario:
    """The small county with some keys changed, read as a scenario."""
    return parse_scenario(scenario_file(**changes))
