"""Complete a placement (进修结业), or withdraw it."""

from __future__ import annotations

from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.domain.errors import require_version
from alliance.domain.facts import TrainingCompleted
from alliance.domain.placement import Placement
from yilian_kit.clock import Clock


async def complete_placement(
    placement_id: UUID, result: str, expected_version: int, work: UnitOfWork, clock: Clock
) -> Placement:
    """Completes a placement that the host or the sending institution sees.

    Raises RecordNotFound, StaleVersion, ActNotAllowed, TooEarly.
    """
    placement = await work.placements.visible(placement_id)
    require_version("placement", placement.version, expected_version)
    completed = placement.complete(result, clock.today())
    await work.placements.save(completed)
    await work.record(TrainingCompleted(completed))
    await work.audit("complete", "placement", (placement.id, placement.institution_id))
    return completed


async def withdraw_placement(placement_id: UUID, reason: str, expected_version: int, work: UnitOfWork) -> Placement:
    """Ends a placement so that no figure counts it.

    Raises RecordNotFound, StaleVersion, ActNotAllowed.
    """
    placement = await work.placements.visible(placement_id)
    require_version("placement", placement.version, expected_version)
    withdrawn = placement.withdraw(reason)
    await work.placements.save(withdrawn)
    await work.audit("withdraw", "placement", (placement.id, placement.institution_id))
    return withdrawn
