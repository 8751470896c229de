"""Confirm a dispatch (确认下派)."""

from __future__ import annotations

from uuid import UUID

from alliance.application.dispatch_at_hand import DispatchAtHand, put_back, take_dispatch
from alliance.application.ports import UnitOfWork
from alliance.domain.dispatch import DispatchAct
from alliance.domain.facts import DispatchConfirmed


async def confirm_dispatch(dispatch_id: UUID, expected_version: int, work: UnitOfWork) -> DispatchAtHand:
    """The sending side confirms; what permits the expert is looked at again.

    Raises RecordNotFound, NotYourAct, StaleVersion, ActNotAllowed, InstitutionNotOpen, NotCovered.
    """
    at_hand = await take_dispatch(dispatch_id, DispatchAct.CONFIRM, expected_version, work)
    expert = await work.experts.get(at_hand.dispatch.expert_id)
    confirmed = at_hand.dispatch.confirm(expert, at_hand.place)
    return await put_back(at_hand, confirmed, DispatchAct.CONFIRM, DispatchConfirmed(confirmed), work)
