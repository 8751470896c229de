"""Codes and ids that a request names, as the records they mean."""

from __future__ import annotations

from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.domain.alliance import Alliance
from alliance.domain.errors import RecordNotFound, ReferenceUnknown
from alliance.domain.expert import Expert
from alliance.domain.institution import Institution


async def institution_named(code: str, work: UnitOfWork) -> Institution:
    """Any institution of the directory. Raises ReferenceUnknown."""
    institution = await work.institutions.find(code)
    if institution is None:
        raise ReferenceUnknown("institution", code)
    return institution


async def own_institution_named(code: str, work: UnitOfWork) -> Institution:
    """An institution in the actor's subtree. Raises ReferenceUnknown."""
    institution = await institution_named(code, work)
    if not work.actor.sees(institution.ancestor_ids):
        raise ReferenceUnknown("institution", code)
    return institution


async def alliance_named(code: str, work: UnitOfWork) -> Alliance:
    """Raises ReferenceUnknown."""
    alliance = await work.alliances.find(code)
    if alliance is None:
        raise ReferenceUnknown("alliance", code)
    return alliance


async def expert_named(expert_id: UUID, work: UnitOfWork) -> Expert:
    """An expert the actor may see. Raises ReferenceUnknown."""
    try:
        return await work.experts.visible(expert_id)
    except RecordNotFound as error:
        raise ReferenceUnknown("expert", expert_id) from error
