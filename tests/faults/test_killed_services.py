"""kill -9 of any one service while a county is played: it is started again, and the report is the same.

The moments are counted in steps of the play, not in seconds, so that they are the same on every machine.
"""

from secrets import token_hex

import pytest

from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.stack import Stack
from yilian_local.scenario import report_to_json
from yilian_local.testing.county_processes import CountyProcesses, running_county
from yilian_local.testing.hamlet import Watch, play_hamlet

SETTING_UP, PEOPLE, JANUARY, FEBRUARY = 1, 2, 3, 4
"""The phases of the play, by their number."""


@pytest.fixture(scope="session")
async def undisturbed(stack: Stack, databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of the hamlet when nobody kills anything."""
    folder = tmp_path_factory.mktemp("undisturbed")
    async with running_county(stack, databases, folder, f"calm{token_hex(5)}.") as county:
        return report_to_json(await play_hamlet(county))


@pytest.mark.parametrize(
    ("service", "phase", "step"),
    [
        pytest.param("alliance", SETTING_UP, 3, id="alliance, directory half registered"),
        pytest.param("contracting", PEOPLE, 40, id="contracting, residents coming in"),
        pytest.param("drg-billing", FEBRUARY, 15, id="drg-billing, settling"),
        pytest.param("referral", JANUARY, 25, id="referral, patients on their way"),
    ],
)
async def test_a_killed_service_changes_nothing_in_the_report(
    county: CountyProcesses, undisturbed: str, service: str, phase: int, step: int
) -> None:
    # given: a play that kills the service at that moment, once
    victims = [service]

    def kill(present_phase: int, present_step: int) -> None:
        if victims and (present_phase, present_step) >= (phase, step):
            county.kill(victims.pop())

    # when
    report = await play_hamlet(county, Watch(kill))
    # then
    assert county.deaths == [service]
    assert report_to_json(report) == undisturbed


@pytest.mark.parametrize(
    "victims",
    [
        {SETTING_UP: "referral", PEOPLE: "alliance", JANUARY: "drg-billing", FEBRUARY: "contracting"},
        {SETTING_UP: "contracting", PEOPLE: "drg-billing", JANUARY: "alliance", FEBRUARY: "referral"},
    ],
    ids=["one order", "another order"],
)
async def test_all_services_killed_one_in_each_phase_change_nothing_in_the_report(
    county: CountyProcesses, undisturbed: str, victims: dict[int, str]
) -> None:
    # given: the first step of each phase kills another service
    living = dict(victims)

    def kill(phase: int, step: int) -> None:
        if phase in living:
            county.kill(living.pop(phase))

    # when
    report = await play_hamlet(county, Watch(kill))
    # then
    assert county.deaths == list(victims.values())
    assert report_to_json(report) == undisturbed


class PlayerKilled(Exception):
    """Stands for the death of the process that plays."""


async def test_a_play_that_is_broken_off_and_taken_up_again_ends_with_the_same_report(
    county: CountyProcesses, undisturbed: str
) -> None:
    # given: a play that breaks off in the middle of each phase
    for phase, step in ((SETTING_UP, 4), (PEOPLE, 40), (JANUARY, 25), (FEBRUARY, 15)):

        def die(present_phase: int, present_step: int, at: tuple[int, int] = (phase, step)) -> None:
            if (present_phase, present_step) >= at:
                raise PlayerKilled

        with pytest.raises(PlayerKilled):
            await play_hamlet(county, Watch(die))
    # when
    report = await play_hamlet(county)
    # then
    assert report_to_json(report) == undisturbed
