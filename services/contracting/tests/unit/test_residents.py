from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from uuid import UUID

import pytest

from contracting.domain.errors import (
    AlreadyInKeyGroup,
    DerivedKeyGroup,
    ImplausibleDate,
    NotInKeyGroup,
    ResidentNotPresent,
)
from contracting.domain.key_groups import KeyGroup, Membership, Sex
from contracting.domain.residents import (
    RESIDENT_ACTS,
    InsuranceType,
    PersonalDetails,
    Residency,
    Resident,
    ResidentAct,
    ResidentStatus,
)

TODAY = date(2025, 3, 31)
UPPER, LOWER = UUID(int=1), UUID(int=2)
HERE = Resident(
    id=UUID(int=100),
    person_key="ab" * 32,
    sex=Sex.FEMALE,
    birth_date=date(1990, 7, 1),
    status=ResidentStatus.PRESENT,
    insurance_type=InsuranceType.RESIDENT,
    residencies=(Residency(UPPER, date(2025, 1, 1), date(2025, 1, 1)),),
)
DISABLED = Membership(KeyGroup.DISABLED, date(2025, 1, 10), "certificate", TODAY)
MOVED = HERE.move_out(moved_on=TODAY, today=TODAY)
DECEASED = HERE.die(died_on=TODAY, today=TODAY)


def test_a_resident_enters_a_group_once_at_a_time() -> None:
    # given
    resident = HERE.enter(DISABLED)
    assert resident.key_groups_on(TODAY) == (KeyGroup.DISABLED,)
    # when, then
    with pytest.raises(AlreadyInKeyGroup):
        resident.enter(replace(DISABLED, from_date=TODAY))


def test_a_resident_enters_a_group_again_after_leaving_it() -> None:
    # given
    left = HERE.enter(DISABLED).leave(KeyGroup.DISABLED, today=TODAY, last_day=date(2025, 2, 1))
    # when
    again = left.enter(replace(DISABLED, from_date=date(2025, 2, 2)))
    # then
    assert [m.to_date for m in again.memberships] == [date(2025, 2, 1), None]


def test_leaving_a_group_without_a_day_counts_today() -> None:
    left = HERE.enter(DISABLED).leave(KeyGroup.DISABLED, today=TODAY)
    assert left.memberships[0].to_date == TODAY


def test_a_delivery_ends_a_pregnancy_42_days_later() -> None:
    pregnancy = Membership(KeyGroup.PREGNANT, date(2024, 9, 1), "antenatal card", TODAY)
    left = HERE.enter(pregnancy).leave(KeyGroup.PREGNANT, today=TODAY, delivery_date=date(2025, 3, 30))
    assert left.memberships[0].to_date == date(2025, 5, 11)


def test_a_group_that_one_is_not_in_cannot_be_left() -> None:
    with pytest.raises(NotInKeyGroup):
        HERE.leave(KeyGroup.DISABLED, today=TODAY)


def test_a_derived_group_cannot_be_left() -> None:
    with pytest.raises(DerivedKeyGroup):
        HERE.leave(KeyGroup.ELDERLY, today=TODAY)


@pytest.mark.parametrize("last_day", [date(2025, 1, 9), date(2025, 4, 1)])
def test_the_last_day_lies_between_the_first_and_today(last_day: date) -> None:
    with pytest.raises(ImplausibleDate):
        HERE.enter(DISABLED).leave(KeyGroup.DISABLED, today=TODAY, last_day=last_day)


def test_a_move_within_the_county_closes_one_stay_and_opens_the_next() -> None:
    moved = HERE.move(LOWER, moved_on=date(2025, 3, 1), today=TODAY)
    assert moved.village_id == LOWER
    assert moved.status is ResidentStatus.PRESENT
    first, second = moved.residencies
    assert (first.until, first.ended_on) == (date(2025, 3, 1), TODAY)
    # figures before the day it became known stand; from then on exactly one village counts the person
    assert date(2025, 3, 15) in first.counted
    assert date(2025, 3, 15) not in second.counted
    assert TODAY not in first.counted
    assert TODAY in second.counted


def test_somebody_who_moved_out_can_come_back() -> None:
    back = MOVED.move(LOWER, moved_on=TODAY, today=TODAY)
    assert back.status is ResidentStatus.PRESENT
    assert len(back.residencies) == 2


def test_who_dies_after_moving_out_is_deceased_and_keeps_the_stay_as_it_was() -> None:
    assert MOVED.die(died_on=TODAY, today=TODAY).residencies == MOVED.residencies


IN_STATUS = {
    ResidentStatus.PRESENT: HERE.enter(DISABLED),
    ResidentStatus.MOVED: MOVED,
    ResidentStatus.DECEASED: DECEASED,
}
ACTS: dict[ResidentAct, Callable[[Resident], Resident]] = {
    ResidentAct.CHANGE: lambda resident: resident.insured_as(InsuranceType.EMPLOYEE),
    ResidentAct.ENTER_KEY_GROUP: lambda resident: resident.enter(replace(DISABLED, group=KeyGroup.LOW_INCOME)),
    ResidentAct.END_KEY_GROUP: lambda resident: resident.leave(KeyGroup.DISABLED, today=TODAY),
    ResidentAct.MOVE: lambda resident: resident.move(LOWER, moved_on=TODAY, today=TODAY),
    ResidentAct.MOVE_OUT: lambda resident: resident.move_out(moved_on=TODAY, today=TODAY),
    ResidentAct.MARK_DECEASED: lambda resident: resident.die(died_on=TODAY, today=TODAY),
}


@pytest.mark.parametrize(("status", "act"), list(product(ResidentStatus, ResidentAct)))
def test_every_act_in_every_status_is_done_or_refused_by_name(status: ResidentStatus, act: ResidentAct) -> None:
    resident = IN_STATUS[status]
    if act in RESIDENT_ACTS[status]:
        assert ACTS[act](resident) != resident
    else:
        with pytest.raises(ResidentNotPresent) as refusal:
            ACTS[act](resident)
        assert refusal.value.status == status


def test_the_absent_are_told_apart_from_the_dead() -> None:
    assert RESIDENT_ACTS[ResidentStatus.MOVED] == (ResidentAct.CHANGE, ResidentAct.MOVE, ResidentAct.MARK_DECEASED)
    assert RESIDENT_ACTS[ResidentStatus.DECEASED] == ()


@pytest.mark.parametrize("act", ["move", "move_out", "die"])
@pytest.mark.parametrize("day", [date(1990, 6, 30), date(2025, 4, 1)])
def test_a_move_or_death_lies_between_birth_and_today(act: str, day: date) -> None:
    acts: dict[str, Callable[[], Resident]] = {
        "move": lambda: HERE.move(LOWER, moved_on=day, today=TODAY),
        "move_out": lambda: HERE.move_out(moved_on=day, today=TODAY),
        "die": lambda: HERE.die(died_on=day, today=TODAY),
    }
    with pytest.raises(ImplausibleDate):
        acts[act]()


def test_the_text_form_of_personal_details_shows_nothing() -> None:
    details = PersonalDetails(id_number="n", name="secret", phone="13900000000", address="secret")
    assert repr(details) == "PersonalDetails()"
