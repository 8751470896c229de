"""Close an institution (撤销机构); it keeps its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.domain.errors import require_version
from alliance.domain.facts import InstitutionClosed
from alliance.domain.institution import Institution, InstitutionState, StillInUse, close
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class CloseInstitution:
    """``closed_on`` is the first business date it is not open; None: today."""

    institution_id: UUID
    expected_version: int
    closed_on: date | None = None


async def close_institution(command: CloseInstitution, work: UnitOfWork, clock: Clock) -> Institution:
    """Closes an institution the actor sees.

    Raises RecordNotFound, StaleVersion, ActNotAllowed, DateInFuture, DateBeforePresentState; StillInUse while it
    has open institutions below it, leads an alliance or has dispatches to come.
    """
    await work.institutions.hold_tree()
    before = await work.institutions.visible(command.institution_id)
    require_version("institution", before.version, command.expected_version)
    closed = close(before, command.closed_on or clock.today(), clock.today())
    await _require_unused(closed, work)
    await work.institutions.save(closed)
    await work.record(InstitutionClosed(closed))
    await work.audit("close", "institution", (closed.id, closed.id))
    return closed


async def _require_unused(closed: Institution, work: UnitOfWork) -> None:
    below = await work.institutions.descendants(closed.id)
    if any(institution.state is InstitutionState.OPEN for institution in below):
        raise StillInUse(closed.code, "open-institutions-below")
    if await work.alliances.led_by(closed.id) is not None:
        raise StillInUse(closed.code, "leads-an-alliance")
    if closed.closed_on and await work.dispatches.has_sessions_from(closed.id, closed.closed_on):
        raise StillInUse(closed.code, "dispatches-to-come")
