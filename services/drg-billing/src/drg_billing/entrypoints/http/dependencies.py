"""What routes are handed: the unit of work for the caller, the components, the clock."""

from typing import Annotated

from fastapi import Depends, Request

from drg_billing.adapters.pack_choice import PackChoiceByReading
from drg_billing.adapters.unit_of_work import Components, SqlUnitOfWork
from yilian_kit.clock import Clock
from yilian_kit.http import CallerDependency, components_of, reading_of, session_of
from yilian_kit.http.problem import prefers_english


async def unit_of_work(request: Request, caller: CallerDependency) -> SqlUnitOfWork:
    """The unit of work of a caller whose organisation is in the directory."""
    return SqlUnitOfWork(await session_of(request), components_of(request, Components), caller)


async def pack_choice(request: Request, _: CallerDependency) -> PackChoiceByReading:
    """Which pack groups a record, for a route that only reads, asked by a caller whose organisation is known."""
    return PackChoiceByReading(await reading_of(request), components_of(request, Components))


async def clock(request: Request) -> Clock:
    """The service's clock."""
    return components_of(request, Components).clock


async def components(request: Request) -> Components:
    """What the service built at its start."""
    return components_of(request, Components)


async def english(request: Request) -> bool:
    """Whether the caller would rather read English than Chinese."""
    return prefers_english(request.headers.get("accept-language", ""))


PackChoiceDependency = Annotated[PackChoiceByReading, Depends(pack_choice)]
ComponentsDependency = Annotated[Components, Depends(components)]
UnitOfWorkDependency = Annotated[SqlUnitOfWork, Depends(unit_of_work)]
ClockDependency = Annotated[Clock, Depends(clock)]
EnglishDependency = Annotated[bool, Depends(english)]
