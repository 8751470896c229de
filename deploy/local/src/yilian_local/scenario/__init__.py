"""The county scenario (县域情景): its file, the county made from it, the play and the report."""

from yilian_local.scenario.format import Scenario, load_scenario
from yilian_local.scenario.play import play
from yilian_local.scenario.progress import ProgressDisplay, RichProgress
from yilian_local.scenario.refusals import ScenarioRefused
from yilian_local.scenario.report import CountyReport, report_to_json
from yilian_local.scenario.report_tables import render_report
from yilian_local.scenario.steps import PlayStopped

__all__ = [
    "CountyReport",
    "PlayStopped",
    "ProgressDisplay",
    "RichProgress",
    "Scenario",
    "ScenarioRefused",
    "load_scenario",
    "play",
    "render_report",
    "report_to_json",
]
