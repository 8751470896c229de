"""Files come in as rows: each is checked by itself, and each gets an outcome."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from contracting.domain.errors import DomainError
from contracting.entrypoints.http.problems import PROBLEMS
from yilian_kit.http import AnswerModel
from yilian_kit.http.problem import MALFORMED, TYPE_PREFIX, ProblemType
from yilian_kit.http.validation import field_errors

M = TypeVar("M", bound=BaseModel)

LARGEST_FILE = 500
"""Rows in one request; a longer file is sent in parts."""


class RowsRequest(BaseModel):
    """A file; what is wrong inside a row is that row's fault and no reason to refuse the others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RowProblem(AnswerModel):
    """Why a row was refused, in both languages; ``errors`` names its fields when it was malformed."""

    type: str
    title_en: str
    title_zh: str
    detail_en: str
    detail_zh: str
    errors: list[dict[str, str]] | None = None


def read_rows(rows: Sequence[Any], model: type[M]) -> list[M | RowProblem]:
    """Each row as ``model``, or what is wrong with it."""
    return [_read(row, model) for row in rows]


def _read(row: Any, model: type[M]) -> M | RowProblem:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        return _row_problem(MALFORMED, {}, field_errors(error.errors()))


def problem_of(refusal: DomainError) -> RowProblem:
    """A refusal by a rule, as the single request would have answered it."""
    return _row_problem(PROBLEMS[type(refusal)], vars(refusal))


def _row_problem(
    problem: ProblemType, attributes: dict[str, Any], errors: list[dict[str, str]] | None = None
) -> RowProblem:
    return RowProblem(
        type=TYPE_PREFIX + problem.slug,
        title_en=problem.title_en,
        title_zh=problem.title_zh,
        detail_en=problem.detail_en.format_map(attributes),
        detail_zh=problem.detail_zh.format_map(attributes),
        errors=errors,
    )
