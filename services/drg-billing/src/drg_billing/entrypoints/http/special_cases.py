"""Special cases (特例单议): apply, look at, decide."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from drg_billing.application import (
    ApplyForSpecialCase,
    ApproveSpecialCase,
    RefuseSpecialCase,
    apply_for_special_case,
    approve_special_case,
    list_special_cases,
    read_places,
    read_special_case,
    refuse_special_case,
)
from drg_billing.application.ports import UnitOfWork
from drg_billing.application.special_case_ports import SpecialCaseFilter
from drg_billing.domain.special_case import SpecialCase, SpecialCaseState
from drg_billing.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from drg_billing.entrypoints.http.special_case_schemas import (
    ApplyForSpecialCaseRequest,
    ApproveSpecialCaseRequest,
    PlacesAnswer,
    RefuseSpecialCaseRequest,
    SpecialCaseAnswer,
    special_case_answer,
)
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

router = service_router("/v1/special-cases", tags=["special cases"])


@router.post("", status_code=201, dependencies=[requires("drg-billing:settle"), idempotent])
async def apply(
    body: ApplyForSpecialCaseRequest, work: UnitOfWorkDependency, clock: ClockDependency, response: Response
) -> SpecialCaseAnswer:
    """Apply for a settled case. It takes one of the institution's places of the year until it is refused."""
    command = ApplyForSpecialCase(body.case_id, body.reason, body.document_number)
    application = await apply_for_special_case(command, work, clock)
    set_etag(response, application.version)
    return _answer(application, work)


@router.get("", dependencies=[requires("drg-billing:read")])
async def list_(
    work: UnitOfWorkDependency,
    page: PageQuery,
    state: SpecialCaseState | None = None,
    institution_code: Annotated[str | None, Query(max_length=64)] = None,
    year: Annotated[int | None, Query(ge=1990, le=2199)] = None,
) -> PageAnswer[SpecialCaseAnswer]:
    """Applications, the first one first; `year` is that of the discharge."""
    found = await list_special_cases(SpecialCaseFilter(state, institution_code, year), page, work)
    return page_answer(found, lambda one: _answer(one, work))


@router.get("/places", dependencies=[requires("drg-billing:read")])
async def places(
    work: UnitOfWorkDependency,
    institution_code: Annotated[str, Query(max_length=64)],
    pooling_area: Annotated[str, Query(max_length=64)],
    year: Annotated[int, Query(ge=1990, le=2199)],
) -> PlacesAnswer:
    """How many special cases the institution may bring in a year, by the rules in force on its last day."""
    return PlacesAnswer.model_validate(await read_places(institution_code, pooling_area, year, work))


@router.get("/{special_case_id}", dependencies=[requires("drg-billing:read")])
async def read(special_case_id: UUID, work: UnitOfWorkDependency, response: Response) -> SpecialCaseAnswer:
    """One application with its decision."""
    application = await read_special_case(special_case_id, work)
    set_etag(response, application.version)
    return _answer(application, work)


@router.post("/{special_case_id}/approve", dependencies=[requires("drg-billing:administer"), idempotent])
async def approve(
    special_case_id: UUID,
    body: ApproveSpecialCaseRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> SpecialCaseAnswer:
    """Approve, by the county office: paid by item, or the agreed amount. The settlement is corrected afterwards."""
    command = ApproveSpecialCase(special_case_id, expected, body.effect, body.agreed_amount)
    async with work.telling_refusal("approve-special-case", "special-case", special_case_id):
        decided = await approve_special_case(command, work, clock)
    set_etag(response, decided.version)
    return _answer(decided, work)


@router.post("/{special_case_id}/refuse", dependencies=[requires("drg-billing:administer"), idempotent])
async def refuse(
    special_case_id: UUID,
    body: RefuseSpecialCaseRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> SpecialCaseAnswer:
    """Refuse, by the county office; the institution has its place back."""
    command = RefuseSpecialCase(special_case_id, expected, body.reason)
    async with work.telling_refusal("refuse-special-case", "special-case", special_case_id):
        decided = await refuse_special_case(command, work, clock)
    set_etag(response, decided.version)
    return _answer(decided, work)


def _answer(application: SpecialCase, work: UnitOfWork) -> SpecialCaseAnswer:
    decides = work.directory.acts_for_county() and application.decidable_by(work.actor)
    return special_case_answer(application, decides=decides)
