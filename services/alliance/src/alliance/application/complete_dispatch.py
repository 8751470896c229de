"""Complete a dispatch with its results (完成下派)."""

from __future__ import annotations

from uuid import UUID

from alliance.application.dispatch_at_hand import DispatchAtHand, put_back, take_dispatch
from alliance.application.ports import UnitOfWork
from alliance.domain.dispatch import DispatchAct, Results
from alliance.domain.facts import DispatchCompleted


async def complete_dispatch(
    dispatch_id: UUID, results: Results, expected_version: int, work: UnitOfWork
) -> DispatchAtHand:
    """Either side records what came of the session; the monthly figures count it from here.

    Raises RecordNotFound, NotYourAct, StaleVersion, ActNotAllowed, ResultsIncomplete, NotCovered.
    """
    at_hand = await take_dispatch(dispatch_id, DispatchAct.COMPLETE, expected_version, work)
    expert = await work.experts.get(at_hand.dispatch.expert_id)
    completed = at_hand.dispatch.complete(expert, at_hand.place, results)
    return await put_back(at_hand, completed, DispatchAct.COMPLETE, DispatchCompleted(completed), work)
