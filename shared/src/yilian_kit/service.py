"""``create_service``: from a definition to a FastAPI application that every service shares the manners of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from yilian_kit.definition import ServiceDefinition
from yilian_kit.http.errors import install_problem_handlers
from yilian_kit.http.middleware import install_middleware
from yilian_kit.observability.logging import configure_logging
from yilian_kit.observability.tracing import configure_tracing
from yilian_kit.openapi import application_with_routes
from yilian_kit.runtime import build_runtime
from yilian_kit.settings import ServiceSettings
from yilian_kit.worker import Worker


def create_service(
    definition: ServiceDefinition,
    settings: ServiceSettings | None = None,
    *,
    api: bool = True,
    worker: bool = False,
) -> FastAPI:
    """The application of ``definition``: its API, its worker (relay, consumers, jobs), or both in one process.

    ``settings`` None reads them from the environment; an invalid one raises ``pydantic.ValidationError``.
    """
    chosen = settings or definition.settings_class.read()
    configure_logging(definition.name, chosen.log_level)
    runtime = build_runtime(definition, chosen)
    tracing = configure_tracing(definition.name, chosen)
    work = Worker(definition, runtime, tracing) if worker else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if work is not None:
            work.start()
        try:
            yield
        finally:
            if work is not None:
                await work.stop()
            await runtime.token_verifier.close()
            await runtime.database.dispose()
            tracing.shutdown()

    application = application_with_routes(definition, api=api, lifespan=lifespan)
    application.state.runtime = runtime
    application.state.worker = work
    install_problem_handlers(application, definition.problems)
    install_middleware(application, runtime, tracing)
    return application
