"""Plays a scenario through the public HTTP interfaces, month by month in simulated time."""

from collections.abc import Callable, Mapping, Sequence

from yilian_local.scenario.county_client import CountyClient
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator import make_county
from yilian_local.scenario.player.alliance import alliance_steps, work_in_alliances
from yilian_local.scenario.player.contracting import (
    enter_key_groups,
    entering,
    ground_steps,
    import_residents,
    lay_out_ground,
    sign,
)
from yilian_local.scenario.player.directory import (
    directory_steps,
    expert_steps,
    register_experts,
    set_up_directory,
)
from yilian_local.scenario.player.discharges import discharge, discharges_of, set_prices
from yilian_local.scenario.player.events import drained
from yilian_local.scenario.player.referrals import follow_up, refer, referrals_of
from yilian_local.scenario.player.stage import Stage, together
from yilian_local.scenario.progress import ProgressDisplay
from yilian_local.scenario.report import CountyReport, fetch_report
from yilian_local.scenario.steps import Service

__all__ = ["play"]

_DIRECTORY_READERS = (Service.CONTRACTING, Service.DRG_BILLING, Service.REFERRAL)


async def play(
    scenario: Scenario,
    addresses: Mapping[str, str],
    issue_token: Callable[[str, Sequence[str]], str],
    progress: ProgressDisplay,
) -> CountyReport:
    """Play the scenario from its first to its last day, and fetch the county's report.

    ``addresses`` has the base URL of each service by its name. Played again, or after a kill at any point, it does
    nothing twice and ends with the same report.

    Raises ``PlayStopped`` with a sentence that says which step failed and why.
    """
    async with CountyClient(addresses, issue_token, scenario.digest) as client:
        stage = Stage(scenario, make_county(scenario), client, progress)
        await _set_up(stage)
        for month in range(1, scenario.months + 1):
            await _play_month(stage, month)
        return await fetch_report(stage, await drained(stage))


async def _set_up(stage: Stage) -> None:
    stage.progress.phase("机构目录 Directory", directory_steps(stage))
    await set_up_directory(stage)
    await drained(stage, producers=[Service.ALLIANCE], consumers=_DIRECTORY_READERS)
    people = len(stage.county.residents)
    stage.progress.phase(
        "专家、团队与居民 Experts, teams, residents", expert_steps(stage) + ground_steps(stage) + people + 2
    )

    async def settle_people() -> None:
        await lay_out_ground(stage)
        await import_residents(stage)

    await together([register_experts(stage), settle_people(), set_prices(stage)])


async def _play_month(stage: Stage, month: int) -> None:
    """One month: signing before referrals, referrals before settlements, because each looks at the one before.

    What the alliances do meanwhile concerns nobody else.
    """
    signing = [one for one in stage.county.agreements if one.starts_on.month == month]
    referred = referrals_of(stage, month)
    back = [one for one in referred if one.back is not None]
    total = alliance_steps(stage, month) + len(signing) + len(entering(stage, month)) + len(referred) + len(back)
    stage.progress.phase(
        f"{stage.scenario.year}-{month:02d} 当月业务 The month's work", total + len(discharges_of(stage, month))
    )

    async def care() -> None:
        await together([sign(stage, month), enter_key_groups(stage, month)])
        await drained(stage, producers=[Service.CONTRACTING], consumers=[Service.REFERRAL, Service.DRG_BILLING])
        await refer(stage, month)
        await drained(stage, producers=[Service.REFERRAL], consumers=[Service.CONTRACTING, Service.DRG_BILLING])
        await together([discharge(stage, month), follow_up(stage)])

    await together([work_in_alliances(stage, month), care()])
