"""Take on a trainee (接收进修) at a lead hospital."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.application.references import institution_named
from alliance.domain import placement as rules
from alliance.domain.errors import RecordNotFound, ReferenceUnknown
from alliance.domain.placement import Placement
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class PlaceTrainee:
    trainee_code: str
    institution_code: str
    from_institution_code: str
    supervisor_expert_id: UUID
    from_date: date
    to_date: date


async def place_trainee(command: PlaceTrainee, work: UnitOfWork) -> Placement:
    """Places one person at a host; entered by the host or by the person's own institution.

    Raises ReferenceUnknown, PeriodReversed, HostCannotTrain, InstitutionNotOpen, SupervisorElsewhere,
    TraineePlacedAlready.
    """
    host = await institution_named(command.institution_code, work)
    sender = await institution_named(command.from_institution_code, work)
    if not any(work.actor.sees(institution.ancestor_ids) for institution in (host, sender)):
        raise ReferenceUnknown("institution", command.institution_code)
    try:
        supervisor = await work.experts.get(command.supervisor_expert_id)
    except RecordNotFound as error:
        raise ReferenceUnknown("expert", command.supervisor_expert_id) from error
    placement = rules.place_trainee(
        new_id(), command.trainee_code, host, sender, supervisor, command.from_date, command.to_date
    )
    await work.placements.hold_trainee(sender.id, command.trainee_code)
    await work.placements.require_free(placement)
    await work.placements.add(placement)
    await work.audit("place", "placement", (placement.id, host.id))
    return placement
