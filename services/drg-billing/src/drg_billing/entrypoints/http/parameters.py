"""Price parameters: set, look at."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from drg_billing.application import set_parameters
from drg_billing.entrypoints.http.dependencies import UnitOfWorkDependency
from drg_billing.entrypoints.http.parameter_schemas import ParametersAnswer, ParametersRequest, parameters_answer
from yilian_kit.http import PageAnswer, PageQuery, idempotent, page_answer, requires, service_router, set_etag

router = service_router("/v1/parameters", tags=["parameters"])


@router.post("", status_code=201, dependencies=[requires("drg-billing:administer"), idempotent])
async def set_(body: ParametersRequest, work: UnitOfWorkDependency, response: Response) -> ParametersAnswer:
    """Set the parameters of a pooling area as its next version; what has been settled keeps its own."""
    stored = await set_parameters(body.parameters(), work)
    set_etag(response, stored.parameters.version)
    return parameters_answer(stored)


@router.get("", dependencies=[requires("drg-billing:read")])
async def list_(
    work: UnitOfWorkDependency,
    page: PageQuery,
    pooling_area: Annotated[str | None, Query(max_length=64)] = None,
) -> PageAnswer[ParametersAnswer]:
    """All sets, the first one first."""
    return page_answer(await work.parameters.page(pooling_area, page), parameters_answer)


@router.get("/{parameters_id}", dependencies=[requires("drg-billing:read")])
async def read(parameters_id: UUID, work: UnitOfWorkDependency, response: Response) -> ParametersAnswer:
    """One set."""
    stored = await work.parameters.get(parameters_id)
    set_etag(response, stored.parameters.version)
    return parameters_answer(stored)
