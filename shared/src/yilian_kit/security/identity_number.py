"""The citizen identity number (公民身份号码) of GB 11643-1999.

Eighteen characters: six digits of region, eight of the birth date, three of sequence (odd: male, even: female) and a
check character by ISO/IEC 7064 MOD 11-2, which may be ``X``. The fifteen-digit numbers of before 1999 are refused:
since 1 January 2013 (resident identity card law, 居民身份证法, amendment of 2011) they identify nobody.

No error and no representation made here contains the number.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


class IdentityNumberFault(StrEnum):
    """What is wrong with a text that should be an identity number."""

    LENGTH = "length"
    """Not eighteen characters."""
    RETIRED_FORM = "retired-fifteen-digit-form"
    """A fifteen-digit number of before 1999: ask for the eighteen characters on the card."""
    CHARACTERS = "characters"
    """Something else than seventeen digits and a digit or X."""
    BIRTH_DATE = "birth-date"
    """Digits 7 to 14 are not a date."""
    BIRTH_DATE_IN_FUTURE = "birth-date-in-future"
    """Digits 7 to 14 are a date after the day it was checked for."""
    CHECK_CHARACTER = "check-character"
    """The last character does not follow from the seventeen before it: most often a typing error."""


class InvalidIdentityNumber(ValueError):
    """A text is not an identity number; ``fault`` says why, and nothing here says which text it was."""

    slug = "invalid-identity-number"

    def __init__(self, fault: IdentityNumberFault) -> None:
        super().__init__(f"not an identity number of GB 11643-1999: {fault.value}")
        self.fault = fault


@dataclass(frozen=True)
class IdentityNumber:
    """A checked identity number, eighteen characters, upper case. ``repr`` and ``str`` hide the number."""

    number: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: Literal["male", "female"]

    def __str__(self) -> str:
        return "<identity number>"


def normalise_identity_number(text: str) -> str:
    """Trim, turn full-width characters into ASCII and a lower-case x into X; checks nothing."""
    return text.strip().translate(_FULL_WIDTH).upper()


def check_character(first_seventeen: str) -> str:
    """The eighteenth character for seventeen digits (GB 11643-1999, annex; ISO/IEC 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def parse_identity_number(text: str, *, not_after: date | None = None) -> IdentityNumber:
    """Read an identity number as people and other systems write it.

    ``not_after`` is the business date by which the person must have been born, normally today.

    Raises ``InvalidIdentityNumber``.
    """
    number = normalise_identity_number(text)
    if len(number) == 15 and number.isascii() and number.isdigit():
        raise InvalidIdentityNumber(IdentityNumberFault.RETIRED_FORM)
    if len(number) != 18:
        raise InvalidIdentityNumber(IdentityNumberFault.LENGTH)
    if _SHAPE.fullmatch(number) is None:
        raise InvalidIdentityNumber(IdentityNumberFault.CHARACTERS)
    birth_date = _birth_date(number)
    if number[17] != check_character(number[:17]):
        raise InvalidIdentityNumber(IdentityNumberFault.CHECK_CHARACTER)
    if not_after is not None and birth_date > not_after:
        raise InvalidIdentityNumber(IdentityNumberFault.BIRTH_DATE_IN_FUTURE)
    return IdentityNumber(number, birth_date, "male" if int(number[16]) % 2 else "female")


def _birth_date(number: str) -> date:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        # `from None`: the cause would carry digits of the number into a traceback.
        raise InvalidIdentityNumber(IdentityNumberFault.BIRTH_DATE) from None
