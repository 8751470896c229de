"""Record that an expert did not come (未到岗)."""

from __future__ import annotations

from uuid import UUID

from alliance.application.dispatch_at_hand import DispatchAtHand, put_back, take_dispatch
from alliance.application.ports import UnitOfWork
from alliance.domain.dispatch import DispatchAct
from alliance.domain.facts import DispatchCancelled
from yilian_kit.clock import Clock


async def record_no_show(dispatch_id: UUID, expected_version: int, work: UnitOfWork, clock: Clock) -> DispatchAtHand:
    """Either side records it once the session should have started; it counts in no figure.

    Raises RecordNotFound, NotYourAct, StaleVersion, ActNotAllowed, TooEarly.
    """
    at_hand = await take_dispatch(dispatch_id, DispatchAct.NO_SHOW, expected_version, work)
    missed = at_hand.dispatch.not_shown(clock.now())
    return await put_back(at_hand, missed, DispatchAct.NO_SHOW, DispatchCancelled(missed), work)
