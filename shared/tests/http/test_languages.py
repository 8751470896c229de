"""Problem texts follow Accept-Language; field errors carry both languages and no value."""

import orjson
import pytest
from fastapi import Request
from pydantic import Field, ValidationError

from yilian_kit.http import ProblemType, RequestModel
from yilian_kit.http.problem import TOKEN_FAULTS, prefers_english, render_problem
from yilian_kit.http.validation import field_errors
from yilian_kit.security.tokens import TokenFault


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


def test_the_name_of_an_unknown_field_is_cut_and_tells_no_identity_number() -> None:
    with pytest.raises(ValidationError) as refusal:
        Visit.model_validate({"note": "given", "count": 1, "99010119900307773X": 1, "x" * 10_000: 1})

    assert {error["field"] for error in field_errors(refusal.value.errors())} == {"[redacted]", "x" * 64}


def test_of_very_many_errors_the_first_hundred_are_told() -> None:
    with pytest.raises(ValidationError) as refusal:
        Visit.model_validate({"note": "given", "count": 1, **{f"field{number}": 1 for number in range(1000)}})

    assert len(field_errors(refusal.value.errors())) == 100


async def test_a_detail_tells_no_identity_number() -> None:
    # Given a problem that repeats a code, and a request in whose code an identity number stands
    problem = ProblemType(422, "unknown", "Unknown", "未知", "code {code}.", "代码 {code}。")
    request = Request({"type": "http", "headers": [(b"accept-language", b"en")]})

    # Then it is not repeated
    answer = render_problem(problem, request, {"code": "99010119900307773X"})
    assert orjson.loads(answer.body)["detail"] == "code [redacted]."


@pytest.mark.parametrize(
    ("language", "allowed", "detail"),
    [
        ("zh", ("settle", "other"), "状态 已冲正：结算、other。"),
        ("zh", (), "状态 已冲正：无。"),
        ("en", ("settle", "other"), "reversed: settle, other."),
        ("en", (), "reversed: none."),
    ],
)
async def test_a_detail_has_words_for_codes_in_chinese_and_lists_with_commas(
    language: str, allowed: tuple[str, ...], detail: str
) -> None:
    # Given a problem that knows what its codes are called
    problem = ProblemType(
        409,
        "not-allowed",
        "Not allowed",
        "不允许",
        "{state}: {allowed}.",
        "状态 {state}：{allowed}。",
        extension=("state",),
        words_zh={"reversed": "已冲正", "settle": "结算"},
    )
    request = Request({"type": "http", "headers": [(b"accept-language", language.encode())]})

    # Then the detail has the words, and the member for systems the code
    answer = orjson.loads(render_problem(problem, request, {"state": "reversed", "allowed": allowed}).body)
    assert (answer["detail"], answer["state"]) == (detail, "reversed")


def test_every_fault_of_a_token_has_a_chinese_word() -> None:
    assert TOKEN_FAULTS.keys() == {"missing", *TokenFault}
