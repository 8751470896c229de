"""Codes and ranges of categories."""

import pytest

from drg_billing.domain.codes import UnreadableRange, categories_of_range, normalise_code


@pytest.mark.parametrize(
    ("text", "code"), [(" j18.900 ", "J18.900"), ("m54.400x002", "M54.400X002"), ("47.0100", "47.0100")]
)
def test_a_code_is_trimmed_and_in_upper_case(text: str, code: str) -> None:
    assert normalise_code(text) == code


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("J13-J15", ["J13", "J14", "J15"]),
        ("a08-a10", ["A08", "A09", "A10"]),
        ("K35.0-K35.2", ["K35.0", "K35.1", "K35.2"]),
        ("01-03", ["01", "02", "03"]),
        ("45.8-46.1", ["45.8", "45.9", "46.0", "46.1"]),
        ("J18-J18", ["J18"]),
    ],
)
def test_a_range_names_every_category_between_its_ends(text: str, categories: list[str]) -> None:
    assert list(categories_of_range(text)) == categories


@pytest.mark.parametrize("text", ["J18", "J18-J13", "A00-B99", "J1-J15", "47.0-48", "J13-", "-", "J00000000-J99999999"])
def test_a_range_that_names_no_categories_is_refused(text: str) -> None:
    with pytest.raises(UnreadableRange):
        list(categories_of_range(text))
