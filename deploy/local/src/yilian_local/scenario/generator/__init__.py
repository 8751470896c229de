"""Makes a county from a scenario: pure and repeatable, the same seed gives the same county.

Each part draws from its own stream of random numbers, so that a change in one leaves the others as they were.
"""

from random import Random

from yilian_local.scenario.county import County
from yilian_local.scenario.format import Scenario
from yilian_local.scenario.generator.directory import make_directory
from yilian_local.scenario.generator.discharges import make_discharges
from yilian_local.scenario.generator.dispatches import make_experts_and_dispatches
from yilian_local.scenario.generator.referrals import make_referrals
from yilian_local.scenario.generator.residents import make_residents
from yilian_local.scenario.generator.signing import make_agreements
from yilian_local.scenario.generator.training import lecture_count, make_lectures, make_placements

__all__ = ["make_county"]


def make_county(scenario: Scenario) -> County:
    """The county of a scenario: places, people, and everything that will happen in the period."""

    def stream(part: str) -> Random:
        return Random(f"{scenario.seed}/{part}")  # noqa: S311 - a repeatable county is wanted, not a secret

    places = make_directory(scenario, stream("directory"))
    residents = make_residents(scenario, places.towns, places.villages, stream("residents"))
    agreements = make_agreements(scenario, residents, places.teams, stream("signing"))
    experts, dispatches = make_experts_and_dispatches(
        scenario, places.alliances, places.towns, lecture_count(scenario), stream("dispatches")
    )
    lectures = make_lectures(scenario, places.towns, places.villages, dispatches, stream("lectures"))
    placements = make_placements(scenario, places.towns, experts, stream("placements"))
    referred = make_referrals(scenario, places.towns, residents, agreements, stream("referrals"))
    discharges = make_discharges(scenario, places.towns, residents, referred, stream("discharges"))
    return County(
        first_day=scenario.first_day,
        last_day=scenario.last_day,
        institutions=places.institutions,
        alliances=places.alliances,
        towns=places.towns,
        areas=places.areas,
        villages=places.villages,
        teams=places.teams,
        residents=residents,
        agreements=agreements,
        experts=experts,
        dispatches=dispatches,
        lectures=lectures,
        placements=placements,
        referrals=tuple(one.referral for one in referred),
        discharges=discharges,
    )
