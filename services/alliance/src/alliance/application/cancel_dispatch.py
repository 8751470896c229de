"""Cancel a dispatch (取消下派)."""

from __future__ import annotations

from uuid import UUID

from alliance.application.dispatch_at_hand import DispatchAtHand, put_back, take_dispatch
from alliance.application.ports import UnitOfWork
from alliance.domain.dispatch import DispatchAct
from alliance.domain.facts import DispatchCancelled


async def cancel_dispatch(dispatch_id: UUID, reason: str, expected_version: int, work: UnitOfWork) -> DispatchAtHand:
    """The sending side cancels; the expert's time is free again.

    Raises RecordNotFound, NotYourAct, StaleVersion, ActNotAllowed.
    """
    at_hand = await take_dispatch(dispatch_id, DispatchAct.CANCEL, expected_version, work)
    cancelled = at_hand.dispatch.cancel(reason)
    return await put_back(at_hand, cancelled, DispatchAct.CANCEL, DispatchCancelled(cancelled), work)
