"""Residents (居民) and their key groups (重点人群)."""

from uuid import UUID

from fastapi import Response

from contracting.application import (
    ChangeResident,
    Departure,
    Duplicate,
    EnterKeyGroup,
    LeaveKeyGroup,
    MoveResident,
    Registered,
    Rejected,
    ResidentRecord,
    change_resident,
    end_key_group,
    enter_resident_in_key_group,
    list_residents,
    mark_resident_deceased,
    move_resident,
    move_resident_out,
    read_resident,
    register_resident,
    register_residents,
)
from contracting.application.ports import ResidentFilter
from contracting.domain.errors import AlreadyRegistered
from contracting.domain.key_groups import KeyGroup
from contracting.domain.residents import ResidentStatus
from contracting.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from contracting.entrypoints.http.resident_models import (
    ChangeResidentRequest,
    EndKeyGroupRequest,
    ImportResidentsAnswer,
    ImportResidentsRequest,
    KeyGroupRequest,
    MarkDeceasedRequest,
    MoveOutRequest,
    MoveResidentRequest,
    RegisterResidentRequest,
    ResidentAnswer,
    ResidentRecordAnswer,
    ResidentRowOutcome,
    record_answer,
    resident_answer,
)
from contracting.entrypoints.http.row_outcomes import RowProblem, problem_of, read_rows
from yilian_kit.http import (
    CallerDependency,
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/residents", tags=["residents"])
_REGISTER = [requires("contracting:register"), idempotent]


@router.post("", status_code=201, dependencies=_REGISTER)
async def register(
    body: RegisterResidentRequest,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> ResidentAnswer:
    """Register a resident of a village in the caller's scope; a person is registered once in the county."""
    new = await register_resident(body.command(), work, clock)
    set_etag(response, new.resident.version)
    return resident_answer(new.resident, new.place, clock.today(), caller)


@router.post("/import", dependencies=_REGISTER)
async def import_residents(
    body: ImportResidentsRequest, work: UnitOfWorkDependency, clock: ClockDependency
) -> ImportResidentsAnswer:
    """Register up to 500 residents; a bad row leaves the others alone."""
    read = read_rows(body.rows, RegisterResidentRequest)
    commands = [row.command() for row in read if not isinstance(row, RowProblem)]
    registrations = iter(await register_residents(commands, work, clock))
    outcomes = [
        _refused(number, row) if isinstance(row, RowProblem) else _outcome(number, next(registrations))
        for number, row in enumerate(read)
    ]
    return ImportResidentsAnswer(rows=outcomes)


def _refused(number: int, problem: RowProblem) -> ResidentRowOutcome:
    return ResidentRowOutcome(row=number, outcome="rejected", problem=problem)


def _outcome(number: int, registration: Registered | Duplicate | Rejected) -> ResidentRowOutcome:
    if isinstance(registration, Registered):
        return ResidentRowOutcome(row=number, outcome="registered", id=registration.resident.id)
    if isinstance(registration, Duplicate):
        problem = problem_of(AlreadyRegistered())
        return ResidentRowOutcome(row=number, outcome="duplicate", id=registration.existing_id, problem=problem)
    return _refused(number, problem_of(registration.refusal))


@router.get("", dependencies=[requires("contracting:read")])
async def list_(
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    page: PageQuery,
    village_code: str | None = None,
    status: ResidentStatus | None = None,
    key_group: KeyGroup | None = None,
    signed: bool | None = None,
) -> PageAnswer[ResidentAnswer]:
    """The residents of the caller's scope, without names; groups and agreements as of today. Every one is audited."""
    today = clock.today()
    wanted = ResidentFilter(today, village_code, status, key_group, signed)
    found = await list_residents(wanted, page, work)
    return page_answer(found, lambda row: resident_answer(*row, today, caller))


@router.get("/{resident_id}", dependencies=[requires("contracting:read")])
async def read(
    resident_id: UUID,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> ResidentRecordAnswer:
    """One resident's record, with name, ID number, phone and address. Audited."""
    record = await read_resident(resident_id, work)
    set_etag(response, record.resident.version)
    return record_answer(record, clock.today(), caller)


def _changed(
    record: ResidentRecord, clock: ClockDependency, caller: CallerDependency, response: Response
) -> ResidentAnswer:
    set_etag(response, record.resident.version)
    return resident_answer(record.resident, record.place, clock.today(), caller)


@router.post("/{resident_id}/change", dependencies=_REGISTER)
async def change(
    resident_id: UUID,
    body: ChangeResidentRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> ResidentAnswer:
    """Change contact details or insurance type."""
    command = ChangeResident(resident_id, version, body.name, body.phone, body.address, body.insurance_type)
    return _changed(await change_resident(command, work), clock, caller, response)


@router.post("/{resident_id}/key-groups", dependencies=_REGISTER)
async def enter_key_group(
    resident_id: UUID,
    body: KeyGroupRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> ResidentAnswer:
    """Enter the resident in a key group."""
    command = EnterKeyGroup(resident_id, version, body.entry())
    return _changed(await enter_resident_in_key_group(command, work, clock), clock, caller, response)


@router.post("/{resident_id}/key-groups/{group}/end", dependencies=_REGISTER)
async def leave_key_group(
    resident_id: UUID,
    group: KeyGroup,
    body: EndKeyGroupRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> ResidentAnswer:
    """End the membership of a key group; a pregnancy lasts 42 days beyond the delivery."""
    command = LeaveKeyGroup(resident_id, version, group, body.to_date, body.delivery_date)
    return _changed(await end_key_group(command, work, clock), clock, caller, response)


@router.post("/{resident_id}/move", dependencies=_REGISTER)
async def move(
    resident_id: UUID,
    body: MoveResidentRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> ResidentAnswer:
    """Move within the county, or back into it; agreements carry on. Both villages lie in the caller's scope."""
    command = MoveResident(resident_id, version, body.village_code, body.moved_on)
    return _changed(await move_resident(command, work, clock), clock, caller, response)


@router.post("/{resident_id}/move-out", dependencies=_REGISTER)
async def move_out(
    resident_id: UUID,
    body: MoveOutRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> ResidentAnswer:
    """Move out of the county; agreements end."""
    command = Departure(resident_id, version, body.moved_on)
    return _changed(await move_resident_out(command, work, clock), clock, caller, response)


@router.post("/{resident_id}/mark-deceased", dependencies=_REGISTER)
async def mark_deceased(
    resident_id: UUID,
    body: MarkDeceasedRequest,
    version: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    caller: CallerDependency,
    response: Response,
) -> ResidentAnswer:
    """Record a death; agreements end with that day."""
    command = Departure(resident_id, version, body.died_on)
    return _changed(await mark_resident_deceased(command, work, clock), clock, caller, response)
