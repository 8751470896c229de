"""Every refusal of the domain has its HTTP problem, in two languages, without a gap in either text."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from alliance.domain.coverage import ActKind, Gap
from alliance.domain.dispatch import Clash
from alliance.domain.errors import DomainError
from alliance.domain.institution import Tier
from alliance.domain.practice_site import SiteState
from alliance.entrypoints.http.problems import PROBLEMS

SAMPLES: dict[str, Any] = {
    "str": "TEXT",
    "int": 3,
    "date": date(2025, 1, 2),
    "date | datetime": date(2025, 1, 2),
    "datetime": datetime(2025, 1, 2, tzinfo=UTC),
    "UUID": UUID(int=7),
    "str | UUID": UUID(int=7),
    "tuple[str, ...]": ("confirm",),
    "tuple[Gap, ...]": (Gap.LICENCE_SCOPE,),
    "Tier": Tier.TOWNSHIP,
    "SiteState": SiteState.APPROVED,
    "ActKind": ActKind.LECTURE,
    "Clash": Clash(UUID(int=7), "CODE", datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 1, 3, tzinfo=UTC)),
}


def domain_errors(error: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from domain_errors(kind)


@pytest.mark.parametrize("kind", list(domain_errors()))
def test_every_domain_error_is_a_problem_whose_texts_name_only_what_it_has(kind: type[DomainError]) -> None:
    # given an error of the domain with some value for each parameter
    parameters = [] if kind.__init__ is Exception.__init__ else list(inspect.signature(kind).parameters.values())
    error = kind(*(SAMPLES[str(each.annotation)] for each in parameters if each.default is inspect.Parameter.empty))
    # when its problem is written in both languages
    problem = PROBLEMS[kind]
    details = [template.format_map(vars(error)) for template in (problem.detail_en, problem.detail_zh)]
    # then both say something or both nothing, and each extension is there
    assert bool(details[0]) is bool(details[1])
    assert set(problem.extension) <= set(vars(error))
    assert str(error).startswith(kind.slug)


def test_each_slug_names_one_error() -> None:
    slugs = [kind.slug for kind in domain_errors()]
    assert len(set(slugs)) == len(slugs)
