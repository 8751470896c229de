"""Query parameters read strictly: a filter that is mistyped or given twice must not show more than was asked for."""

from collections import Counter

from fastapi import Request, params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError


def query_names(dependant: Dependant) -> frozenset[str]:
    """The names of every query parameter that a route or one of its dependencies reads."""
    return frozenset(field.alias for field in get_flat_params(dependant) if isinstance(field.field_info, params.Query))


def check_query(request: Request, known: frozenset[str]) -> None:
    """Every parameter is one of ``known``, given once, without NUL, which PostgreSQL would refuse without its name.

    No route takes a list. Raises ``RequestValidationError``, which names the parameters and never their values.
    """
    given = request.query_params.multi_items()
    times = Counter(name for name, _ in given)
    broken = {name: "string_with_nul" for name, value in given if "\0" in value}
    broken |= {name: "named_twice" for name in times if times[name] > 1}
    broken |= {name: "query_unknown" for name in times if name not in known}
    if broken:
        raise RequestValidationError([{"type": rule, "loc": ("query", name)} for name, rule in broken.items()])
