"""How the play talks to the services: over HTTP alone, and so that it can be killed and repeated at any point.

Every step has an Idempotency-Key made of the scenario and its name. A service that dies or is busy is asked again
with the same key, so that a step is done once, however often it was asked for.
"""

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid5

import httpx

from yilian_local.scenario.steps import Actor, Answer, Json, Service, ServiceSilent, Step, StepRefused

PATIENCE = 120.0
"""Seconds that one step may take with all its repetitions: longer than a killed service needs to come back."""

_KEYS = UUID("5ad0d4f4-3f1e-4d5c-9c6b-1f5f0d1c7a52")
_AT_ONCE = 8
"""Requests to one service at the same time; its pool has ten connections, and the worker needs some of them."""
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0
_BUSY = frozenset({429, 502, 503, 504})
_REPEATABLE_CONFLICTS = frozenset({"changed-meanwhile"})
_READ_TIMEOUT = 30.0


class CountyClient:
    """The four services as the play sees them. Use as an asynchronous context manager.

    ``issue_token`` gives a bearer token for an institution's code and roles; tokens are kept for the whole play.
    """

    def __init__(
        self,
        addresses: Mapping[str, str],
        issue_token: Callable[[str, Sequence[str]], str],
        scenario_digest: str,
        *,
        patience: float = PATIENCE,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._issue_token = issue_token
        self._digest = scenario_digest
        self._patience = patience
        self._tokens: dict[Actor, str] = {}
        self._gates = {service: asyncio.Semaphore(_AT_ONCE) for service in Service}
        # Made once: reading the machine's certificates takes a twentieth of a second each time.
        trusted = ssl.create_default_context()
        self._clients = {
            service: httpx.AsyncClient(
                base_url=addresses[service],
                timeout=httpx.Timeout(_READ_TIMEOUT, connect=5.0),
                limits=httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=_AT_ONCE),
                transport=transport,
                verify=trusted,
                headers={"Accept-Language": "en"},
                trust_env=False,
            )
            for service in Service
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def act(self, step: Step) -> Answer:
        """Do a step, once, however often it has to be asked for.

        Raises ``StepRefused`` when the service says no, ``ServiceSilent`` when it says nothing for too long.
        """
        headers = {
            **self._headers(step.actor, step.at),
            "Idempotency-Key": str(uuid5(_KEYS, f"{self._digest} {step.name}")),
        }
        if step.version is not None:
            headers["If-Match"] = f'"{step.version}"'
        response = await self._send(step.name, step.service, "POST", step.path, headers, body=step.body)
        if response.status_code in (409, 412) and step.resource is not None and step.is_done is not None:
            standing = await self._read(step.name, step.service, step.actor, step.resource, {}, step.at)
            if standing.is_success and step.is_done(standing.json()):
                return _answer(standing)
        if not response.is_success:
            raise _refusal(step.name, step.service, response)
        return _answer(response)

    async def read(
        self,
        service: Service,
        actor: Actor,
        path: str,
        query: Mapping[str, str | int] | None = None,
        *,
        at: datetime | None = None,
    ) -> Json:
        """Read one resource, at a moment of simulated time or now. Raises as ``act`` does."""
        name = f"read {path}"
        response = await self._read(name, service, actor, path, query or {}, at)
        if not response.is_success:
            raise _refusal(name, service, response)
        body: Json = response.json()
        return body

    async def read_all(
        self,
        service: Service,
        actor: Actor,
        path: str,
        query: Mapping[str, str | int] | None = None,
        *,
        at: datetime | None = None,
    ) -> list[Json]:
        """Read every page of a list."""
        items: list[Json] = []
        cursor: dict[str, str | int] = {}
        while True:
            page = await self.read(service, actor, path, {"limit": 200, **(query or {}), **cursor}, at=at)
            items.extend(page["items"])
            if page["next_cursor"] is None:
                return items
            cursor = {"cursor": page["next_cursor"]}

    async def _read(
        self,
        name: str,
        service: Service,
        actor: Actor,
        path: str,
        query: Mapping[str, str | int],
        at: datetime | None,
    ) -> httpx.Response:
        return await self._send(name, service, "GET", path, self._headers(actor, at), query=query)

    async def _send(
        self,
        name: str,
        service: Service,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> httpx.Response:
        """Ask until the service gives an answer that asking again would not change."""
        give_up_at = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                async with self._gates[service]:
                    response = await self._clients[service].request(
                        method, path, headers=dict(headers), json=body, params=query
                    )
                if not _worth_repeating(response):
                    return response
                fault = f"{response.status_code} {_problem_type(response)}"
            except httpx.TransportError as error:
                fault = type(error).__name__
            if time.monotonic() + pause > give_up_at:
                raise ServiceSilent(name, service, self._patience, fault)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _headers(self, actor: Actor, at: datetime | None) -> dict[str, str]:
        if actor not in self._tokens:
            self._tokens[actor] = self._issue_token(actor.organisation_code, actor.roles)
        headers = {"Authorization": f"Bearer {self._tokens[actor]}"}
        if at is not None:
            headers["Yilian-Simulated-Time"] = at.isoformat()
        return headers


def _worth_repeating(response: httpx.Response) -> bool:
    return response.status_code in _BUSY or (
        response.status_code == 409 and _problem_type(response) in _REPEATABLE_CONFLICTS
    )


def _problem_type(response: httpx.Response) -> str:
    return str(_problem(response).get("type", "unknown")).rpartition(":")[2]


def _problem(response: httpx.Response) -> Json:
    if "json" not in response.headers.get("content-type", ""):
        return {}
    body = response.json()
    return body if isinstance(body, dict) else {}


def _refusal(name: str, service: Service, response: httpx.Response) -> StepRefused:
    problem = _problem(response)
    fields = "; ".join(
        f"{fault.get('field', '?')}: {fault.get('message_en', fault)}" for fault in problem.get("errors") or ()
    )
    detail = str(problem.get("detail") or fields or problem.get("title") or "")
    return StepRefused(name, service, response.status_code, _problem_type(response), detail)


def _answer(response: httpx.Response) -> Answer:
    tag = response.headers.get("etag")
    return Answer(response.json(), None if tag is None else int(tag.strip('"')))
