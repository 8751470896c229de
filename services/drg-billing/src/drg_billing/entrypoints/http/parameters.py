"""Price parameters: propose, activate, withdraw, look at."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from drg_billing.application import (
    ActivateParameters,
    WithdrawParameters,
    activate_parameters,
    set_parameters,
    withdraw_parameters,
)
from drg_billing.application.ports import ParameterSet
from drg_billing.entrypoints.http.dependencies import UnitOfWorkDependency
from drg_billing.entrypoints.http.parameter_schemas import ParametersAnswer, ParametersRequest, parameters_answer
from yilian_kit.http import (
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/parameters", tags=["parameters"])


@router.post("", status_code=201, dependencies=[requires("drg-billing:administer"), idempotent])
async def set_(body: ParametersRequest, work: UnitOfWorkDependency, response: Response) -> ParametersAnswer:
    """Propose the parameters of a pooling area as its next version; in force once a second person activates it."""
    return _answer(await set_parameters(body.parameters(), work), response)


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
    return _answer(await work.parameters.get(parameters_id), response)


@router.post("/{parameters_id}/activate", dependencies=[requires("drg-billing:administer"), idempotent])
async def activate(
    parameters_id: UUID, expected: ExpectedVersion, work: UnitOfWorkDependency, response: Response
) -> ParametersAnswer:
    """Put a proposed set in force. Whoever set it is refused; what has been settled keeps its own version."""
    async with work.telling_refusal("activate", "parameters", parameters_id):
        activated = await activate_parameters(ActivateParameters(parameters_id, expected), work)
    return _answer(activated, response)


@router.post("/{parameters_id}/withdraw", dependencies=[requires("drg-billing:administer"), idempotent])
async def withdraw(
    parameters_id: UUID, expected: ExpectedVersion, work: UnitOfWorkDependency, response: Response
) -> ParametersAnswer:
    """Take a proposal back, whoever at the county made it: it stays in the list and never comes into force."""
    async with work.telling_refusal("withdraw", "parameters", parameters_id):
        withdrawn = await withdraw_parameters(WithdrawParameters(parameters_id, expected), work)
    return _answer(withdrawn, response)


def _answer(stored: ParameterSet, response: Response) -> ParametersAnswer:
    set_etag(response, stored.revision)
    return parameters_answer(stored)
