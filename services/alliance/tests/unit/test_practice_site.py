"""Multi-institution practice (多机构执业)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from alliance.domain.errors import ActNotAllowed, PeriodReversed
from alliance.domain.institution import Institution, InstitutionNotOpen, Tier
from alliance.domain.practice_site import (
    FilingOutsideAlliance,
    MainIsTheHome,
    PracticeSite,
    SiteAct,
    SiteExists,
    SiteKind,
    SiteState,
    apply_for_site,
)

from .builders import NEW_YEAR, a_site, an_institution

YEAR_END = date(2025, 12, 31)
ALLIANCE = uuid4()
HOME = an_institution("HOME", Tier.COUNTY_LEAD, own_alliance_id=ALLIANCE)
MEMBER = an_institution("MEMBER", parent=HOME)
STRANGER = an_institution("STRANGER", own_alliance_id=uuid4())


def apply(kind: SiteKind, place: Institution, *existing: PracticeSite, home: Institution = HOME) -> PracticeSite:
    return apply_for_site(uuid4(), kind, home, place, existing, "D-1", NEW_YEAR, YEAR_END)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (SiteKind.MAIN, HOME),
        (SiteKind.FILED, MEMBER),
        (SiteKind.REGISTERED, MEMBER),
        (SiteKind.REGISTERED, STRANGER),
    ],
)
def test_an_application_in_order_is_applied_for(kind: SiteKind, place: Institution) -> None:
    assert apply(kind, place).state_on(NEW_YEAR) is SiteState.APPLIED


@pytest.mark.parametrize(
    ("kind", "place", "refusal"),
    [
        (SiteKind.FILED, STRANGER, FilingOutsideAlliance),
        (SiteKind.MAIN, MEMBER, MainIsTheHome),
        (SiteKind.FILED, HOME, MainIsTheHome),
        (SiteKind.FILED, replace(MEMBER, closed_on=date(2024, 1, 1)), InstitutionNotOpen),
    ],
)
def test_an_application_out_of_order_is_refused(kind: SiteKind, place: Institution, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        apply(kind, place)


def test_outside_any_alliance_there_is_nothing_to_file_in() -> None:
    home = an_institution("HOME", Tier.COUNTY)
    with pytest.raises(FilingOutsideAlliance):
        apply(SiteKind.FILED, an_institution("OTHER", Tier.COUNTY), home=home)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(PeriodReversed):
        apply_for_site(uuid4(), SiteKind.FILED, HOME, MEMBER, (), "D-1", YEAR_END, NEW_YEAR)


@pytest.mark.parametrize("state", [SiteState.APPLIED, SiteState.APPROVED, SiteState.SUSPENDED])
def test_one_live_site_a_place_and_period(state: SiteState) -> None:
    with pytest.raises(SiteExists):
        apply(SiteKind.FILED, MEMBER, a_site(MEMBER, state=state))


@pytest.mark.parametrize(
    "former",
    [a_site(MEMBER, state=SiteState.REVOKED), a_site(MEMBER, valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))],
    ids=["revoked", "ended before"],
)
def test_a_revoked_or_ended_site_is_not_in_the_way(former: PracticeSite) -> None:
    assert apply(SiteKind.FILED, MEMBER, former).state_on(NEW_YEAR) is SiteState.APPLIED


def test_an_approved_site_expires_with_its_last_day() -> None:
    # given a site approved until the end of the year
    site = apply(SiteKind.FILED, MEMBER).act(SiteAct.APPROVE, NEW_YEAR)
    # then it counts on the last day, and has expired the day after, when no act is left
    assert site.state_on(YEAR_END) is SiteState.APPROVED
    assert site.state_on(date(2026, 1, 1)) is SiteState.EXPIRED
    with pytest.raises(ActNotAllowed):
        site.act(SiteAct.SUSPEND, date(2026, 1, 1))


def test_each_act_makes_the_next_version() -> None:
    site = apply(SiteKind.FILED, MEMBER)
    for version, act in enumerate([SiteAct.APPROVE, SiteAct.SUSPEND, SiteAct.REINSTATE, SiteAct.REVOKE], start=2):
        site = site.act(act, NEW_YEAR)
        assert site.version == version
    assert site.stored_state is SiteState.REVOKED
