"""Codes in an area's tables: whole ones, and beginnings."""

import pytest

from drg_billing.domain.code_patterns import matches, matching_length


@pytest.mark.parametrize(
    ("code", "patterns", "fits", "length"),
    [
        ("K35.800", ("K35.800",), True, 7),
        ("K35.800", ("K35.8",), False, 0),  # without `*` the whole code
        ("K35.800", ("K35*",), True, 3),
        ("K35.800", ("K35.800*",), True, 7),
        ("K35.800", ("K3*", "K35.8*", "J*"), True, 5),  # the longest counts
        ("K35.800", (), False, 0),
        ("", ("K35*",), False, 0),
        ("K3", ("K35*",), False, 0),
    ],
)
def test_a_pattern_is_a_whole_code_or_the_beginning_before_its_star(
    code: str, patterns: tuple[str, ...], fits: bool, length: int
) -> None:
    assert matches(code, patterns) is fits
    assert matching_length(code, patterns) == length
