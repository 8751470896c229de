"""Areas (片区) and their chiefs (片长)."""

from fastapi import Response

from contracting.application import RegisterArea, register_area
from contracting.application.ports import Institution
from contracting.domain.villages import Area
from contracting.entrypoints.http.dependencies import UnitOfWorkDependency
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

router = service_router("/v1/areas", tags=["areas"])


class RegisterAreaRequest(RequestModel):
    """An area: ``institution_code`` is its township, ``chief_name_given`` the name by which its chief goes."""

    code: Code
    name: ShortText
    chief_name_given: ShortText
    institution_code: Code


class AreaAnswer(AnswerModel):
    """An area."""

    code: str
    name: str
    chief_name_given: str
    institution_code: str


def _answer(area: Area, township: Institution) -> AreaAnswer:
    return AreaAnswer(code=area.code, name=area.name, chief_name_given=area.chief_name, institution_code=township.code)


@router.post("", status_code=201, dependencies=[requires("contracting:register"), idempotent])
async def register(body: RegisterAreaRequest, work: UnitOfWorkDependency, response: Response) -> AreaAnswer:
    """Register an area in a township of the caller's scope."""
    command = RegisterArea(body.code, body.name, body.chief_name_given, body.institution_code)
    area, township = await register_area(command, work)
    set_etag(response, 1)
    return _answer(area, township)


@router.get("", dependencies=[requires("contracting:read")])
async def list_areas(work: UnitOfWorkDependency, page: PageQuery) -> PageAnswer[AreaAnswer]:
    """The areas of the caller's scope, by code."""
    return page_answer(await work.villages.page_areas(page), lambda found: _answer(*found))
