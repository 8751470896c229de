"""Problem texts follow Accept-Language; field errors carry both languages and no value."""

import pytest
from pydantic import Field, ValidationError

from yilian_kit.http import RequestModel
from yilian_kit.http.problem import prefers_english
from yilian_kit.http.validation import field_errors


@pytest.mark.parametrize(
    ("header", "english"),
    [
        ("", False),
        ("en", True),
        ("en-GB,en;q=0.9", True),
        ("zh-CN,zh;q=0.9,en;q=0.8", False),
        ("en;q=0.5, zh;q=0.4", True),
        ("fr", False),
        ("en;q=broken", False),
        ("*", False),
    ],
)
def test_chinese_is_the_language_unless_english_is_preferred(header: str, english: bool) -> None:
    assert prefers_english(header) is english


class Visit(RequestModel):
    note: str = Field(min_length=3)
    count: int = Field(ge=1)


def test_a_field_error_names_field_and_rule_in_both_languages() -> None:
    with pytest.raises(ValidationError) as refusal:
        Visit.model_validate({"note": "ok", "count": 0, "colour": "red"})

    errors = field_errors(refusal.value.errors())

    assert {(error["field"], error["rule"]) for error in errors} == {
        ("note", "string_too_short"),
        ("count", "greater_than_equal"),
        ("colour", "extra_forbidden"),
    }
    by_field = {error["field"]: error for error in errors}
    assert by_field["note"]["message_en"] == "must have at least 3 characters"
    assert by_field["note"]["message_zh"] == "至少 3 个字符"


def test_a_field_error_never_repeats_what_was_sent() -> None:
    with pytest.raises(ValidationError) as refusal:
        Visit.model_validate({"note": "99010119900307773X", "count": "99010119900307773X"})

    assert "9901011990" not in str(field_errors(refusal.value.errors()))
