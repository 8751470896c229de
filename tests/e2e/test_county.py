"""A county is played through all four services, and their figures agree with what happened in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from secrets import token_hex

import pytest

from yilian_kit.testing.databases import TestDatabases
from yilian_kit.testing.stack import Stack
from yilian_local.scenario import CountyReport, load_scenario, play, report_to_json
from yilian_local.scenario.county import KEY_GROUPS
from yilian_local.scenario.county_client import CountyClient
from yilian_local.scenario.generator import make_county
from yilian_local.scenario.player.stage import OFFICIAL, township_staff
from yilian_local.scenario.steps import Service
from yilian_local.testing.county_processes import CountyProcesses, running_county
from yilian_local.testing.hamlet import HAMLET, Watch, play_hamlet

SMALL_COUNTY = Path(__file__).parents[2] / "docs" / "scenarios" / "small-county.yaml"


async def test_the_documented_small_county_reports_its_own_figures(county: CountyProcesses) -> None:
    # given
    asked = load_scenario(SMALL_COUNTY)
    # when
    report = await play(asked, county.addresses, county.issue_token, Watch())
    # then: every figure that the scenario names comes back from the services
    assert (report.county, report.period) == (asked.county, (asked.first_day, asked.last_day))
    assert (report.alliances, report.towns, report.villages) == (asked.alliances, asked.towns, asked.villages)
    assert report.village_coverage == 1.0
    assert report.experts_sent == asked.dispatches
    assert report.outpatient_and_consultations == asked.outpatient_and_consultations
    assert report.operations == asked.operations
    assert report.lecture_attendances == asked.lecture_attendances
    assert report.short_term_trainees == asked.short_term_trainees
    assert report.residents == asked.residents
    assert report.signed == len(make_county(asked).agreements)
    assert list(report.key_groups) == list(KEY_GROUPS)
    for figures in report.key_groups.values():
        assert figures.members > 0
        assert figures.signed >= figures.members * asked.key_group_signing_rate
    assert (report.referrals.up, report.referrals.down) == (asked.referrals_up, asked.referrals_down)
    assert report.referrals.open + report.referrals.closed == asked.referrals_up + asked.referrals_down
    assert report.discharges.submitted == asked.discharges
    assert_all_money_is_paid(report)
    assert_all_events_arrived(report)


@dataclass(frozen=True)
class PlayedHamlet:
    """The smallest county, played once."""

    county: CountyProcesses
    report: CountyReport


@pytest.fixture(scope="module")
async def hamlet(
    stack: Stack, databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[PlayedHamlet]:
    """The hamlet for all who only look at it."""
    async with running_county(stack, databases, tmp_path_factory.mktemp("hamlet"), f"e2e{token_hex(5)}.") as county:
        yield PlayedHamlet(county, await play_hamlet(county))


async def test_a_county_played_twice_has_happened_once(hamlet: PlayedHamlet) -> None:
    # when
    again = await play_hamlet(hamlet.county)
    # then
    assert report_to_json(again) == report_to_json(hamlet.report)


async def test_what_one_service_says_reaches_the_others(hamlet: PlayedHamlet) -> None:
    # given
    months = {"from": HAMLET.first_day.isoformat(), "to": HAMLET.last_day.isoformat()}
    # when: the county's official looks at what depends on another service's events
    async with client_of(hamlet.county) as client:
        loops = await client.read(Service.REFERRAL, OFFICIAL, "/v1/figures", months)
        follow_ups = await client.read_all(Service.CONTRACTING, OFFICIAL, "/v1/follow-ups", {"state": "done"})
        referrals = await client.read_all(Service.REFERRAL, OFFICIAL, "/v1/referrals", {"direction": "up"})
    # then: settled stays and follow-ups have closed loops, signed residents are known as such
    assert loops["loops_closed"] >= HAMLET.referrals_down
    assert len(follow_ups) == hamlet.report.referrals.down
    signed_before = {agreement.resident_number: agreement.starts_on for agreement in make_county(HAMLET).agreements}
    expected = {
        referral.number
        for referral in make_county(HAMLET).referrals
        if referral.resident_number in signed_before
        and signed_before[referral.resident_number] <= referral.requested_at.date()
    }
    assert {one["referral_number"] for one in referrals if one["signed"]} == expected


async def test_a_township_sees_its_own_part_of_the_county(hamlet: PlayedHamlet) -> None:
    # given
    towns = make_county(HAMLET).towns
    # when
    async with client_of(hamlet.county) as client:
        parts = [
            await client.read(Service.CONTRACTING, township_staff(town.institution_code), "/v1/coverage")
            for town in towns
        ]
    # then
    assert [part["residents"] for part in parts] != [hamlet.report.residents] * len(towns)
    assert sum(part["residents"] for part in parts) == hamlet.report.residents


def client_of(county: CountyProcesses) -> CountyClient:
    """Reads from the running services."""
    return CountyClient(county.addresses, county.issue_token, HAMLET.digest)


def assert_all_money_is_paid(report: CountyReport) -> None:
    """The payers add up to the total, to the cent."""
    paid = report.settlement
    assert paid.total > 0
    payers = (paid.basic, paid.serious_illness, paid.assistance, paid.account, paid.cash, paid.other)
    assert sum(payers, start=Decimal(0)) == paid.total


def assert_all_events_arrived(report: CountyReport) -> None:
    """Nothing waits, nothing is parked."""
    assert report.events.published > 0
    assert report.events.consumed > 0
    assert (report.events.unpublished, report.events.dead_lettered) == (0, 0)
