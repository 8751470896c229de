"""Register an institution (登记机构) in the directory."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.application.ports import UnitOfWork
from alliance.application.references import alliance_named, own_institution_named
from alliance.domain.facts import InstitutionRegistered
from alliance.domain.institution import Institution, Tier
from alliance.domain.tree import InstitutionDetails, ParentRequired, RootExists, register_root, register_under
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class RegisterInstitution:
    details: InstitutionDetails
    parent_code: str | None
    alliance_code: str | None


async def register_institution(command: RegisterInstitution, work: UnitOfWork) -> Institution:
    """Registers an institution under a parent that the actor sees, in the parent's alliance if it has one.

    The first institution of an empty directory is the county authority the actor acts for.

    Raises FirstIsTheAuthority, RootExists, ParentRequired, ReferenceUnknown, TierMismatch, InstitutionNotOpen,
    AllianceMismatch, CodeTaken.
    """
    await work.institutions.keep_tree()
    institution = await _registered(command, work)
    await work.institutions.add(institution)
    await work.record(InstitutionRegistered(institution))
    await work.audit("register", "institution", (institution.id, institution.id))
    return institution


async def _registered(command: RegisterInstitution, work: UnitOfWork) -> Institution:
    if await work.institutions.is_empty():
        return register_root(new_id(), command.details, work.actor.organisation_code)
    if command.details.tier is Tier.COUNTY_AUTHORITY:
        raise RootExists
    if command.parent_code is None:
        raise ParentRequired(command.details.tier)
    parent = await own_institution_named(command.parent_code, work)
    own_alliance = await alliance_named(command.alliance_code, work) if command.alliance_code else None
    return register_under(new_id(), command.details, parent, own_alliance.id if own_alliance else None)
