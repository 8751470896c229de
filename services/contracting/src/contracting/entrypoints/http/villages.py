"""Villages and urban communities (村、社区)."""

from datetime import date

from fastapi import Response

from contracting.application import RegisterVillage, register_village
from contracting.application.ports import Institution
from contracting.domain.villages import Area, Village
from contracting.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from contracting.entrypoints.http.fields import Code, ShortText
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

router = service_router("/v1/villages", tags=["villages"])


class RegisterVillageRequest(RequestModel):
    """A village: ``institution_code`` is the village clinic or the township that cares for it."""

    code: Code
    name: ShortText
    area_code: Code
    institution_code: Code


class VillageAnswer(AnswerModel):
    """A village; figures count it from ``registered_on``."""

    code: str
    name: str
    area_code: str
    institution_code: str
    registered_on: date


def _answer(village: Village, area: Area, institution: Institution) -> VillageAnswer:
    return VillageAnswer(
        code=village.code,
        name=village.name,
        area_code=area.code,
        institution_code=institution.code,
        registered_on=village.registered_on,
    )


@router.post("", status_code=201, dependencies=[requires("contracting:register"), idempotent])
async def register(
    body: RegisterVillageRequest, work: UnitOfWorkDependency, clock: ClockDependency, response: Response
) -> VillageAnswer:
    """Register a village in an area."""
    command = RegisterVillage(body.code, body.name, body.area_code, body.institution_code)
    registered = await register_village(command, work, clock)
    set_etag(response, 1)
    return _answer(*registered)


@router.get("", dependencies=[requires("contracting:read")])
async def list_villages(work: UnitOfWorkDependency, page: PageQuery) -> PageAnswer[VillageAnswer]:
    """The villages of the caller's scope, by code."""
    return page_answer(await work.villages.page(page), lambda found: _answer(*found))
