"""What a service listens to, what its handlers receive, and what they may raise."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

M = TypeVar("M", bound=BaseModel)


class PermanentFailure(Exception):
    """Raised by a handler for an event that will never work; the record goes to the dead letter queue at once.

    ``reason`` is stored and shown to operators: it names fields and rules, never values or personal data.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class ReceivedEvent(Generic[M]):
    """An event as a handler sees it; ``data`` is parsed into the consumer's own model."""

    id: UUID
    type: str
    subject: UUID
    aggregate_version: int
    time: datetime
    data: M


# A handler changes rows through the session and nothing else: the transaction is rolled back and repeated when
# anything in it fails. Its event's type parameter differs from one subscription to the next, hence Any.
Handler = Callable[[AsyncSession, ReceivedEvent[Any]], Awaitable[None]]


@dataclass(frozen=True)
class Subscription:
    """Run ``handler`` for every event of ``event_type`` on ``topic`` (without prefix).

    Several subscriptions may name the same event: their handlers run in one transaction, in this order.
    """

    topic: str
    event_type: str
    model: type[BaseModel]
    handler: Handler
