"""Small rules: queue, duplicates, first contact, identity, impression, loop."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.agreement import Agreement, FirstContact, agreement_on, first_contact
from referral.domain.data_set import (
    Priority,
    Sex,
    check_identity,
    normalised_impression,
    queue_rank,
)
from referral.domain.duplicates import OpenReferral, check_not_duplicate
from referral.domain.errors import DuplicateReferral, IdentityContradiction, MalformedImpression
from referral.domain.loop_closure import ReferralOfPerson, Stay, follow_up_due_on, referral_of_stay
from referral.domain.tiers import Tier

from .builders import NOON, an_institution

DAY = date(2025, 3, 4)


def test_the_queue_is_priority_first_then_signed_residents() -> None:
    ranked = sorted(
        ((priority, signed) for priority in Priority for signed in (True, False)),
        key=lambda entry: queue_rank(entry[0], signed=entry[1]),
    )
    assert ranked == [
        (Priority.EMERGENCY, True),
        (Priority.EMERGENCY, False),
        (Priority.URGENT, True),
        (Priority.URGENT, False),
        (Priority.ROUTINE, True),
        (Priority.ROUTINE, False),
    ]


def _open(number: int, age: timedelta) -> OpenReferral:
    return OpenReferral(UUID(int=number), f"R{number}", NOON - age, (NOON - age).date())


def test_an_open_referral_of_the_last_seven_days_is_named() -> None:
    with pytest.raises(DuplicateReferral) as refusal:
        check_not_duplicate([_open(1, timedelta(days=7)), _open(2, timedelta(days=3))], NOON, confirmed_beside=None)
    assert refusal.value.open_referral_id == UUID(int=2)
    assert refusal.value.open_referral_number == "R2"


def test_an_older_one_is_no_duplicate() -> None:
    check_not_duplicate([_open(1, timedelta(days=7, microseconds=1))], NOON, confirmed_beside=None)


def test_who_has_seen_the_latest_may_confirm() -> None:
    known = [_open(1, timedelta(days=4)), _open(2, timedelta(days=3))]
    check_not_duplicate(known, NOON, confirmed_beside=UUID(int=2))
    with pytest.raises(DuplicateReferral):
        check_not_duplicate(known, NOON, confirmed_beside=UUID(int=1))


def _agreement(institution: UUID, starts_on: date = DAY, ends_on: date = DAY + timedelta(days=364)) -> Agreement:
    return Agreement(UUID(int=11), "k", institution, "TEAM", starts_on, ends_on, 1)


@pytest.mark.parametrize(("offset", "in_force"), [(-1, False), (0, True), (364, True), (365, False)])
def test_first_and_last_day_of_an_agreement_count(offset: int, in_force: bool) -> None:
    found = agreement_on(DAY + timedelta(days=offset), [_agreement(UUID(int=1))])
    assert (found is not None) is in_force


def test_first_contact_is_at_the_family_doctor_or_below() -> None:
    # given
    township = an_institution(Tier.TOWNSHIP, 1)
    clinic = an_institution(Tier.VILLAGE, 2, under=(township.id,))
    elsewhere = an_institution(Tier.TOWNSHIP, 3)
    agreement = _agreement(township.id)
    # then
    assert first_contact(agreement, township) is FirstContact.FAMILY_DOCTOR
    assert first_contact(agreement, clinic) is FirstContact.FAMILY_DOCTOR
    assert first_contact(agreement, elsewhere) is FirstContact.ELSEWHERE
    assert first_contact(None, township) is FirstContact.NOT_SIGNED


def test_identity_must_agree_with_the_number() -> None:
    check_identity(stated_sex=Sex.MALE, stated_birth_date=DAY, sex_of_number=Sex.MALE, birth_date_of_number=DAY)
    with pytest.raises(IdentityContradiction, match="sex"):
        check_identity(stated_sex=Sex.MALE, stated_birth_date=DAY, sex_of_number=Sex.FEMALE, birth_date_of_number=DAY)
    with pytest.raises(IdentityContradiction, match="birth_date"):
        check_identity(
            stated_sex=Sex.MALE,
            stated_birth_date=DAY,
            sex_of_number=Sex.MALE,
            birth_date_of_number=DAY + timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("written", "normalised"),
    [(" i10 ", "I10"), ("I10.x00", "I10.X00"), ("K35.900x001", "K35.900X001"), ("A17.0+", "A17.0+"), ("G01*", "G01*")],
)
def test_an_impression_is_an_icd_10_code(written: str, normalised: str) -> None:
    assert normalised_impression(written) == normalised


@pytest.mark.parametrize("written", ["", "10", "I1", "hypertension", "I10.", "I10 I11", "Ⅰ10"])
def test_anything_else_is_no_impression(written: str) -> None:
    with pytest.raises(MalformedImpression):
        normalised_impression(written)


def _stay(admitted_on: date) -> Stay:
    return Stay(UUID(int=21), "k", UUID(int=2), admitted_on, admitted_on + timedelta(days=5))


@pytest.mark.parametrize(("offset", "closes"), [(-2, False), (-1, True), (0, True), (14, True), (15, False)])
def test_a_stay_belongs_to_the_referral_whose_window_holds_its_admission(offset: int, closes: bool) -> None:
    found = referral_of_stay(_stay(DAY + timedelta(days=offset)), [ReferralOfPerson(UUID(int=1), DAY)])
    assert (found is not None) is closes


@given(days=st.lists(st.integers(min_value=-40, max_value=40), max_size=8))
def test_the_latest_fitting_referral_wins(days: list[int]) -> None:
    # given
    referrals = [ReferralOfPerson(UUID(int=number), DAY + timedelta(days=offset)) for number, offset in enumerate(days)]
    # when
    found = referral_of_stay(_stay(DAY), referrals)
    # then
    fitting = [offset for offset in days if -14 <= offset <= 1]
    chosen = [offset for number, offset in enumerate(days) if UUID(int=number) == found]
    assert chosen == ([max(fitting)] if fitting else [])


def test_the_follow_up_is_due_within_seven_days() -> None:
    assert follow_up_due_on(DAY) == date(2025, 3, 11)
