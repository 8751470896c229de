"""GB 11643-1999: what is an identity number, and that errors never repeat one."""

import traceback
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yilian_kit.security import (
    IdentityNumberFault,
    InvalidIdentityNumber,
    check_character,
    parse_identity_number,
)

# The first two digits of a real region are 11 to 82; 99 is nobody's.
REGION = "990101"


def made_up(birth: str = "19900307", sequence: str = "123") -> str:
    first = f"{REGION}{birth}{sequence}"
    return first + check_character(first)


@given(st.from_regex(r"[0-9]{17}", fullmatch=True))
def test_the_check_character_is_that_of_iso_7064_mod_11_2(digits: str) -> None:
    # given the recursive form of the standard, which shares no table with the code
    rest = 0
    for digit in digits:
        rest = (rest + int(digit)) * 2 % 11
    expected = (12 - rest) % 11
    # then both agree
    assert check_character(digits) == ("X" if expected == 10 else str(expected))


def test_birth_date_and_sex_are_read_from_the_number() -> None:
    man = parse_identity_number(made_up(sequence="123"))
    woman = parse_identity_number(made_up(sequence="124"))

    assert (man.birth_date, man.sex) == (date(1990, 3, 7), "male")
    assert (woman.birth_date, woman.sex) == (date(1990, 3, 7), "female")


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(lambda number: f"  {number}\n", id="spaces around"),
        pytest.param(lambda number: number.lower(), id="lower-case x"),
        pytest.param(
            lambda number: number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")), id="full width"
        ),
        pytest.param(lambda number: number.lower().replace("x", "ｘ"), id="full-width lower-case x"),
    ],
)
def test_every_spelling_gives_the_same_number(spelling) -> None:  # type: ignore[no-untyped-def]  # a lambda
    number = next(n for n in (made_up(sequence=f"{i:03}") for i in range(1, 100)) if n.endswith("X"))

    assert parse_identity_number(spelling(number)).number == number


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", IdentityNumberFault.LENGTH),
        (made_up()[:-1], IdentityNumberFault.LENGTH),
        (made_up() + "0", IdentityNumberFault.LENGTH),
        ("990101900307123", IdentityNumberFault.RETIRED_FORM),
        ("99010190030712X", IdentityNumberFault.LENGTH),
        ("99010X" + made_up()[6:], IdentityNumberFault.CHARACTERS),
        ("9901０1" + "٣" * 12, IdentityNumberFault.CHARACTERS),
        (made_up(birth="19900230"), IdentityNumberFault.BIRTH_DATE),
        (made_up(birth="19901301"), IdentityNumberFault.BIRTH_DATE),
        (made_up(birth="00000101"), IdentityNumberFault.BIRTH_DATE),
        (made_up()[:-1] + ("0" if made_up()[-1] != "0" else "1"), IdentityNumberFault.CHECK_CHARACTER),
    ],
)
def test_a_wrong_number_is_refused_with_its_fault(text: str, fault: IdentityNumberFault) -> None:
    with pytest.raises(InvalidIdentityNumber) as caught:
        parse_identity_number(text)

    assert caught.value.fault is fault


def test_nobody_is_born_after_the_day_of_the_check() -> None:
    number = made_up(birth="20250601")

    assert parse_identity_number(number, not_after=date(2025, 6, 1)).birth_date == date(2025, 6, 1)
    with pytest.raises(InvalidIdentityNumber) as caught:
        parse_identity_number(number, not_after=date(2025, 5, 31))
    assert caught.value.fault is IdentityNumberFault.BIRTH_DATE_IN_FUTURE


@given(st.text(max_size=24) | st.from_regex(r"[0-9]{17}[0-9Xx]", fullmatch=True))
def test_whatever_is_given_no_error_and_no_representation_repeats_it(text: str) -> None:
    try:
        parsed = parse_identity_number(text)
    except InvalidIdentityNumber as error:
        shown = "".join(traceback.format_exception(error)) + f"{error!r} {vars(error)}"
    else:
        shown = f"{parsed} {parsed!r}"
    assert len(text.strip()) < 6 or text.strip() not in shown


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)),
    st.integers(min_value=0, max_value=999),
    st.integers(min_value=0, max_value=16),
    st.integers(min_value=1, max_value=9),
)
def test_one_wrong_digit_never_passes(birth: date, sequence: int, place: int, step: int) -> None:
    # given a right number
    number = made_up(birth=f"{birth:%Y%m%d}", sequence=f"{sequence:03}")
    # when one of its digits is mistyped
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    # then it is refused
    with pytest.raises(InvalidIdentityNumber):
        parse_identity_number(wrong)
