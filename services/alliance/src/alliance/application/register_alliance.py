"""Register an alliance (组建医联体) under its lead hospital."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.application.ports import UnitOfWork
from alliance.application.references import own_institution_named
from alliance.domain.alliance import Alliance, found_alliance
from alliance.domain.errors import ReferenceUnknown
from alliance.domain.facts import InstitutionChanged
from alliance.domain.tree import lead_alliance
from yilian_kit.clock import Clock
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class RegisterAlliance:
    code: str
    name: str
    lead_institution_code: str


async def register_alliance(command: RegisterAlliance, work: UnitOfWork, clock: Clock) -> Alliance:
    """Registers an alliance; the lead hospital and everything below it become its members and are re-published.

    The authority above the lead registers it, not the lead itself.

    Raises ReferenceUnknown, NotALeadHospital, InstitutionNotOpen, LeadsAlready, CodeTaken.
    """
    await work.institutions.hold_tree()
    lead = await own_institution_named(command.lead_institution_code, work)
    if not work.actor.sees(lead.ancestor_ids[:-1]):
        raise ReferenceUnknown("institution", command.lead_institution_code)
    alliance = found_alliance(new_id(), command.code, command.name, lead, clock.today())
    await work.alliances.add(alliance)
    effective_from = max(clock.today(), lead.effective_from)
    below = await work.institutions.descendants(lead.id)
    for member in lead_alliance(lead, below, alliance.id, effective_from):
        await work.institutions.save(member)
        await work.record(InstitutionChanged(member))
    await work.audit("register", "alliance", (alliance.id, lead.id))
    return alliance
