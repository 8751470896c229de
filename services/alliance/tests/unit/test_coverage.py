"""Nobody is sent where, or for what, licence, registration and document do not cover."""

from __future__ import annotations

from datetime import date

import pytest

from alliance.domain.coverage import (
    ACTS_BY_BASIS,
    ACTS_BY_SCOPE,
    SITE_KIND_OF_BASIS,
    ActKind,
    Gap,
    LegalBasis,
    NotCovered,
    find_gaps,
    require_coverage,
)
from alliance.domain.expert import LicenceScope
from alliance.domain.institution import InstitutionNotOpen
from alliance.domain.practice_site import SiteKind, SiteState

from .builders import a_permission, a_site, an_expert, an_institution

DAY = date(2025, 3, 3)
HOME = an_institution("HOME")
PLACE = an_institution("PLACE")


def test_every_scope_and_every_basis_has_its_row() -> None:
    assert set(ACTS_BY_SCOPE) == set(LicenceScope)
    assert set(ACTS_BY_BASIS) == set(LegalBasis)


@pytest.mark.parametrize("scope", LicenceScope)
@pytest.mark.parametrize("kind", ActKind)
def test_an_act_needs_a_scope_of_the_licence_that_covers_it(scope: LicenceScope, kind: ActKind) -> None:
    # given an expert with one scope and a support order, which covers every act
    expert = an_expert(HOME, scope=frozenset({scope}))
    # when asked for an act
    found = find_gaps(expert, PLACE, {kind}, a_permission(), DAY, DAY)
    # then the scope is missing exactly when its row lacks the act
    assert found == (() if kind in ACTS_BY_SCOPE[scope] else (Gap.LICENCE_SCOPE,))


@pytest.mark.parametrize("basis", LegalBasis)
@pytest.mark.parametrize("kind", ActKind)
def test_a_basis_covers_the_acts_of_its_row(basis: LegalBasis, kind: ActKind) -> None:
    # given a surgeon with every kind of site at the place
    expert = an_expert(HOME, *(a_site(PLACE, site_kind) for site_kind in SiteKind))
    # when asked for an act on a basis
    found = find_gaps(expert, PLACE, {kind}, a_permission(basis), DAY, DAY)
    # then the basis is missing exactly when its row lacks the act
    assert found == (() if kind in ACTS_BY_BASIS[basis] else (Gap.BASIS_DOES_NOT_COVER_ACT,))


@pytest.mark.parametrize("basis", LegalBasis)
@pytest.mark.parametrize("site_kind", SiteKind)
def test_a_basis_that_is_a_site_needs_a_site_of_that_kind(basis: LegalBasis, site_kind: SiteKind) -> None:
    # given an expert with one site at the place
    expert = an_expert(HOME, a_site(PLACE, site_kind))
    # when a consultation is asked for on some basis
    found = find_gaps(expert, PLACE, {ActKind.CONSULTATION}, a_permission(basis), DAY, DAY)
    # then the site is missing when the basis is a site of another kind
    wanted = SITE_KIND_OF_BASIS.get(basis)
    assert found == ((Gap.PRACTICE_SITE,) if wanted not in (None, site_kind) else ())


@pytest.mark.parametrize("state", SiteState)
def test_only_an_approved_site_counts(state: SiteState) -> None:
    expert = an_expert(HOME, a_site(PLACE, state=state))
    found = find_gaps(expert, PLACE, {ActKind.LECTURE}, a_permission(LegalBasis.FILED), DAY, DAY)
    assert found == (() if state is SiteState.APPROVED else (Gap.PRACTICE_SITE,))


def test_a_site_elsewhere_does_not_count() -> None:
    expert = an_expert(HOME, a_site(an_institution("ELSEWHERE")))
    found = find_gaps(expert, PLACE, {ActKind.LECTURE}, a_permission(LegalBasis.FILED), DAY, DAY)
    assert found == (Gap.PRACTICE_SITE,)


@pytest.mark.parametrize(
    ("first_day", "last_day", "covered"),
    [
        (date(2025, 2, 1), date(2025, 2, 28), True),
        (date(2025, 1, 31), date(2025, 2, 1), False),
        (date(2025, 2, 28), date(2025, 3, 1), False),
    ],
)
def test_every_day_must_be_covered_the_last_included(first_day: date, last_day: date, covered: bool) -> None:
    # given a site, a document and a licence for February
    february, end = date(2025, 2, 1), date(2025, 2, 28)
    expert = an_expert(HOME, a_site(PLACE, valid_from=february, valid_to=end), licence_valid_until=date(2025, 12, 31))
    permission = a_permission(LegalBasis.FILED)
    # when the days are asked for, then one outside is enough to refuse
    found = find_gaps(expert, PLACE, {ActKind.LECTURE}, permission, first_day, last_day)
    assert (found == ()) is covered


def test_the_refusal_names_everything_that_is_missing() -> None:
    # given a general practitioner with an expired licence, no site and an expired document
    expert = an_expert(HOME, scope=frozenset({LicenceScope.GENERAL_PRACTICE}), licence_valid_until=date(2025, 3, 2))
    permission = a_permission(LegalBasis.FILED, valid_until=date(2025, 3, 2))
    # when sent to operate
    with pytest.raises(NotCovered) as refusal:
        require_coverage(expert, PLACE, {ActKind.OPERATION}, permission, DAY, DAY)
    # then the refusal names all of it, the place and the day
    assert refusal.value.missing == "licence_expired, licence_scope, practice_site, document_expired"
    assert refusal.value.institution_code == "PLACE"
    assert refusal.value.days == "2025-03-03"


def test_a_closed_place_takes_nobody() -> None:
    closed = an_institution("CLOSED", closed_on=DAY)
    with pytest.raises(InstitutionNotOpen):
        require_coverage(an_expert(HOME), closed, {ActKind.LECTURE}, a_permission(), DAY, DAY)
