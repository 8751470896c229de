"""Single values of a settlement list as a HIS writes them. Each reader gives the value, or the fault why it cannot."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal

from drg_billing.domain.codes import normalise_code
from drg_billing.domain.settlement_list.record import Duration, ReadFault
from yilian_kit.clock import SHANGHAI

LONGEST_TEXT = 200
_NUMBER = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,6})?", re.ASCII)
_DURATION = re.compile(r"([0-9]{1,4})/([0-9]{1,2})/([0-9]{1,2})", re.ASCII)
_SINGLE_DIGITS = re.compile(r"(?<=[-T ])([0-9])(?=$|[-T :])", re.ASCII)
_DIGITS_ONLY = re.compile(r"([0-9]{8})([0-9]{4}|[0-9]{6})", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1880, 2199
"""The ends keep typing errors out; the oldest people were born in the nineteenth century."""


NOTHING = frozenset({"-", "--", "—", "——", "－"})
"""What stands in a field that has nothing to tell (填写规范: 没有可填写内容的，填写“-”)."""


class Unread(Exception):
    """A value cannot be taken as it is written."""

    def __init__(self, fault: ReadFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_text(value: object) -> str:
    """One value as trimmed text, empty for a dash; a number as its shortest decimal writing. Raises Unread."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unread(ReadFault.NOT_A_VALUE)
    if isinstance(value, float):
        # JSON numbers arrive as floats; their shortest writing is what the sender wrote, up to 15 digits.
        if not math.isfinite(value):
            raise Unread(ReadFault.NOT_A_NUMBER)
        text = f"{Decimal(repr(value)):f}"
    else:
        text = str(value).strip()
    return "" if text in NOTHING else text


def read_amount(text: str) -> Decimal:
    """Yuan with at most two decimals. Raises Unread."""
    number = _number(text)
    rounded = number.quantize(Decimal("0.01"))
    if rounded != number:
        raise Unread(ReadFault.TOO_MANY_DECIMALS)
    return rounded


def read_whole(text: str) -> int:
    """A whole number, also one written with decimals that are zero. Raises Unread."""
    number = _number(text)
    if number != int(number):
        raise Unread(ReadFault.NOT_WHOLE)
    return int(number)


def read_time(text: str) -> datetime:
    """A time of the hospital's clock; a mere day is its midnight. Raises Unread.

    Written as 2025-03-01 08:30:00, 2025-03-01T08:30, 2025-03-01, 2025/3/1 8:30, 20250301 or 20250301083000.
    """
    written = _SINGLE_DIGITS.sub(r"0\1", text.replace("/", "-"))
    digits = _DIGITS_ONLY.fullmatch(written)
    if digits:
        written = f"{digits[1]}T{digits[2]}"
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Unread(ReadFault.NOT_A_TIME) from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise Unread(ReadFault.NOT_A_TIME)
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def read_grams(text: str) -> int | None:
    """A weight; None for the zero that some systems write where there is none. Raises Unread."""
    return read_whole(text) or None


def read_date(text: str) -> date:
    """A day; a time is read as its day. Raises Unread."""
    return read_time(text).date()


def read_duration(text: str) -> Duration:
    """days/hours/minutes ("1/13/24"), or a number of hours ("37.5"). Raises Unread."""
    parts = _DURATION.fullmatch(text)
    if parts:
        duration = Duration(int(parts[1]), int(parts[2]), int(parts[3]))
        if duration.hours > 23 or duration.minutes > 59:
            raise Unread(ReadFault.NOT_A_DURATION)
        return duration
    if not _NUMBER.fullmatch(text) or text.startswith("-"):
        raise Unread(ReadFault.NOT_A_DURATION)
    minutes = int(Decimal(text) * 60)
    return Duration(minutes // (24 * 60), minutes // 60 % 24, minutes % 60)


def read_code(text: str) -> tuple[str, bool]:
    """A code in its standard form, and whether it was written so; the small x of "I10.x00" is regular."""
    code = normalise_code(text)
    return code, text.replace("x", "X") == code


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Unread(ReadFault.NOT_A_NUMBER)
    return Decimal(text)
