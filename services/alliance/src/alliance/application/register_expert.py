"""Register an expert (登记专家)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.application.ports import UnitOfWork
from alliance.application.references import own_institution_named
from alliance.domain.expert import Expert, LicenceScope
from alliance.domain.facts import ExpertRegistered
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class RegisterExpert:
    code: str
    name: str
    licence_number: str
    licence_scope: frozenset[LicenceScope]
    licence_valid_until: date
    title: str
    department: str
    specialties: tuple[str, ...]
    home_institution_code: str


async def register_expert(command: RegisterExpert, work: UnitOfWork, clock: Clock) -> Expert:
    """Registers an expert of an open institution the actor sees, as yet without any practice site.

    Raises ReferenceUnknown, InstitutionNotOpen; CodeTaken when the code or the licence is registered already.
    """
    home = await own_institution_named(command.home_institution_code, work)
    home.require_open(max(clock.today(), home.valid_from))
    expert = Expert(
        id=new_id(),
        code=command.code,
        name=command.name,
        licence_number=command.licence_number,
        licence_scope=command.licence_scope,
        licence_valid_until=command.licence_valid_until,
        title=command.title,
        department=command.department,
        specialties=command.specialties,
        home_institution_id=home.id,
        sites=(),
        version=1,
    )
    await work.experts.add(expert)
    await work.record(ExpertRegistered(expert))
    await work.audit("register", "expert", (expert.id, home.id))
    return expert
