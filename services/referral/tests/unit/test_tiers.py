"""First contact and tier: where a referral may go (referral.md, section 3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.data_set import Direction, Priority
from referral.domain.errors import (
    DirectionDoesNotFit,
    InstitutionClosed,
    NotACareInstitution,
    ReferredToItself,
    TierSkipped,
)
from referral.domain.tiers import SkipReason, Tier, check_route, fitting_direction, skips_a_tier

from .builders import an_institution

UP, DOWN, LATERAL = Direction.UP, Direction.DOWN, Direction.LATERAL
CARE_TIERS = [tier for tier in Tier if tier is not Tier.COUNTY_AUTHORITY]


@pytest.mark.parametrize(
    ("sender", "receiver", "direction", "skips"),
    [
        (Tier.VILLAGE, Tier.TOWNSHIP, UP, False),
        (Tier.VILLAGE, Tier.COUNTY_LEAD, UP, True),
        (Tier.TOWNSHIP, Tier.COUNTY, UP, False),
        (Tier.TOWNSHIP, Tier.COUNTY_LEAD, UP, False),
        (Tier.TOWNSHIP, Tier.REGIONAL_CENTRE, UP, True),
        (Tier.COUNTY_LEAD, Tier.MUNICIPAL, UP, False),
        (Tier.COUNTY_LEAD, Tier.REGIONAL_CENTRE, UP, False),
        (Tier.MUNICIPAL, Tier.REGIONAL_CENTRE, UP, False),
        (Tier.TOWNSHIP, Tier.TOWNSHIP, LATERAL, False),
        (Tier.COUNTY, Tier.COUNTY_LEAD, LATERAL, False),
        (Tier.COUNTY_LEAD, Tier.TOWNSHIP, DOWN, False),
        (Tier.COUNTY_LEAD, Tier.VILLAGE, DOWN, True),
        (Tier.REGIONAL_CENTRE, Tier.COUNTY, DOWN, False),
    ],
)
def test_direction_and_skip_by_tier(sender: Tier, receiver: Tier, direction: Direction, skips: bool) -> None:
    one, other = an_institution(sender, 1), an_institution(receiver, 2)
    assert fitting_direction(one, other) is direction
    assert skips_a_tier(one, other) is skips


def test_inside_one_level_the_tree_decides() -> None:
    # given a county hospital that stands under the lead hospital
    lead = an_institution(Tier.COUNTY_LEAD, 1)
    county = an_institution(Tier.COUNTY, 2, under=(lead.id,))
    # then
    assert fitting_direction(county, lead) is UP
    assert fitting_direction(lead, county) is DOWN
    assert not skips_a_tier(county, lead)


@given(
    sender=st.sampled_from(CARE_TIERS),
    receiver=st.sampled_from(CARE_TIERS),
    under=st.sampled_from(["", "one", "other"]),
)
def test_the_way_back_is_the_way_there_reversed(sender: Tier, receiver: Tier, under: str) -> None:
    # given
    one = an_institution(sender, 1)
    other = an_institution(receiver, 2, under=(one.id,) if under == "one" else ())
    if under == "other":
        one = an_institution(sender, 1, under=(other.id,))
    # when
    there, back = fitting_direction(one, other), fitting_direction(other, one)
    # then
    assert {there, back} in ({UP, DOWN}, {LATERAL})
    assert skips_a_tier(one, other) is skips_a_tier(other, one)


VILLAGE, LEAD = an_institution(Tier.VILLAGE, 1), an_institution(Tier.COUNTY_LEAD, 2)


@pytest.mark.parametrize("reason", [reason for reason in SkipReason if reason is not SkipReason.EMERGENCY])
def test_a_reason_allows_a_skip(reason: SkipReason) -> None:
    allowed = check_route(VILLAGE, LEAD, direction=UP, priority=Priority.ROUTINE, skip_reason=reason)
    assert allowed is reason


def test_an_emergency_skips_without_another_reason() -> None:
    allowed = check_route(VILLAGE, LEAD, direction=UP, priority=Priority.EMERGENCY, skip_reason=None)
    assert allowed is SkipReason.EMERGENCY


@pytest.mark.parametrize("reason", [None, SkipReason.EMERGENCY])
def test_a_skip_without_reason_or_with_a_pretended_emergency_is_refused(reason: SkipReason | None) -> None:
    with pytest.raises(TierSkipped):
        check_route(VILLAGE, LEAD, direction=UP, priority=Priority.URGENT, skip_reason=reason)


def test_a_reason_that_was_not_needed_is_not_kept() -> None:
    township = an_institution(Tier.TOWNSHIP, 3)
    reason = SkipReason.INFECTIOUS_DISEASE
    assert check_route(township, LEAD, direction=UP, priority=Priority.ROUTINE, skip_reason=reason) is None


def test_the_stated_direction_must_fit() -> None:
    with pytest.raises(DirectionDoesNotFit) as refusal:
        check_route(VILLAGE, LEAD, direction=DOWN, priority=Priority.EMERGENCY, skip_reason=None)
    assert refusal.value.fitting == UP


def test_nobody_refers_to_itself() -> None:
    with pytest.raises(ReferredToItself):
        check_route(LEAD, LEAD, direction=LATERAL, priority=Priority.ROUTINE, skip_reason=None)


def test_the_authority_neither_sends_nor_receives() -> None:
    authority = an_institution(Tier.COUNTY_AUTHORITY, 9)
    for sender, receiver in ((authority, LEAD), (LEAD, authority)):
        with pytest.raises(NotACareInstitution):
            check_route(sender, receiver, direction=UP, priority=Priority.ROUTINE, skip_reason=None)


def test_a_closed_institution_neither_sends_nor_receives() -> None:
    closed = an_institution(Tier.TOWNSHIP, 9, open_=False)
    for sender, receiver in ((closed, LEAD), (LEAD, closed)):
        with pytest.raises(InstitutionClosed):
            check_route(sender, receiver, direction=UP, priority=Priority.ROUTINE, skip_reason=None)
