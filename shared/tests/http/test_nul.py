"""A text with NUL, which PostgreSQL cannot store, is refused as malformed, wherever it comes in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest
from pydantic import Field, ValidationError

from yilian_kit.http import RequestModel
from yilian_kit.http.problem import TYPE_PREFIX

if TYPE_CHECKING:
    from conftest import Sample


class _Part(RequestModel):
    name: str


class _Whole(RequestModel):
    part: _Part
    names: tuple[str, ...] = ()
    table: Mapping[str, str] = Field(default_factory=dict)


@pytest.mark.parametrize(
    "body",
    [
        {"part": {"name": "a\0"}},
        {"part": {"name": "a"}, "names": ["b", "\0"]},
        {"part": {"name": "a"}, "table": {"\0": "b"}},
        {"part": {"name": "a"}, "table": {"b": "c\0d"}},
    ],
)
def test_nul_is_found_in_every_part_of_a_body(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="NUL"):
        _Whole.model_validate(body)


def test_a_body_without_nul_passes() -> None:
    assert _Whole.model_validate({"part": {"name": "甲"}, "names": ["乙"], "table": {"丙": "丁"}}).part.name == "甲"


async def test_a_text_with_nul_is_told_by_field(sample: "Sample") -> None:
    answer = await sample.write("a\0b")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "field": "body.text",
            "rule": "string_with_nul",
            "message_en": "must not contain the character NUL",
            "message_zh": "不能包含 NUL 字符",
        }
    ]


async def test_a_query_with_nul_is_told_by_field(sample: "Sample") -> None:
    answer = await sample.read("/v1/notes", text="a\0b", limit=5)

    assert (answer.status_code, answer.json()["type"]) == (422, TYPE_PREFIX + "request-malformed")
    assert [(one["field"], one["rule"]) for one in answer.json()["errors"]] == [("query.text", "string_with_nul")]
