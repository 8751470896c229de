from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting.domain.dates import age_on
from contracting.domain.errors import (
    DerivedKeyGroup,
    DomainError,
    ImplausibleDate,
    KeyGroupNeeds,
    KeyGroupNotForPerson,
)
from contracting.domain.key_groups import (
    CONDITIONS,
    KeyGroup,
    KeyGroupEntry,
    Membership,
    Sex,
    derived_groups_on,
    enter_key_group,
    key_groups_on,
)

TODAY = date(2025, 3, 31)
BORN = date(1990, 7, 1)


def entered(
    group: KeyGroup,
    *,
    from_date: date = date(2025, 1, 10),
    sex: Sex = Sex.FEMALE,
    institution: str | None = None,
    delivery_date: date | None = None,
) -> Membership:
    entry = KeyGroupEntry(group, from_date, "screening", institution, delivery_date)
    return enter_key_group(entry, sex=sex, birth_date=BORN, today=TODAY)


def test_there_are_the_ten_groups_of_the_county_report() -> None:
    assert [group.value for group in KeyGroup] == [
        "elderly",
        "child",
        "pregnant",
        "hypertension",
        "diabetes",
        "tuberculosis",
        "severe_mental_disorder",
        "disabled",
        "low_income",
        "special_family_planning",
    ]


@pytest.mark.parametrize(
    ("birth_date", "day", "groups"),
    [
        (date(1960, 6, 1), date(2025, 5, 31), set()),
        (date(1960, 6, 1), date(2025, 6, 1), {KeyGroup.ELDERLY}),
        (date(2018, 6, 1), date(2025, 5, 31), {KeyGroup.CHILD}),
        (date(2018, 6, 1), date(2025, 6, 1), set()),
        (date(2025, 6, 1), date(2025, 6, 1), {KeyGroup.CHILD}),
        (date(2025, 6, 2), date(2025, 6, 1), set()),
    ],
)
def test_elderly_and_child_follow_from_the_birth_date_on_the_day_asked(
    birth_date: date, day: date, groups: set[KeyGroup]
) -> None:
    assert derived_groups_on(birth_date, day) == groups


@given(st.dates(date(1905, 1, 1), date(2025, 1, 1)), st.dates(date(2025, 1, 1), date(2030, 1, 1)))
def test_nobody_is_elderly_before_65_nor_a_child_from_7_on(birth_date: date, day: date) -> None:
    groups = derived_groups_on(birth_date, day)
    assert (KeyGroup.ELDERLY in groups) == (age_on(birth_date, day) >= 65)
    assert (KeyGroup.CHILD in groups) == (age_on(birth_date, day) <= 6)


@pytest.mark.parametrize("group", [KeyGroup.ELDERLY, KeyGroup.CHILD])
def test_a_derived_group_cannot_be_entered(group: KeyGroup) -> None:
    with pytest.raises(DerivedKeyGroup):
        entered(group)


@pytest.mark.parametrize("group", sorted(CONDITIONS))
def test_a_condition_needs_the_diagnosing_institution(group: KeyGroup) -> None:
    with pytest.raises(KeyGroupNeeds) as refusal:
        entered(group)
    assert refusal.value.field == "diagnosing_institution_code"
    assert entered(group, institution="H1").from_date == date(2025, 1, 10)


@pytest.mark.parametrize(
    "group", [KeyGroup.DISABLED, KeyGroup.LOW_INCOME, KeyGroup.SPECIAL_FAMILY_PLANNING, KeyGroup.PREGNANT]
)
def test_no_other_group_has_a_diagnosing_institution(group: KeyGroup) -> None:
    with pytest.raises(KeyGroupNeeds):
        entered(group, institution="H1")


@pytest.mark.parametrize("from_date", [BORN - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_membership_begins_between_birth_and_today(from_date: date) -> None:
    with pytest.raises(ImplausibleDate):
        entered(KeyGroup.DISABLED, from_date=from_date)


def test_only_women_are_in_the_group_of_pregnant_and_lying_in_women() -> None:
    with pytest.raises(KeyGroupNotForPerson):
        entered(KeyGroup.PREGNANT, sex=Sex.MALE)


def test_only_a_pregnancy_has_a_delivery_date() -> None:
    with pytest.raises(KeyGroupNeeds):
        entered(KeyGroup.DISABLED, delivery_date=TODAY)


def test_a_pregnancy_ends_42_days_after_delivery() -> None:
    # given
    pregnancy = entered(KeyGroup.PREGNANT)
    assert pregnancy.to_date is None
    # when
    delivered = pregnancy.deliver(date(2025, 3, 1), TODAY)
    # then
    assert delivered.to_date == date(2025, 4, 12)
    assert delivered.covers(date(2025, 4, 12))
    assert not delivered.covers(date(2025, 4, 13))


@pytest.mark.parametrize("delivery_date", [TODAY + timedelta(days=1), date(2024, 11, 1)])
def test_a_delivery_lies_neither_in_the_future_nor_so_early_that_the_group_was_left_before_it_was_entered(
    delivery_date: date,
) -> None:
    with pytest.raises(ImplausibleDate):
        entered(KeyGroup.PREGNANT, delivery_date=delivery_date)


def test_a_person_in_several_groups_is_in_each_once() -> None:
    # given
    memberships = (entered(KeyGroup.DISABLED), entered(KeyGroup.HYPERTENSION, institution="H1"))
    # when
    groups = key_groups_on(date(1950, 1, 1), memberships, TODAY)
    # then
    assert groups == (KeyGroup.ELDERLY, KeyGroup.HYPERTENSION, KeyGroup.DISABLED)


def test_figures_count_a_membership_from_the_day_it_was_known_until_its_end_was_known() -> None:
    # given a disability since 2025-01-10, entered on 03-31
    membership = entered(KeyGroup.DISABLED)
    assert date(2025, 3, 30) not in membership.counted
    assert TODAY in membership.counted
    # when its end at 2025-04-10 is entered on 05-05
    ended = membership.end(date(2025, 4, 10), date(2025, 5, 5))
    # then figures up to 05-04 stand as they were given
    assert date(2025, 5, 4) in ended.counted
    assert date(2025, 5, 5) not in ended.counted
    assert not ended.covers(date(2025, 4, 11))


@given(
    st.sampled_from(KeyGroup),
    st.dates(date(1980, 1, 1), date(2026, 1, 1)),
    st.sampled_from(Sex),
    st.none() | st.just("H1"),
    st.none() | st.dates(date(2024, 1, 1), date(2026, 1, 1)),
)
def test_whatever_is_entered_is_a_valid_membership_or_a_named_refusal(
    group: KeyGroup, from_date: date, sex: Sex, institution: str | None, delivery_date: date | None
) -> None:
    try:
        membership = entered(group, from_date=from_date, sex=sex, institution=institution, delivery_date=delivery_date)
    except DomainError:
        return
    assert membership.covers(membership.from_date)
    assert (membership.group in CONDITIONS) == (membership.diagnosing_institution_code is not None)
    assert membership.to_date is None or membership.group is KeyGroup.PREGNANT
