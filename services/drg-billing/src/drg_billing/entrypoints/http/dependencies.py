"""What routes are handed: the unit of work for the caller, the components, the clock."""

from typing import Annotated

from fastapi import Depends, Request

from drg_billing.adapters.unit_of_work import Components, SqlUnitOfWork
from yilian_kit.clock import Clock
from yilian_kit.http import CallerDependency, SessionDependency
from yilian_kit.http.problem import prefers_english


async def _components(request: Request) -> Components:
    components = request.app.state.runtime.components
    assert isinstance(components, Components)  # noqa: S101 - built by this service's own bootstrap
    return components


ComponentsDependency = Annotated[Components, Depends(_components)]


async def unit_of_work(
    session: SessionDependency, components: ComponentsDependency, caller: CallerDependency
) -> SqlUnitOfWork:
    """The unit of work of a caller whose organisation is in the directory."""
    return SqlUnitOfWork(session, components, caller)


async def clock(components: ComponentsDependency) -> Clock:
    """The service's clock."""
    return components.clock


async def english(request: Request) -> bool:
    """Whether the caller would rather read English than Chinese."""
    return prefers_english(request.headers.get("accept-language", ""))


UnitOfWorkDependency = Annotated[SqlUnitOfWork, Depends(unit_of_work)]
ClockDependency = Annotated[Clock, Depends(clock)]
EnglishDependency = Annotated[bool, Depends(english)]
