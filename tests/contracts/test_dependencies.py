"""No route or dependency is a plain function: FastAPI would send each through a thread, several times a request."""

import inspect
from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security import HTTPBearer

from yilian_kit.definition import ServiceDefinition
from yilian_kit.openapi import application_with_routes


def test_routes_and_dependencies_run_on_the_event_loop(definition: ServiceDefinition) -> None:
    threaded = {
        f"{call.__module__}.{call.__qualname__}"
        for route in iter_route_contexts(application_with_routes(definition).routes)
        if isinstance(route.original_route, APIRoute)
        for call in _calls(route.dependant)
        if inspect.isfunction(call) and not inspect.iscoroutinefunction(call)
    }

    assert threaded == set()


def _calls(dependant: Dependant) -> Iterator[object]:
    if not isinstance(dependant.call, HTTPBearer):
        yield dependant.call
    for dependency in dependant.dependencies:
        yield from _calls(dependency)
