"""Experts (专家) over HTTP. They are persons: every answer that shows one leaves an audit row."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field, StringConstraints

from alliance.adapters.unit_of_work import SqlUnitOfWork
from alliance.application import (
    ChangeExpert,
    RegisterExpert,
    change_expert,
    list_experts,
    read_expert,
    register_expert,
    sites_to_decide_on,
)
from alliance.application.ports import ExpertFilter
from alliance.domain.expert import Expert, LicenceScope
from alliance.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from alliance.entrypoints.http.fields import Code, Name, ShortText
from alliance.entrypoints.http.practice_sites import PracticeSiteAnswer, present_site
from yilian_kit.clock import Clock
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

router = service_router("/v1/experts", tags=["experts"])

LicenceNumber = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9-]+$")]
LicenceScopes = Annotated[frozenset[LicenceScope], Field(min_length=1, max_length=5)]
Specialties = Annotated[tuple[ShortText, ...], Field(max_length=20)]


class RegisterExpertRequest(RequestModel):
    """``licence_valid_until`` is the last day the licence is valid."""

    code: Code
    name: Name
    licence_number: LicenceNumber
    licence_scope: LicenceScopes
    title: ShortText
    department: ShortText
    specialties: Specialties = ()
    home_institution_code: Code
    licence_valid_until: date


class ChangeExpertRequest(RequestModel):
    """What changes; a field left out, or null, stays as it is."""

    name: Name | None = None
    licence_scope: LicenceScopes | None = None
    licence_valid_until: date | None = None
    title: ShortText | None = None
    department: ShortText | None = None
    specialties: Specialties | None = None


class ExpertAnswer(AnswerModel):
    id: UUID
    code: str
    name: str
    licence_number: str
    licence_scope: list[LicenceScope]
    licence_valid_until: date
    title: str
    department: str
    specialties: list[str]
    home_institution_id: UUID
    practice_sites: list[PracticeSiteAnswer]
    version: int


@router.post("", status_code=201, dependencies=[requires("alliance:register"), idempotent])
async def register(
    body: RegisterExpertRequest, work: UnitOfWorkDependency, clock: ClockDependency, response: Response
) -> ExpertAnswer:
    """Register an expert of an institution in the caller's subtree."""
    command = RegisterExpert(
        code=body.code,
        name=body.name,
        licence_number=body.licence_number,
        licence_scope=body.licence_scope,
        licence_valid_until=body.licence_valid_until,
        title=body.title,
        department=body.department,
        specialties=body.specialties,
        home_institution_code=body.home_institution_code,
    )
    return await _answer(await register_expert(command, work, clock), work, clock, response)


@router.get("", dependencies=[requires("alliance:read")])
async def list_(
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    page: PageQuery,
    home_institution_id: Annotated[UUID | None, Query()] = None,
    licence_expires_within_days: Annotated[int | None, Query(ge=0, le=3650)] = None,
) -> PageAnswer[ExpertAnswer]:
    """Experts by code; ``licence_expires_within_days=60`` is the worklist of licences to renew."""
    days = licence_expires_within_days
    expires_by = None if days is None else clock.today() + timedelta(days=days)
    found = await list_experts(page, ExpertFilter(home_institution_id, expires_by), work)
    answers = await _present(found.items, work, clock)
    return page_answer(found, lambda expert: answers[expert.id])


@router.get("/{expert_id}", dependencies=[requires("alliance:read")])
async def read(expert_id: UUID, work: UnitOfWorkDependency, clock: ClockDependency, response: Response) -> ExpertAnswer:
    """One expert of, or practising at, an institution in the caller's subtree."""
    return await _answer(await read_expert(expert_id, work), work, clock, response)


@router.post("/{expert_id}/change", dependencies=[requires("alliance:register"), idempotent])
async def change(
    expert_id: UUID,
    body: ChangeExpertRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ExpertAnswer:
    """Change what is known of an expert, for instance the licence's validity."""
    command = ChangeExpert(
        expert_id=expert_id,
        expected_version=expected,
        name=body.name,
        licence_scope=body.licence_scope,
        licence_valid_until=body.licence_valid_until,
        title=body.title,
        department=body.department,
        specialties=body.specialties,
    )
    return await _answer(await change_expert(command, work), work, clock, response)


async def _present(experts: Sequence[Expert], work: SqlUnitOfWork, clock: Clock) -> dict[UUID, ExpertAnswer]:
    today = clock.today()
    to_decide_on = await sites_to_decide_on(experts, work)
    return {
        expert.id: ExpertAnswer(
            id=expert.id,
            code=expert.code,
            name=expert.name,
            licence_number=expert.licence_number,
            licence_scope=sorted(expert.licence_scope),
            licence_valid_until=expert.licence_valid_until,
            title=expert.title,
            department=expert.department,
            specialties=list(expert.specialties),
            home_institution_id=expert.home_institution_id,
            practice_sites=[present_site(site, work.actor, to_decide_on, today) for site in expert.sites],
            version=expert.version,
        )
        for expert in experts
    }


async def _answer(expert: Expert, work: SqlUnitOfWork, clock: Clock, response: Response) -> ExpertAnswer:
    set_etag(response, expert.version)
    return (await _present([expert], work, clock))[expert.id]
