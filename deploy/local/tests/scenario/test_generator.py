"""The generated county keeps what the scenario says, whatever it says."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yilian_kit.security.identity_number import parse_identity_number
from yilian_local.scenario.county import KEY_GROUPS, County, Course
from yilian_local.scenario.format import (
    OPERATIONS_PER_DISPATCH,
    SESSIONS_PER_DISPATCH,
    Scenario,
    impossibilities,
    load_scenario,
)
from yilian_local.scenario.generator import make_county

from .builders import SMALL_COUNTY, scenario


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any small scenario that is not impossible, its dispatches often as few as can be."""
    alliances = draw(st.integers(1, 4))
    towns = draw(st.integers(alliances, 8))
    villages = draw(st.integers(towns, 30))
    residents = draw(st.integers(max(60, villages), 250))
    seen = draw(st.integers(0, 60))
    operated = draw(st.integers(0, 60))
    fewest = -(-seen // SESSIONS_PER_DISPATCH) - (-operated // OPERATIONS_PER_DISPATCH)
    referrals_up = draw(st.integers(0, 40))
    made = Scenario.model_validate(
        {
            **SMALL_COUNTY,
            "seed": draw(st.integers(0, 10_000)),
            "year": draw(st.integers(2020, 2035)),
            "months": draw(st.integers(1, 12)),
            "alliances": alliances,
            "towns": towns,
            "villages": villages,
            "residents": residents,
            "dispatches": fewest + draw(st.integers(0, 60)),
            "outpatient_and_consultations": seen,
            "operations": operated,
            "lecture_attendances": draw(st.integers(0, 80)),
            "short_term_trainees": draw(st.integers(0, 20)),
            "key_group_signing_rate": draw(st.floats(0, 1)),
            "referrals_up": referrals_up,
            "referrals_down": draw(st.integers(0, referrals_up)),
            "discharges": draw(st.integers(0, 60)),
        }
    )
    assert not impossibilities(made)
    return made


every_scenario = given(asked=scenarios())
thoroughly = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@every_scenario
@thoroughly
def test_counts_are_those_of_the_scenario(asked: Scenario) -> None:
    # when
    county = make_county(asked)
    # then
    assert len(county.alliances) == asked.alliances
    assert len(county.towns) == asked.towns
    assert len(county.villages) == asked.villages
    assert len(county.residents) == asked.residents
    assert len(county.dispatches) == asked.dispatches
    assert sum(one.sessions + one.consultations for one in county.dispatches) == asked.outpatient_and_consultations
    assert sum(one.operations for one in county.dispatches) == asked.operations
    assert sum(len(lecture.attendees) for lecture in county.lectures) == asked.lecture_attendances
    assert len(county.placements) == asked.short_term_trainees
    assert len(county.referrals) == asked.referrals_up
    assert sum(referral.back is not None for referral in county.referrals) == asked.referrals_down
    assert len(county.discharges) == asked.discharges


@every_scenario
@thoroughly
def test_every_identity_number_is_valid_unique_and_nobodys(asked: Scenario) -> None:
    county = make_county(asked)
    numbers = [resident.id_number for resident in county.residents]
    assert len(set(numbers)) == len(numbers)
    for resident in county.residents:
        parsed = parse_identity_number(resident.id_number, not_after=asked.first_day)
        assert resident.id_number.startswith("99")
        assert (parsed.birth_date, parsed.sex) == (resident.birth_date, resident.sex)


@every_scenario
@thoroughly
def test_every_key_group_has_members_and_signs_at_the_rate_and_every_village_signs(asked: Scenario) -> None:
    county = make_county(asked)
    signed_numbers = {agreement.resident_number for agreement in county.agreements}
    members: Counter[str] = Counter()
    signed: Counter[str] = Counter()
    for resident in county.residents:
        members.update(resident.key_groups)
        if resident.number in signed_numbers:
            signed.update(resident.key_groups)
    assert set(members) == set(KEY_GROUPS)
    for group in KEY_GROUPS:
        assert signed[group] >= members[group] * asked.key_group_signing_rate - 1e-6
    signing_villages = {one.village_code for one in county.residents if one.number in signed_numbers}
    assert signing_villages == {village.code for village in county.villages}
    assert len(signed_numbers) == len(county.agreements)


@every_scenario
@thoroughly
def test_nobody_is_sent_to_two_places_on_one_day(asked: Scenario) -> None:
    county = make_county(asked)
    days = Counter((one.expert_code, one.starts_at.date()) for one in county.dispatches)
    assert not days or max(days.values()) == 1


@every_scenario
@thoroughly
def test_everything_happens_within_the_period(asked: Scenario) -> None:
    county = make_county(asked)
    happened = [
        *(one.starts_on for one in county.agreements),
        *(one.starts_at.date() for one in county.dispatches),
        *(one.starts_at.date() for one in county.lectures),
        *(day for one in county.placements for day in (one.from_date, one.to_date)),
        *(day for one in county.discharges for day in (one.admitted_on, one.discharged_on)),
        *(one.requested_at.date() for one in county.referrals),
        *(
            one.requested_at.date() + timedelta(days=one.stay_days + 10)
            for one in county.referrals
            if one.course is Course.SENT_BACK
        ),
    ]
    assert all(asked.first_day <= day <= asked.last_day for day in happened)


@every_scenario
@thoroughly
def test_places_hang_together(asked: Scenario) -> None:
    county = make_county(asked)
    known: set[str | None] = {None}
    for institution in county.institutions:
        assert institution.parent_code in known, "parents are registered first"
        known.add(institution.code)
    towns_with_team = {team.institution_code for team in county.teams}
    assert towns_with_team == {town.institution_code for town in county.towns}
    served = [village for team in county.teams for village in team.village_codes]
    assert sorted(served) == sorted(village.code for village in county.villages)


@every_scenario
@thoroughly
def test_what_a_stay_costs_holds_what_the_insurance_leaves_out(asked: Scenario) -> None:
    for stay in make_county(asked).discharges:
        assert stay.full_self_pay + stay.over_limit + stay.pre_self_pay <= stay.total_cost


@pytest.fixture(scope="module")
def published() -> County:
    """The published county."""
    return make_county(load_scenario(None))


def test_two_makes_of_one_scenario_are_the_same_county(published: County) -> None:
    assert make_county(load_scenario(None)) == published


def test_another_seed_is_another_county() -> None:
    assert make_county(scenario(seed=1)) != make_county(scenario(seed=2))


def test_the_county_does_not_hang_on_the_process(published: County) -> None:
    # given: another process, in which sets of texts come in another order
    program = (
        "from yilian_local.scenario.format import load_scenario;"
        "from yilian_local.scenario.generator import make_county;"
        "county = make_county(load_scenario(None));"
        "print(county.agreements[-1], county.dispatches[-1], county.discharges[-1], county.referrals[-1])"
    )
    # when
    other = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    # then
    last = (published.agreements[-1], published.dispatches[-1], published.discharges[-1], published.referrals[-1])
    assert other.stdout.strip() == " ".join(map(str, last))


def test_no_two_agreements_of_a_town_and_month_are_on_different_days(published: County) -> None:
    # given: residents sign on the town's signing day, so that one import holds one day
    days: dict[tuple[str, int], set[object]] = defaultdict(set)
    for agreement in published.agreements:
        days[agreement.town_code, agreement.starts_on.month].add(agreement.starts_on)
    assert {len(found) for found in days.values()} == {1}


def test_people_under_age_are_signed_by_a_guardian(published: County) -> None:
    births = {resident.number: resident.birth_date for resident in published.residents}
    for agreement in published.agreements:
        born = births[agreement.resident_number]
        under_age = (agreement.starts_on.year - 18, agreement.starts_on.month, agreement.starts_on.day) < (
            born.year,
            born.month,
            born.day,
        )
        if under_age:
            assert (agreement.consent_method, agreement.guardian_relation) == ("guardian", "parent")
