"""What the routes of contracting are handed: a unit of work for the caller, and the clock."""

from typing import Annotated

from fastapi import Depends, Request

from contracting.adapters.unit_of_work import Components, SqlUnitOfWork
from yilian_kit.clock import Clock
from yilian_kit.http import CallerDependency, components_of, session_of


async def unit_of_work(request: Request, caller: CallerDependency) -> SqlUnitOfWork:
    """The route's transaction, seen through the caller's scope."""
    return SqlUnitOfWork(await session_of(request), components_of(request, Components), caller)


async def clock(request: Request) -> Clock:
    """The service's clock."""
    return components_of(request, Components).clock


UnitOfWorkDependency = Annotated[SqlUnitOfWork, Depends(unit_of_work)]
ClockDependency = Annotated[Clock, Depends(clock)]
