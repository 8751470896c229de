"""The smallest county in which everything happens: for tests that play one over and over."""

from collections.abc import Callable

from yilian_local.scenario import CountyReport, Scenario, load_scenario, play
from yilian_local.testing.county_processes import CountyProcesses

HAMLET = Scenario.model_validate(
    {
        **load_scenario(None).model_dump(),
        "county": "小村县",
        "seed": 11,
        "months": 2,
        "alliances": 2,
        "towns": 2,
        "villages": 4,
        "residents": 80,
        "dispatches": 9,
        "outpatient_and_consultations": 6,
        "operations": 3,
        "lecture_attendances": 9,
        "short_term_trainees": 2,
        "key_group_signing_rate": 0.7,
        "referrals_up": 8,
        "referrals_down": 5,
        "discharges": 10,
    }
)


class Watch:
    """A progress display that calls ``after_step`` with the number of phases begun and of steps done in the last."""

    def __init__(self, after_step: Callable[[int, int], None] = lambda phase, step: None) -> None:
        self._after_step = after_step
        self._phase = 0
        self._steps = 0

    def phase(self, name: str, total: int) -> None:
        """Another phase."""
        self._phase += 1
        self._steps = 0

    def advance(self, steps: int = 1) -> None:
        """Steps done."""
        self._steps += steps
        self._after_step(self._phase, self._steps)


async def play_hamlet(county: CountyProcesses, watch: Watch | None = None) -> CountyReport:
    """Play the hamlet on running services."""
    return await play(HAMLET, county.addresses, county.issue_token, watch or Watch())
