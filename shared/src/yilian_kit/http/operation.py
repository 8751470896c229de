"""Addresses for operators: liveness, readiness, metrics, figures of the events."""

import asyncio
from collections.abc import Mapping

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from yilian_kit.database import DatabaseUnavailable
from yilian_kit.events.figures import event_figures
from yilian_kit.health import ComponentHealth
from yilian_kit.http.caller import SessionDependency, requires
from yilian_kit.http.models import AnswerModel
from yilian_kit.http.routing import service_router
from yilian_kit.runtime import Runtime
from yilian_kit.worker import Worker

_PING_DEADLINE = 2.0  # seconds


class LivenessAnswer(AnswerModel):
    """The process runs; says nothing of the servers that it needs."""

    status: str


class ReadinessAnswer(AnswerModel):
    """``ready``, ``degraded`` (serves, but an operator should look) or ``unready``, and what each part says."""

    status: str
    components: dict[str, str]


class EventFiguresAnswer(AnswerModel):
    """Own events published or still to be; others' events applied or parked.

    ``waiting`` counts others' events that are at the broker and not applied yet; null in a process without the
    worker, and while the worker does not see all partitions.
    """

    published: int
    unpublished: int
    consumed: int
    dead_lettered: int
    waiting: int | None


def operation_router() -> APIRouter:
    """The routes that every process of every service has."""
    router = APIRouter(tags=["operation"])

    @router.get("/livez")
    async def livez() -> LivenessAnswer:
        return LivenessAnswer(status="alive")

    @router.get("/readyz", responses={503: {"model": ReadinessAnswer}})
    async def readyz(request: Request, response: Response) -> ReadinessAnswer:
        worker: Worker | None = request.app.state.worker
        parts: dict[str, ComponentHealth] = {"database": await _database_health(request.app.state.runtime)}
        parts.update(worker.health() if worker is not None else {})
        status = _status(parts)
        if status == "unready":
            response.status_code = 503
        return ReadinessAnswer(status=status, components={name: part.detail or "ok" for name, part in parts.items()})

    @router.get("/metrics", response_class=Response)
    async def metrics(request: Request) -> Response:
        runtime: Runtime = request.app.state.runtime
        return Response(runtime.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")

    router.include_router(_figures_router())
    return router


def _figures_router() -> APIRouter:
    router = service_router("/v1/events", tags=["operation"])

    @router.get("/figures", dependencies=[requires("operations:read")])
    async def figures(request: Request, session: SessionDependency) -> EventFiguresAnswer:
        worker: Worker | None = request.app.state.worker
        counts = await event_figures(session)
        return EventFiguresAnswer(
            published=counts.published,
            unpublished=counts.unpublished,
            consumed=counts.consumed,
            dead_lettered=counts.dead_lettered,
            waiting=None if worker is None else worker.waiting,
        )

    return router


def _status(parts: Mapping[str, ComponentHealth]) -> str:
    if not all(part.ok for part in parts.values()):
        return "unready"
    return "degraded" if any(part.degraded for part in parts.values()) else "ready"


async def _database_health(runtime: Runtime) -> ComponentHealth:
    try:
        async with (
            asyncio.timeout(_PING_DEADLINE * 2),
            runtime.database.transaction(_PING_DEADLINE) as session,
        ):
            await session.execute(sa.select(1))
    except (DatabaseUnavailable, TimeoutError) as error:
        return ComponentHealth(ok=False, detail=getattr(error, "reason", "no answer in time"))
    return ComponentHealth(ok=True)
