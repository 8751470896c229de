"""Plan a dispatch (安排下派)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from alliance.application.dispatch_at_hand import DispatchAtHand
from alliance.application.ports import UnitOfWork
from alliance.application.references import expert_named, institution_named
from alliance.domain.coverage import ActKind, Permission, find_gaps
from alliance.domain.dispatch import ExpertDoubleBooked, Session, plan
from alliance.domain.errors import ReferenceUnknown
from alliance.domain.expert import Expert
from alliance.domain.facts import DispatchPlanned
from alliance.domain.institution import Institution
from yilian_kit.identifiers import new_id

_OTHERS_OFFERED = 3


@dataclass(frozen=True)
class PlanDispatch:
    expert_id: UUID
    institution_code: str
    kind: ActKind
    session: Session
    permission: Permission


async def plan_dispatch(command: PlanDispatch, work: UnitOfWork) -> DispatchAtHand:
    """The home institution plans one session of an expert of its own elsewhere.

    However many try at the same moment, an expert is in one place: the expert's time is held while it is looked
    at, and the store refuses an overlap besides.

    Raises ReferenceUnknown, NotSentAway, InstitutionNotOpen, NotCovered naming what is missing,
    ExpertDoubleBooked naming the session in the way and up to three colleagues who could go instead.
    """
    await work.institutions.keep_tree()
    expert = await expert_named(command.expert_id, work)
    home = await work.institutions.get(expert.home_institution_id)
    if not work.actor.sees(home.ancestor_ids):
        raise ReferenceUnknown("expert", command.expert_id)
    place = await institution_named(command.institution_code, work)
    dispatch = plan(new_id(), expert, home, place, command.kind, command.session, command.permission)
    await work.dispatches.hold_expert(expert.id)
    clash = await work.dispatches.clash(expert.id, command.session)
    if clash is not None:
        raise ExpertDoubleBooked(clash, await _others(expert, place, command, work))
    await work.dispatches.add(dispatch)
    await work.record(DispatchPlanned(dispatch))
    await work.audit("plan", "dispatch", (dispatch.id, home.id))
    return DispatchAtHand(dispatch, home, place)


async def _others(expert: Expert, place: Institution, command: PlanDispatch, work: UnitOfWork) -> list[UUID]:
    """Colleagues with a specialty in common who are free then and may do the same there."""
    days = command.session.first_day, command.session.last_day
    return [
        colleague.id
        for colleague in await work.experts.free_colleagues(expert, command.session)
        if not find_gaps(colleague, place, {command.kind}, command.permission, *days)
    ][:_OTHERS_OFFERED]
