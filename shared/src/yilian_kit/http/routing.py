"""Routes that run in one database transaction, committed before the answer leaves.

A ``yield`` dependency commits after the response was sent, so a failed commit would become a lost 201. Here the route
itself owns the transaction: session, handler, stored answer, commit, and only then the response.
"""

from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from enum import Enum
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from yilian_kit.http.caller import verified_claims
from yilian_kit.http.idempotency import AnswerReplayed, keep_answer
from yilian_kit.http.json_body import StrictRequest
from yilian_kit.http.problem import BODY_ENCODED, ProblemError
from yilian_kit.http.query import check_query, query_names
from yilian_kit.reading import Reading

_COMPRESSIONS = ("gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress")
"""Of RFC 9110. Other words stand in this header by mistake, before plain JSON: clients write a charset there."""


class TransactionalRoute(APIRoute):
    """A route whose handler finds its session at ``request.state.session``."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known = query_names(self.dependant)

        async def handle_in_transaction(received: Request) -> Response:
            request = await _whole(received, known)
            # ``held`` is what a dependency keeps until after the commit.
            async with AsyncExitStack() as held, request.app.state.runtime.database.transaction() as session:
                request.state.held = held
                request.state.session = session
                try:
                    answer = await handle(request)
                except AnswerReplayed as replay:
                    return replay.answer
                await keep_answer(request, session, answer)
            return answer

        return handle_in_transaction


class ReadingRoute(APIRoute):
    """A route that only reads; its handler finds a ``Reading`` at ``request.state.reading``."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known = query_names(self.dependant)

        async def handle_reading(received: Request) -> Response:
            request = await _whole(received, known)
            async with Reading.of(request.app.state.runtime.database) as reading:
                request.state.reading = reading
                return await handle(request)

        return handle_reading


async def _whole(received: Request, known: frozenset[str]) -> StrictRequest:
    """The request of somebody with a token, with its body here: a slow upload must not count against the deadline.

    The token comes first, because reading a large body takes seconds of the processor. Raises ``ProblemError`` without
    a valid one and for a body that is compressed, ``RequestValidationError`` for a query that is not of parameters
    ``known``.
    """
    request = StrictRequest(received.scope, received.receive)
    await verified_claims(request)
    check_query(request, known)
    codings = request.headers.get("content-encoding", "").lower().split(",")
    if any(coding.strip() in _COMPRESSIONS for coding in codings):
        raise ProblemError(BODY_ENCODED)
    await request.body()
    return request


def reading_router(prefix: str, *, tags: list[str | Enum]) -> APIRouter:
    """A router for questions that are asked often: its routes have no transaction, and must write nothing."""
    return APIRouter(prefix=prefix, tags=tags, route_class=ReadingRoute)


def service_router(prefix: str, *, tags: list[str | Enum]) -> APIRouter:
    """A router whose routes are transactions."""
    return APIRouter(prefix=prefix, tags=tags, route_class=TransactionalRoute)
