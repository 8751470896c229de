"""Change what is known of an expert (变更专家信息), for instance after a licence was renewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.domain.errors import NotYourAct, require_version
from alliance.domain.expert import Expert, LicenceScope
from alliance.domain.facts import ExpertChanged


@dataclass(frozen=True)
class ChangeExpert:
    """What changes; None: nothing."""

    expert_id: UUID
    expected_version: int
    name: str | None = None
    licence_scope: frozenset[LicenceScope] | None = None
    licence_valid_until: date | None = None
    title: str | None = None
    department: str | None = None
    specialties: tuple[str, ...] | None = None


async def change_expert(command: ChangeExpert, work: UnitOfWork) -> Expert:
    """Changes an expert of an institution the actor sees.

    Raises RecordNotFound, StaleVersion, NotYourAct (the actor sees only a place where the expert practises).
    """
    expert = await work.experts.visible(command.expert_id)
    home = await work.institutions.get(expert.home_institution_id)
    if not work.actor.sees(home.ancestor_ids):
        raise NotYourAct("expert", "change")
    require_version("expert", expert.version, command.expected_version)
    changed = expert.changed(
        name=command.name,
        licence_scope=command.licence_scope,
        licence_valid_until=command.licence_valid_until,
        title=command.title,
        department=command.department,
        specialties=command.specialties,
    )
    await work.experts.save(changed)
    await work.record(ExpertChanged(changed))
    await work.audit("change", "expert", (expert.id, home.id))
    return changed
