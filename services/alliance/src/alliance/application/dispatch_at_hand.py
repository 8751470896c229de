"""A dispatch with the two institutions it lies between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.domain.dispatch import DISPATCH_TRANSITIONS, Dispatch, DispatchAct, sides_of
from alliance.domain.errors import RecordNotFound, require_version
from alliance.domain.facts import Fact
from alliance.domain.institution import Institution


@dataclass(frozen=True)
class DispatchAtHand:
    dispatch: Dispatch
    home: Institution
    place: Institution


async def take_dispatch(dispatch_id: UUID, act: DispatchAct, expected_version: int, work: UnitOfWork) -> DispatchAtHand:
    """The dispatch, if the actor stands on a side that may do ``act`` and has read its present version.

    Raises RecordNotFound, NotYourAct, StaleVersion.
    """
    at_hand = await find_dispatch(dispatch_id, work)
    DISPATCH_TRANSITIONS.check_side(act, sides_of(work.actor, at_hand.home, at_hand.place))
    require_version("dispatch", at_hand.dispatch.version, expected_version)
    return at_hand


async def find_dispatch(dispatch_id: UUID, work: UnitOfWork) -> DispatchAtHand:
    """A dispatch from or to an institution the actor sees. Raises RecordNotFound."""
    dispatch = await work.dispatches.get(dispatch_id)
    sides = await work.institutions.several({dispatch.home_institution_id, dispatch.institution_id})
    home, place = sides[dispatch.home_institution_id], sides[dispatch.institution_id]
    if not sides_of(work.actor, home, place):
        raise RecordNotFound("dispatch", dispatch_id)
    return DispatchAtHand(dispatch, home, place)


async def put_back(
    at_hand: DispatchAtHand, changed: Dispatch, act: DispatchAct, fact: Fact, work: UnitOfWork
) -> DispatchAtHand:
    """Stores the dispatch after ``act``, publishes the fact, and leaves an audit row."""
    await work.dispatches.save(changed)
    await work.record(fact)
    await work.audit(act, "dispatch", (changed.id, changed.home_institution_id))
    return replace(at_hand, dispatch=changed)
