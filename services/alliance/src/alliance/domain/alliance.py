"""Alliances (医联体): a lead hospital and the institutions below it in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alliance.domain.errors import DomainError
from alliance.domain.institution import Institution, Tier


class NotALeadHospital(DomainError):
    """Only an open institution of the tier ``county_lead`` leads an alliance."""

    slug = "not-a-lead-hospital"

    def __init__(self, code: str, tier: Tier) -> None:
        self.code = code
        self.tier = tier.value


class LeadsAlready(DomainError):
    """A hospital leads one alliance, and a member of an alliance does not lead another."""

    slug = "leads-already"

    def __init__(self, code: str) -> None:
        self.code = code


@dataclass(frozen=True)
class Alliance:
    """One alliance; its members are the institutions that carry its id."""

    id: UUID
    code: str
    name: str
    lead_institution_id: UUID
    version: int


def found_alliance(alliance_id: UUID, code: str, name: str, lead: Institution, today: date) -> Alliance:
    """A new alliance led by ``lead``.

    Raises NotALeadHospital, InstitutionNotOpen, LeadsAlready.
    """
    if lead.tier is not Tier.COUNTY_LEAD:
        raise NotALeadHospital(lead.code, lead.tier)
    if lead.closed_on is not None:
        lead.require_open(today)
    if lead.alliance_id is not None:
        raise LeadsAlready(lead.code)
    return Alliance(id=alliance_id, code=code, name=name, lead_institution_id=lead.id, version=1)
