"""Check an expert in on site (到岗签到)."""

from __future__ import annotations

from uuid import UUID

from alliance.application.dispatch_at_hand import DispatchAtHand, put_back, take_dispatch
from alliance.application.ports import UnitOfWork
from alliance.domain.dispatch import DispatchAct
from alliance.domain.facts import DispatchStarted
from yilian_kit.clock import Clock


async def start_dispatch(dispatch_id: UUID, expected_version: int, work: UnitOfWork, clock: Clock) -> DispatchAtHand:
    """Either side records that the expert has come; what permits the expert is looked at again.

    Raises RecordNotFound, NotYourAct, StaleVersion, ActNotAllowed, TooEarly, InstitutionNotOpen, NotCovered.
    """
    at_hand = await take_dispatch(dispatch_id, DispatchAct.START, expected_version, work)
    expert = await work.experts.get(at_hand.dispatch.expert_id)
    started = at_hand.dispatch.start(expert, at_hand.place, clock.now())
    return await put_back(at_hand, started, DispatchAct.START, DispatchStarted(started), work)
