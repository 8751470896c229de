"""The guard: identity numbers and mobile numbers do not pass, identifiers do."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yilian_kit.observability.personal_data import REDACTED, redact, redact_value
from yilian_kit.security import check_character

NUMBER = "99010119900307123" + check_character("99010119900307123")
MOBILE = "13900000000"


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"no such resident: {NUMBER}.",
        f"身份证号{NUMBER}的居民",
        f"id={NUMBER}&name=",
        f"ID{NUMBER}x",
        f"{NUMBER}{NUMBER}",
        f"12{NUMBER}34",
        "99010119900307123x",
        "990101 19900307 1237",
        "990101-19900307-1237",
        NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        "990101900307123",
    ],
)
def test_identity_numbers_do_not_pass(text: str) -> None:
    shown = redact(text)

    assert REDACTED in shown
    assert "19900307" not in shown
    assert "900307" not in shown


@pytest.mark.parametrize(
    "text",
    [
        MOBILE,
        f"call {MOBILE}!",
        f"电话{MOBILE}，",
        f"tel{MOBILE}",
        f"+86{MOBILE}",
        f"+86 {MOBILE}",
        f"0086{MOBILE}",
        "139 0000 0000",
        "139-0000-0000",
        MOBILE.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ],
)
def test_mobile_numbers_do_not_pass(text: str) -> None:
    shown = redact(text)

    assert REDACTED in shown
    assert "0000" not in shown
    assert "００００" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "an ordinary sentence of 2025",
        "2025-05-31T08:00:00.000000+00:00",
        "1748649600",  # seconds
        "1748649600123",  # milliseconds
        "0af7651916cd43dd8448eb211c80319c",  # trace id
        "00-0af7651916cd13900000000eb211c803-b7ad6b7169203331-01",
        "b7ad6b716920333113900000000aaaabbbbccccddddeeee0123456789abcdef0",  # SHA-256
        "01977f2b-8a51-7c3d-9a41-139000000000",  # UUIDv7
        "13900000000-1390-7390-8390-139000000000"[3:],
        "12900000000",
        "139000000001",
    ],
)
def test_what_only_resembles_them_passes(text: str) -> None:
    assert redact(text) == text


class Kind(StrEnum):
    NUMBER = "990101199003071237"


@dataclass
class Resident:
    name: str


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (int(MOBILE), REDACTED),
        (int(NUMBER), REDACTED),
        (float(MOBILE), REDACTED),
        (Decimal(NUMBER), REDACTED),
        (True, True),
        (None, None),
        (7, 7),
        (0.5, 0.5),
        (Decimal("2940.44"), "2940.44"),
        (date(2025, 5, 31), "2025-05-31"),
        (Kind.NUMBER, REDACTED),
        ([MOBILE, {"phone": MOBILE}], [REDACTED, {"phone": REDACTED}]),
        ({MOBILE: 1}, {REDACTED: 1}),
        ((1, 2), [1, 2]),
        (frozenset({MOBILE}), [REDACTED]),
        (MOBILE.encode(), "<11 bytes>"),
        (Resident("somebody"), "<Resident>"),
        (ValueError(f"no {MOBILE}"), f"no {REDACTED}"),
    ],
)
def test_values_of_every_kind_are_guarded(value: object, shown: object) -> None:
    assert redact_value(value) == shown


@given(st.uuids())
def test_uuids_always_pass(identifier: uuid.UUID) -> None:
    assert redact(f"resident {identifier} read") == f"resident {identifier} read"


@given(
    st.text(),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2029, 12, 31)),
    st.integers(min_value=0, max_value=999),
    st.text(),
)
def test_an_identity_number_passes_in_no_text(before: str, birth: date, sequence: int, after: str) -> None:
    first = f"990101{birth:%Y%m%d}{sequence:03}"
    number = first + check_character(first)

    assert number not in redact(f"{before}{number}{after}")
