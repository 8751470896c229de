"""Placements (进修): a member of staff learns at a lead hospital for some weeks, under a supervisor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from alliance.domain.actor import Duty
from alliance.domain.errors import DomainError, PeriodReversed, TooEarly
from alliance.domain.expert import Expert
from alliance.domain.institution import Institution, Tier
from alliance.domain.transitions import Transition, TransitionTable

HOST_TIERS = frozenset({Tier.COUNTY_LEAD, Tier.MUNICIPAL, Tier.REGIONAL_CENTRE})


class PlacementState(StrEnum):
    RUNNING = "running"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class PlacementAct(StrEnum):
    COMPLETE = "complete"
    WITHDRAW = "withdraw"


PLACEMENT_TRANSITIONS = TransitionTable(
    "placement",
    [
        Transition(PlacementState.RUNNING, PlacementAct.COMPLETE, PlacementState.COMPLETED, Duty.RECORD),
        Transition(PlacementState.RUNNING, PlacementAct.WITHDRAW, PlacementState.WITHDRAWN, Duty.RECORD),
    ],
)


class HostCannotTrain(DomainError):
    """Placements are at a lead hospital or above, away from the trainee's own institution."""

    slug = "host-cannot-train"

    def __init__(self, institution_code: str, tier: Tier) -> None:
        self.institution_code = institution_code
        self.tier = tier.value


class SupervisorElsewhere(DomainError):
    """The supervisor does not practise at the host for the whole placement."""

    slug = "supervisor-elsewhere"

    def __init__(self, institution_code: str) -> None:
        self.institution_code = institution_code


class TraineePlacedAlready(DomainError):
    """One person is in one placement at a time."""

    slug = "trainee-placed-already"

    def __init__(self, placement_id: UUID, from_date: date, to_date: date) -> None:
        self.placement_id = str(placement_id)
        self.from_date = from_date.isoformat()
        self.to_date = to_date.isoformat()


@dataclass(frozen=True)
class Placement:
    """One trainee at one host from ``from_date`` to ``to_date``, both included.

    ``trainee_code`` is the sending institution's own staff code, not a name.
    """

    id: UUID
    trainee_code: str
    institution_id: UUID
    alliance_id: UUID | None
    from_institution_id: UUID
    from_institution_tier: Tier
    supervisor_expert_id: UUID
    from_date: date
    to_date: date
    state: PlacementState
    result: str | None
    version: int

    def complete(self, result: str, today: date) -> Placement:
        """Completed with a result. Raises ActNotAllowed, TooEarly (before the first day)."""
        target = PLACEMENT_TRANSITIONS.target(self.state, PlacementAct.COMPLETE)
        if today < self.from_date:
            raise TooEarly(PlacementAct.COMPLETE, self.from_date)
        return replace(self, state=target, result=result, version=self.version + 1)

    def withdraw(self, reason: str) -> Placement:
        """Ended without counting: entered in error, or the trainee did not come. Raises ActNotAllowed."""
        target = PLACEMENT_TRANSITIONS.target(self.state, PlacementAct.WITHDRAW)
        return replace(self, state=target, result=reason, version=self.version + 1)


def place_trainee(
    placement_id: UUID,
    trainee_code: str,
    host: Institution,
    sender: Institution,
    supervisor: Expert,
    from_date: date,
    to_date: date,
) -> Placement:
    """A new placement.

    Raises PeriodReversed, HostCannotTrain, SupervisorElsewhere, InstitutionNotOpen.
    """
    if to_date < from_date:
        raise PeriodReversed(from_date, to_date)
    if host.tier not in HOST_TIERS or host.id == sender.id:
        raise HostCannotTrain(host.code, host.tier)
    host.require_open(from_date)
    sender.require_open(from_date)
    if not supervisor.works_at(host.id, from_date, to_date):
        raise SupervisorElsewhere(host.code)
    return Placement(
        id=placement_id,
        trainee_code=trainee_code,
        institution_id=host.id,
        alliance_id=host.alliance_id,
        from_institution_id=sender.id,
        from_institution_tier=sender.tier,
        supervisor_expert_id=supervisor.id,
        from_date=from_date,
        to_date=to_date,
        state=PlacementState.RUNNING,
        result=None,
        version=1,
    )
