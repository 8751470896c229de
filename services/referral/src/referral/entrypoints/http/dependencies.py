"""What the routes are given: the unit of work on the route's session, and the clock."""

from typing import Annotated

from fastapi import Depends, Request

from referral.adapters.unit_of_work import Components, SqlUnitOfWork
from yilian_kit.clock import Clock
from yilian_kit.http import CallerDependency, SessionDependency
from yilian_kit.security import PersonKeyer


async def components(request: Request) -> Components:
    """What ``bootstrap`` built."""
    built: Components = request.app.state.runtime.components
    return built


ComponentsDependency = Annotated[Components, Depends(components)]


async def unit_of_work(
    session: SessionDependency, caller: CallerDependency, built: ComponentsDependency
) -> SqlUnitOfWork:
    """The unit of work of the request."""
    return SqlUnitOfWork(session, built, caller)


async def clock(built: ComponentsDependency) -> Clock:
    """The clock of the rules."""
    return built.clock


async def person_keyer(built: ComponentsDependency) -> PersonKeyer:
    """What makes person keys."""
    return built.keyer


UnitOfWorkDependency = Annotated[SqlUnitOfWork, Depends(unit_of_work)]
ClockDependency = Annotated[Clock, Depends(clock)]
PersonKeyerDependency = Annotated[PersonKeyer, Depends(person_keyer)]
