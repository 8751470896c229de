"""What routes are handed: the unit of work for the caller, and the clock."""

from typing import Annotated

from fastapi import Depends, Request

from alliance.adapters.unit_of_work import Components, FirstCaller, SqlUnitOfWork
from yilian_kit.clock import Clock
from yilian_kit.http import CallerDependency, ClaimsDependency, FirstCallerDependency, components_of, session_of
from yilian_kit.observability.tracing import current_trace_id


async def unit_of_work(request: Request, caller: CallerDependency) -> SqlUnitOfWork:
    """The unit of work of a caller whose organisation is in the directory."""
    return SqlUnitOfWork(await session_of(request), components_of(request, Components), caller)


async def first_unit_of_work(
    request: Request, caller: FirstCallerDependency, claims: ClaimsDependency
) -> SqlUnitOfWork:
    """The same, but while the directory is empty for whoever registers the first institution."""
    first = FirstCaller(claims.subject, claims.organisation_code, claims.scopes, claims.purpose, current_trace_id())
    return SqlUnitOfWork(await session_of(request), components_of(request, Components), caller or first)


async def clock(request: Request) -> Clock:
    """The service's clock."""
    return components_of(request, Components).clock


UnitOfWorkDependency = Annotated[SqlUnitOfWork, Depends(unit_of_work)]
FirstUnitOfWorkDependency = Annotated[SqlUnitOfWork, Depends(first_unit_of_work)]
ClockDependency = Annotated[Clock, Depends(clock)]
