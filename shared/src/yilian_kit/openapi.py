"""The OpenAPI document of a service, made without settings, servers or secrets."""

from typing import Any

from fastapi import FastAPI
from starlette.types import Lifespan

from yilian_kit.definition import ServiceDefinition
from yilian_kit.http.operation import operation_router


def openapi_document(definition: ServiceDefinition) -> dict[str, Any]:
    """What ``/openapi.json`` of the running service answers."""
    return application_with_routes(definition).openapi()


def application_with_routes(
    definition: ServiceDefinition, *, api: bool = True, lifespan: Lifespan[FastAPI] | None = None
) -> FastAPI:
    """A FastAPI application with the title and the routes of a service; only the operator's without ``api``."""
    application = FastAPI(
        title=f"Yilian {definition.name}",
        summary=f"{definition.title_en} · {definition.title_zh}",
        version="1",
        lifespan=lifespan,
        docs_url="/docs" if api else None,
        redoc_url=None,
        openapi_url="/openapi.json" if api else None,
        # A redirect would name the scheme that the service sees behind its proxy, and tokens would follow in the clear.
        redirect_slashes=False,
    )
    application.include_router(operation_router())
    for router in definition.routers() if api else ():
        application.include_router(router)
    return application
