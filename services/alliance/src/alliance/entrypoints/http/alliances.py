"""Alliances (医联体) over HTTP."""

from uuid import UUID

from fastapi import Response

from alliance.application import RegisterAlliance, register_alliance
from alliance.domain.alliance import Alliance
from alliance.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from alliance.entrypoints.http.fields import Code, Name
from yilian_kit.http import (
    AnswerModel,
    PageAnswer,
    PageQuery,
    RequestModel,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/alliances", tags=["alliances"])


class RegisterAllianceRequest(RequestModel):
    code: Code
    name: Name
    lead_institution_code: Code


class AllianceAnswer(AnswerModel):
    id: UUID
    code: str
    name: str
    lead_institution_id: UUID
    version: int


@router.post("", status_code=201, dependencies=[requires("alliance:register"), idempotent])
async def register(
    body: RegisterAllianceRequest, work: UnitOfWorkDependency, clock: ClockDependency, response: Response
) -> AllianceAnswer:
    """Register an alliance; its lead hospital and everything below it become members."""
    command = RegisterAlliance(body.code, body.name, body.lead_institution_code)
    return _answer(await register_alliance(command, work, clock), response)


@router.get("", dependencies=[requires("alliance:read")])
async def list_alliances(work: UnitOfWorkDependency, page: PageQuery) -> PageAnswer[AllianceAnswer]:
    """The alliances whose lead the caller sees, and the caller's own, by code."""
    return page_answer(await work.alliances.page(page), AllianceAnswer.model_validate)


@router.get("/{alliance_id}", dependencies=[requires("alliance:read")])
async def read(alliance_id: UUID, work: UnitOfWorkDependency, response: Response) -> AllianceAnswer:
    """One alliance."""
    return _answer(await work.alliances.visible(alliance_id), response)


def _answer(alliance: Alliance, response: Response) -> AllianceAnswer:
    set_etag(response, alliance.version)
    return AllianceAnswer.model_validate(alliance)
