"""Where rules get the time from: a port, never ``now()`` in a rule.

Instants are aware and in UTC; a business date (签约日, 出院日) is the date in Asia/Shanghai.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def business_date(instant: datetime) -> date:
    """The calendar date of an aware instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()


class Clock(Protocol):
    """The time as a rule sees it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def today(self) -> date:
        """The present business date, in Asia/Shanghai."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return business_date(self.now())


class FixedClock:
    """A clock that stands still at one instant: for tests, and for replaying a settlement."""

    def __init__(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError("a clock needs an aware instant")
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        return self._instant

    def today(self) -> date:
        return business_date(self._instant)


_scenario_instant: ContextVar[datetime | None] = ContextVar("scenario_instant", default=None)


class ScenarioClock:
    """The machine's clock, except inside ``scenario_time``: a scenario plays months in minutes.

    Only a service with ``simulated_time`` set uses it; production mode refuses that setting.
    """

    def now(self) -> datetime:
        return _scenario_instant.get() or datetime.now(UTC)

    def today(self) -> date:
        return business_date(self.now())


@contextmanager
def scenario_time(instant: datetime) -> Iterator[None]:
    """Let ``ScenarioClock`` stand at ``instant`` (aware) for the current task and what it awaits."""
    token = _scenario_instant.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _scenario_instant.reset(token)
