"""What the routes are given: the unit of work on the route's session, and the clock."""

from typing import Annotated

from fastapi import Depends, Request

from referral.adapters.unit_of_work import Components, SqlUnitOfWork
from yilian_kit.clock import Clock
from yilian_kit.http import CallerDependency, components_of, session_of
from yilian_kit.security import PersonKeyer


async def unit_of_work(request: Request, caller: CallerDependency) -> SqlUnitOfWork:
    """The unit of work of the request."""
    return SqlUnitOfWork(await session_of(request), components_of(request, Components), caller)


async def clock(request: Request) -> Clock:
    """The clock of the rules."""
    return components_of(request, Components).clock


async def person_keyer(request: Request) -> PersonKeyer:
    """What makes person keys."""
    return components_of(request, Components).keyer


UnitOfWorkDependency = Annotated[SqlUnitOfWork, Depends(unit_of_work)]
ClockDependency = Annotated[Clock, Depends(clock)]
PersonKeyerDependency = Annotated[PersonKeyer, Depends(person_keyer)]
