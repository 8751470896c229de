"""Institutions (机构) over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from alliance.application import (
    ChangeInstitution,
    CloseInstitution,
    RegisterInstitution,
    change_institution,
    close_institution,
    register_institution,
)
from alliance.application.ports import InstitutionFilter
from alliance.domain.actor import Actor
from alliance.domain.institution import INSTITUTION_TRANSITIONS, Institution, InstitutionState, Tier
from alliance.domain.tree import InstitutionDetails
from alliance.entrypoints.http.dependencies import ClockDependency, FirstUnitOfWorkDependency, UnitOfWorkDependency
from alliance.entrypoints.http.fields import Code, Name, ShortText
from yilian_kit.http import (
    AnswerModel,
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    RequestModel,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/institutions", tags=["institutions"])

Capabilities = Annotated[tuple[ShortText, ...], Field(max_length=200)]


class RegisterInstitutionRequest(RequestModel):
    code: Code
    name: Name
    tier: Tier
    parent_code: Code | None = None
    alliance_code: Code | None = None
    town: ShortText | None = None
    capabilities: Capabilities = ()
    valid_from: date


class ChangeInstitutionRequest(RequestModel):
    """What changes; a field left out, or null, stays as it is. Effective today unless a date is given."""

    name: Name | None = None
    town: ShortText | None = None
    capabilities: Capabilities | None = None
    parent_code: Code | None = None
    alliance_code: Code | None = None
    effective_from: date | None = None


class CloseInstitutionRequest(RequestModel):
    """``closed_on`` is the first day it is not open; today unless given."""

    closed_on: date | None = None


class InstitutionStateAnswer(AnswerModel):
    id: UUID
    code: str
    name: str
    tier: Tier
    parent_id: UUID | None
    ancestor_ids: list[UUID]
    alliance_id: UUID | None
    town: str | None
    capabilities: list[str]
    state: InstitutionState
    valid_from: date
    effective_from: date
    closed_on: date | None
    version: int


class InstitutionAnswer(InstitutionStateAnswer):
    allowed_actions: list[str]


class InstitutionHistoryAnswer(AnswerModel):
    """Every state of an institution, the first one first; a state holds from its ``effective_from`` on."""

    states: list[InstitutionStateAnswer]


@router.post("", status_code=201, dependencies=[requires("alliance:register"), idempotent])
async def register(
    body: RegisterInstitutionRequest, work: FirstUnitOfWorkDependency, response: Response
) -> InstitutionAnswer:
    """Register an institution. The first of all is the county authority that the token names."""
    details = InstitutionDetails(
        code=body.code,
        name=body.name,
        tier=body.tier,
        town=body.town,
        capabilities=body.capabilities,
        valid_from=body.valid_from,
    )
    institution = await register_institution(RegisterInstitution(details, body.parent_code, body.alliance_code), work)
    return _answer(institution, work.actor, response)


@router.get("", dependencies=[requires("alliance:read")])
async def list_institutions(
    work: UnitOfWorkDependency,
    page: PageQuery,
    tier: Annotated[Tier | None, Query()] = None,
    alliance_id: Annotated[UUID | None, Query()] = None,
    parent_id: Annotated[UUID | None, Query()] = None,
) -> PageAnswer[InstitutionAnswer]:
    """The institutions of the caller's subtree, by code."""
    found = await work.institutions.page(page, InstitutionFilter(tier, alliance_id, parent_id))
    return page_answer(found, lambda institution: present_institution(institution, work.actor))


@router.get("/{institution_id}", dependencies=[requires("alliance:read")])
async def read(institution_id: UUID, work: UnitOfWorkDependency, response: Response) -> InstitutionAnswer:
    """One institution as it is now."""
    return _answer(await work.institutions.visible(institution_id), work.actor, response)


@router.get("/{institution_id}/history", dependencies=[requires("alliance:read")])
async def read_history(institution_id: UUID, work: UnitOfWorkDependency) -> InstitutionHistoryAnswer:
    """Every state it was in."""
    await work.institutions.visible(institution_id)
    states = await work.institutions.history(institution_id)
    return InstitutionHistoryAnswer(states=[InstitutionStateAnswer.model_validate(state) for state in states])


@router.post("/{institution_id}/change", dependencies=[requires("alliance:register"), idempotent])
async def change(
    institution_id: UUID,
    body: ChangeInstitutionRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> InstitutionAnswer:
    """Change it; a new parent takes everything below it along."""
    command = ChangeInstitution(
        institution_id=institution_id,
        expected_version=expected,
        name=body.name,
        town=body.town,
        capabilities=body.capabilities,
        parent_code=body.parent_code,
        alliance_code=body.alliance_code,
        effective_from=body.effective_from,
    )
    return _answer(await change_institution(command, work, clock), work.actor, response)


@router.post("/{institution_id}/close", dependencies=[requires("alliance:register"), idempotent])
async def close(
    institution_id: UUID,
    body: CloseInstitutionRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> InstitutionAnswer:
    """Close it; it keeps its history."""
    command = CloseInstitution(institution_id, expected, body.closed_on)
    return _answer(await close_institution(command, work, clock), work.actor, response)


def present_institution(institution: Institution, actor: Actor) -> InstitutionAnswer:
    """The institution as the actor sees it."""
    state = InstitutionStateAnswer.model_validate(institution)
    allowed = INSTITUTION_TRANSITIONS.allowed(institution.state, actor.duties)
    return InstitutionAnswer(**state.model_dump(), allowed_actions=list(allowed))


def _answer(institution: Institution, actor: Actor, response: Response) -> InstitutionAnswer:
    set_etag(response, institution.version)
    return present_institution(institution, actor)
