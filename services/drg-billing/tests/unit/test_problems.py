"""Every refusal of the domain has its HTTP problem, in two languages, without a gap in either text."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from drg_billing.bootstrap import define_service
from drg_billing.domain.errors import DomainError

PROBLEMS = define_service().problems
SAMPLES: dict[str, Any] = {
    "str": "TEXT",
    "int": 3,
    "date": date(2025, 1, 2),
    "Decimal": Decimal("1.00"),
    "UUID": UUID(int=7),
}


def domain_errors(error: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from domain_errors(kind)


def sample(annotation: str) -> Any:
    """Some value of the parameter's type; a text for an enum, a tuple of it for a tuple."""
    inner = re.fullmatch(r"(?:tuple|Sequence)\[(\w+)(?:, \.\.\.)?\]", annotation)
    if inner is not None:
        return (sample(inner[1]),)
    return SAMPLES.get(annotation, "TEXT")


@pytest.mark.parametrize("kind", sorted(domain_errors(), key=lambda kind: kind.slug))
def test_every_domain_error_is_a_problem_whose_texts_name_only_what_it_has(kind: type[DomainError]) -> None:
    # Given an error of the domain with some value for each parameter
    parameters = [] if kind.__init__ is Exception.__init__ else list(inspect.signature(kind).parameters.values())
    error = kind(*(sample(str(each.annotation)) for each in parameters if each.default is inspect.Parameter.empty))

    # When its problem is written in both languages
    problem = PROBLEMS[kind]
    details = [template.format_map(vars(error)) for template in (problem.detail_en, problem.detail_zh)]

    # Then both say something or both nothing, and each extension is there
    assert bool(details[0]) is bool(details[1])
    assert problem.title_en
    assert problem.title_zh
    assert set(problem.extension) <= set(vars(error))
    assert str(error).startswith(kind.slug)


def test_each_slug_names_one_error() -> None:
    slugs = [kind.slug for kind in domain_errors()]
    assert sorted(slugs) == sorted(set(slugs))
