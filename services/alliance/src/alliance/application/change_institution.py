"""Change an institution (变更机构), its place in the tree included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.application.references import alliance_named, own_institution_named
from alliance.domain.errors import require_version
from alliance.domain.facts import InstitutionChanged
from alliance.domain.institution import Institution, change_details
from alliance.domain.tree import AllianceMismatch, RootExists, move
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class ChangeInstitution:
    """What changes (None: nothing) and from which business date on (None: today)."""

    institution_id: UUID
    expected_version: int
    name: str | None = None
    town: str | None = None
    capabilities: tuple[str, ...] | None = None
    parent_code: str | None = None
    alliance_code: str | None = None
    effective_from: date | None = None


async def change_institution(command: ChangeInstitution, work: UnitOfWork, clock: Clock) -> Institution:
    """Changes an institution the actor sees; a new parent or alliance re-publishes every descendant it affects.

    Raises RecordNotFound, StaleVersion, ActNotAllowed (closed), DateInFuture, DateBeforePresentState,
    ReferenceUnknown, ParentInOwnSubtree, TierMismatch, InstitutionNotOpen, AllianceMismatch.
    """
    moves = command.parent_code is not None or command.alliance_code is not None
    if moves:
        await work.institutions.hold_tree()
    before = await work.institutions.visible(command.institution_id)
    require_version("institution", before.version, command.expected_version)
    today = clock.today()
    changed = change_details(
        before,
        name=command.name,
        town=command.town,
        capabilities=command.capabilities,
        effective_from=command.effective_from or today,
        today=today,
    )
    for institution in await _moved(changed, command, work) if moves else [changed]:
        await work.institutions.save(institution)
        await work.record(InstitutionChanged(institution))
    await work.audit("change", "institution", (before.id, before.id))
    return await work.institutions.get(before.id)


async def _moved(changed: Institution, command: ChangeInstitution, work: UnitOfWork) -> Sequence[Institution]:
    if changed.parent_id is None:
        raise RootExists
    if command.parent_code is not None:
        parent = await own_institution_named(command.parent_code, work)
    else:
        parent = await work.institutions.get(changed.parent_id)
    own_alliance_id = changed.own_alliance_id
    if command.alliance_code is not None:
        if await work.alliances.led_by(changed.id) is not None:
            raise AllianceMismatch(changed.code)
        own_alliance_id = (await alliance_named(command.alliance_code, work)).id
    elif parent.alliance_id is not None:
        own_alliance_id = None
    return move(
        changed,
        await work.institutions.descendants(changed.id),
        parent,
        own_alliance_id=own_alliance_id,
        effective_from=changed.effective_from,
    )
