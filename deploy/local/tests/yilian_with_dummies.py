"""The yilian command with dummy services and a county that is played in no time: for tests of the command itself.

``yilian_with_dummies.py FOLDER <arguments of yilian>``. Files in FOLDER: ``played`` gets a line for each play;
``slow-play`` makes the play last until it is ended; ``fail-play`` makes it stop with a sentence.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from dummies import dummy_service

from yilian_local import cli
from yilian_local.scenario import CountyReport, PlayStopped, ProgressDisplay, Scenario
from yilian_local.scenario.county import KEY_GROUPS

folder = Path(sys.argv[1])
NO_MONEY = dict.fromkeys(("total", "basic", "serious_illness", "assistance", "account", "cash", "other"), "0.00")
REPORT = CountyReport.model_validate(
    {
        "county": "Dummy",
        "period": ["2025-01-01", "2025-05-31"],
        **dict.fromkeys(("alliances", "towns", "villages", "experts_sent", "outpatient_and_consultations"), 1),
        **dict.fromkeys(("operations", "lecture_attendances", "short_term_trainees", "residents", "signed"), 1),
        "village_coverage": 1.0,
        "key_groups": {name: {"members": 2, "signed": 1, "rate": 0.5} for name in KEY_GROUPS},
        "referrals": {"up": 1, "down": 1, "closed": 1, "open": 1},
        "discharges": {"submitted": 1, "grouped": 1, "qy": 0, "ungroupable": 0},
        "settlement": NO_MONEY,
        "events": {"published": 1, "consumed": 1, "dead_lettered": 0, "unpublished": 0},
    }
)


async def play(
    scenario: Scenario,
    addresses: Mapping[str, str],
    issue_token: Callable[[str, Sequence[str]], str],
    progress: ProgressDisplay,
) -> CountyReport:
    progress.phase("The dummy county", 1)
    with (folder / "played").open("a") as played:
        played.write(f"{scenario.county}\n")
    if (folder / "slow-play").exists():
        await asyncio.Event().wait()
    if (folder / "fail-play").exists():
        raise PlayStopped("The dummy county stopped.")
    return REPORT


cli.SERVICES = tuple(dummy_service(folder, name) for name in ("alliance", "contracting"))
cli.play = play
cli.app(sys.argv[2:])
