"""The client of the play: every step is done once, whatever happens to the service meanwhile."""

from collections.abc import Callable, Sequence
from datetime import datetime

import httpx
import pytest

from yilian_local.scenario.county_client import CountyClient
from yilian_local.scenario.generator.calendar import SHANGHAI
from yilian_local.scenario.steps import Actor, Service, ServiceSilent, Step, StepRefused, in_state

DESK = Actor("YL-A1-LEAD", ("medical_affairs_desk",))
NEW_YEAR = datetime(2025, 1, 1, 9, tzinfo=SHANGHAI)
CONFIRM = Step(
    name="confirm dispatch 1",
    service=Service.ALLIANCE,
    actor=DESK,
    at=NEW_YEAR,
    path="/v1/dispatches/1/confirm",
    version=1,
    resource="/v1/dispatches/1",
    is_done=in_state("confirmed", "completed"),
)

Reply = httpx.Response | httpx.TransportError


class PlayedService:
    """A service that gives prepared replies, one for each request, and keeps the requests."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The next reply; the last one for ever."""
        self.requests.append(request)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, httpx.TransportError):
            raise reply
        return reply


def client_of(service: Callable[[httpx.Request], httpx.Response], *, patience: float = 60.0) -> CountyClient:
    """A client of four services that are all the played one."""

    def issue_token(organisation_code: str, roles: Sequence[str]) -> str:
        return f"{organisation_code} as {'+'.join(roles)}"

    addresses = {str(name): f"http://{name}.test" for name in Service}
    transport = httpx.MockTransport(service)
    return CountyClient(addresses, issue_token, "digest", patience=patience, transport=transport)


def done(state: str = "confirmed", version: int = 2) -> httpx.Response:
    """A success."""
    return httpx.Response(200, json={"id": "1", "state": state}, headers={"ETag": f'"{version}"'})


def problem(status: int, slug: str) -> httpx.Response:
    """A refusal."""
    return httpx.Response(
        status,
        json={"type": f"urn:yilian:problem:{slug}", "detail": "because"},
        headers={"Content-Type": "application/problem+json"},
    )


async def test_a_step_carries_token_time_version_and_key() -> None:
    # given
    service = PlayedService(done())
    # when
    async with client_of(service) as client:
        answer = await client.act(CONFIRM)
    # then
    (request,) = service.requests
    assert request.headers["Authorization"] == "Bearer YL-A1-LEAD as medical_affairs_desk"
    assert request.headers["Yilian-Simulated-Time"] == "2025-01-01T09:00:00+08:00"
    assert request.headers["If-Match"] == '"1"'
    assert (answer.id, answer.version) == ("1", 2)


async def test_the_key_follows_from_scenario_and_step_alone() -> None:
    # given: two plays of one scenario
    keys = []
    for _ in range(2):
        service = PlayedService(done())
        async with client_of(service) as client:
            await client.act(CONFIRM)
        keys.append(service.requests[0].headers["Idempotency-Key"])
    # then
    assert keys[0] == keys[1]


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ReadError("cut"),
        httpx.RemoteProtocolError("closed without an answer"),
        problem(503, "dependency-unavailable"),
        problem(429, "too-many"),
        httpx.Response(502),
        problem(409, "changed-meanwhile"),
    ],
    ids=lambda fault: type(fault).__name__ if isinstance(fault, Exception) else str(fault.status_code),
)
async def test_a_service_that_dies_or_is_busy_is_asked_again_with_the_same_key(fault: Reply) -> None:
    # given
    service = PlayedService(fault, fault, done())
    # when
    async with client_of(service) as client:
        answer = await client.act(CONFIRM)
    # then
    assert answer.body["state"] == "confirmed"
    assert len({request.headers["Idempotency-Key"] for request in service.requests}) == 1
    assert len(service.requests) == 3


@pytest.mark.parametrize("refusal", [problem(412, "version-stale"), problem(409, "act-not-allowed")])
@pytest.mark.parametrize("state", ["confirmed", "completed"])
async def test_after_a_conflict_a_record_that_is_as_far_counts_as_done(refusal: httpx.Response, state: str) -> None:
    # given
    service = PlayedService(refusal, done(state, version=7))
    # when
    async with client_of(service) as client:
        answer = await client.act(CONFIRM)
    # then
    assert [request.method for request in service.requests] == ["POST", "GET"]
    assert answer.version == 7


async def test_after_a_conflict_a_record_that_is_not_as_far_stops_the_play() -> None:
    service = PlayedService(problem(412, "version-stale"), done("planned"))
    async with client_of(service) as client:
        with pytest.raises(StepRefused, match="412 version-stale"):
            await client.act(CONFIRM)


async def test_a_refusal_names_step_status_and_problem_in_two_languages() -> None:
    service = PlayedService(problem(422, "request-malformed"))
    async with client_of(service) as client:
        with pytest.raises(StepRefused) as refused:
            await client.act(CONFIRM)
    assert str(refused.value) == (
        'The step "confirm dispatch 1" was refused by alliance with 422 request-malformed: because / '
        "步骤“confirm dispatch 1”被 alliance 拒绝：422 request-malformed"
    )


async def test_a_service_that_stays_silent_stops_the_play_with_a_sentence() -> None:
    service = PlayedService(httpx.ConnectError("refused"))
    async with client_of(service, patience=0.1) as client:
        with pytest.raises(ServiceSilent, match=r'alliance has not answered the step "confirm dispatch 1"'):
            await client.act(CONFIRM)


async def test_all_pages_of_a_list_are_read() -> None:
    # given
    service = PlayedService(
        httpx.Response(200, json={"items": [{"id": 1}], "next_cursor": "more"}),
        httpx.Response(200, json={"items": [{"id": 2}], "next_cursor": None}),
    )
    # when
    async with client_of(service) as client:
        items = await client.read_all(Service.ALLIANCE, DESK, "/v1/alliances")
    # then
    assert [item["id"] for item in items] == [1, 2]
    assert service.requests[1].url.params["cursor"] == "more"
