"""What the routes are given: the unit of work on the route's session, and the clock."""

from typing import Annotated

from fastapi import Depends, Request

from referral.adapters.unit_of_work import Components, SqlUnitOfWork
from yilian_kit.clock import Clock
from yilian_kit.http import CallerDependency, session_of
from yilian_kit.security import PersonKeyer


async def unit_of_work(request: Request, caller: CallerDependency) -> SqlUnitOfWork:
    """The unit of work of the request."""
    return SqlUnitOfWork(await session_of(request), _components(request), caller)


async def clock(request: Request) -> Clock:
    """The clock of the rules."""
    return _components(request).clock


async def person_keyer(request: Request) -> PersonKeyer:
    """What makes person keys."""
    return _components(request).keyer


def _components(request: Request) -> Components:
    components = request.app.state.runtime.components
    assert isinstance(components, Components)  # noqa: S101 - made by bootstrap.build_components
    return components


UnitOfWorkDependency = Annotated[SqlUnitOfWork, Depends(unit_of_work)]
ClockDependency = Annotated[Clock, Depends(clock)]
PersonKeyerDependency = Annotated[PersonKeyer, Depends(person_keyer)]
