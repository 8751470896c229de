"""Experts."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from alliance.domain.alliance import LeadsAlready, NotALeadHospital, found_alliance
from alliance.domain.errors import RecordNotFound
from alliance.domain.institution import InstitutionNotOpen, Tier

from .builders import a_site, an_expert, an_institution

TODAY = date(2025, 6, 1)


def test_a_changed_expert_keeps_what_is_not_named() -> None:
    before = an_expert(an_institution())
    after = before.changed(
        name=None,
        licence_scope=None,
        licence_valid_until=date(2030, 1, 1),
        title=None,
        department=None,
        specialties=None,
    )
    assert (after.title, after.licence_valid_until, after.version) == (before.title, date(2030, 1, 1), 2)


def test_an_unknown_site_is_not_found() -> None:
    with pytest.raises(RecordNotFound):
        an_expert(an_institution()).site(uuid4())


def test_a_site_with_a_known_id_replaces_the_former() -> None:
    site = a_site(an_institution())
    expert = an_expert(an_institution(), site)
    assert expert.with_site(site).sites == (site,)


def test_a_representation_holds_no_personal_data() -> None:
    expert = an_expert(an_institution())
    assert expert.name not in repr(expert)
    assert expert.licence_number not in repr(expert)


def test_a_lead_hospital_founds_one_alliance() -> None:
    lead = an_institution("L", Tier.COUNTY_LEAD)
    assert found_alliance(uuid4(), "A1", "Alliance", lead, TODAY).lead_institution_id == lead.id
    with pytest.raises(LeadsAlready):
        found_alliance(uuid4(), "A2", "Second", an_institution("L", Tier.COUNTY_LEAD, own_alliance_id=uuid4()), TODAY)


def test_only_an_open_lead_hospital_founds_an_alliance() -> None:
    with pytest.raises(NotALeadHospital):
        found_alliance(uuid4(), "A1", "Alliance", an_institution("T"), TODAY)
    with pytest.raises(InstitutionNotOpen):
        found_alliance(
            uuid4(), "A1", "Alliance", an_institution("L", Tier.COUNTY_LEAD, closed_on=date(2025, 5, 1)), TODAY
        )
