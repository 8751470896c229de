"""Every route of every service asks for a token and a scope before anything else, and every act for a key."""

from collections.abc import Iterator
from uuid import UUID

import httpx
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from yilian_kit.definition import ServiceDefinition
from yilian_kit.http.idempotency import asks_only, claim_key
from yilian_kit.http.query import query_names
from yilian_kit.openapi import application_with_routes
from yilian_kit.security.issuer import LocalIssuer
from yilian_kit.service import create_service
from yilian_kit.settings import ServiceSettings

_PUBLIC = {"/livez", "/readyz", "/metrics"}
_QUESTIONS = {
    "drg-billing": {
        "/v1/accounts/find",
        "/v1/cases/search",
        "/v1/group",
        "/v1/settlement-lists/check",
        "/v1/what-if",
    }
}
"""The POSTs that only ask, each reviewed: a second call may do no harm."""
_SOME_ID = str(UUID(int=7))


def _routes(definition: ServiceDefinition) -> Iterator[tuple[str, str, RouteContext]]:
    for route in iter_route_contexts(application_with_routes(definition).routes):
        if isinstance(route.original_route, APIRoute) and route.path not in _PUBLIC:
            for method in sorted(route.methods or ()):
                yield method, _path(route), route


def _path(route: RouteContext) -> str:
    path = route.path or ""
    for name in route.param_convertors:
        path = path.replace("{" + name + "}", _SOME_ID)
    return path


def test_every_service_has_routes_to_ask(definition: ServiceDefinition) -> None:
    assert len(list(_routes(definition))) > 5


def _calls(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for dependency in dependant.dependencies:
        yield from _calls(dependency)


def test_every_route_names_the_scope_that_it_needs(definition: ServiceDefinition) -> None:
    without = [
        f"{method} {path}"
        for method, path, route in _routes(definition)
        if not any(hasattr(call, "required_scope") for call in _calls(route.dependant))
    ]

    assert without == []


def test_scopes_are_named_by_service_and_act(definition: ServiceDefinition) -> None:
    scopes = {
        call.required_scope
        for _, _, route in _routes(definition)
        for call in _calls(route.dependant)
        if hasattr(call, "required_scope")
    }

    assert {scope.split(":")[0] for scope in scopes} <= {definition.name, "operations"}


def test_every_post_claims_an_idempotency_key(definition: ServiceDefinition) -> None:
    without = [
        path
        for method, path, route in _routes(definition)
        if method == "POST" and not {claim_key, asks_only} & set(_calls(route.dependant))
    ]

    assert without == []


def test_the_posts_that_only_ask_are_the_reviewed_ones(definition: ServiceDefinition) -> None:
    questions = {path for _, path, route in _routes(definition) if asks_only in set(_calls(route.dependant))}

    assert questions == _QUESTIONS.get(definition.name, set())


def test_a_route_takes_every_query_parameter_that_it_documents(definition: ServiceDefinition) -> None:
    for method, path, route in _routes(definition):
        assert isinstance(route.original_route, APIRoute)
        assert query_names(route.original_route.dependant) == query_names(route.dependant), f"{method} {path}"


def test_no_query_parameter_is_a_list(definition: ServiceDefinition) -> None:
    # Given twice, a parameter is refused
    paths = application_with_routes(definition).openapi()["paths"]
    lists = [
        parameter["name"]
        for operations in paths.values()
        for operation in operations.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query" and "array" in str(parameter["schema"])
    ]

    assert lists == []


async def test_no_route_answers_without_a_token(
    definition: ServiceDefinition, settings_without_servers: ServiceSettings
) -> None:
    # given a service whose database does not even exist
    application = create_service(definition, settings_without_servers)
    answers = {}

    # when every route is called without a token
    async with _client(application) as client:
        for method, path, _ in _routes(definition):
            answers[f"{method} {path}"] = (await client.request(method, path)).status_code

    # then every one refuses
    assert set(answers.values()) == {401}, answers


async def test_no_route_answers_a_token_with_another_scope(
    definition: ServiceDefinition, settings_without_servers: ServiceSettings, issuer: LocalIssuer
) -> None:
    # given a valid token whose only scope belongs to no route
    application = create_service(definition, settings_without_servers)
    token = issuer.mint_scopes("990100000000000000000A", ["nothing:at-all"])
    answers = {}

    # when every route is called with it
    async with _client(application) as client:
        for method, path, _ in _routes(definition):
            answer = await client.request(method, path, headers={"Authorization": f"Bearer {token}"})
            answers[f"{method} {path}"] = answer.status_code

    # then every one refuses before it looks at the request
    assert set(answers.values()) == {403}, answers


def _client(application: object) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=application)  # type: ignore[arg-type]  # FastAPI is an ASGI application
    return httpx.AsyncClient(transport=transport, base_url="http://service")
