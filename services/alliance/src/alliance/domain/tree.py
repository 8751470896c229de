"""The tree of institutions (机构层级): who hangs under whom, and what follows when that changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from alliance.domain.errors import DomainError
from alliance.domain.institution import Institution, InstitutionNotOpen, Tier

PARENT_TIERS: Mapping[Tier, frozenset[Tier]] = {
    Tier.COUNTY_AUTHORITY: frozenset(),
    Tier.REGIONAL_CENTRE: frozenset({Tier.COUNTY_AUTHORITY}),
    Tier.MUNICIPAL: frozenset({Tier.COUNTY_AUTHORITY}),
    Tier.COUNTY_LEAD: frozenset({Tier.COUNTY_AUTHORITY}),
    Tier.COUNTY: frozenset({Tier.COUNTY_AUTHORITY, Tier.COUNTY_LEAD}),
    Tier.TOWNSHIP: frozenset({Tier.COUNTY_AUTHORITY, Tier.COUNTY_LEAD}),
    Tier.VILLAGE: frozenset({Tier.TOWNSHIP, Tier.COUNTY, Tier.COUNTY_LEAD}),
}
"""Under which tiers an institution may hang. Who is above in the tree sees what is below: a regional centre
hangs beside the lead hospitals, not above the county, because the county's records are not its own."""


class FirstIsTheAuthority(DomainError):
    """The first institution of an empty directory is the county authority the caller acts for."""

    slug = "first-is-the-authority"

    def __init__(self, caller_code: str) -> None:
        self.caller_code = caller_code


class ParentInOwnSubtree(DomainError):
    """An institution cannot hang under itself or under one of its own descendants."""

    slug = "parent-in-own-subtree"

    def __init__(self, code: str, parent_code: str) -> None:
        self.code = code
        self.parent_code = parent_code


class AllianceMismatch(DomainError):
    """An institution under a member of an alliance belongs to that alliance, not to another."""

    slug = "alliance-mismatch"

    def __init__(self, code: str) -> None:
        self.code = code


class TierMismatch(DomainError):
    """An institution of this tier cannot hang under one of that tier."""

    slug = "tier-mismatch"

    def __init__(self, tier: Tier, parent_tier: Tier) -> None:
        self.tier = tier.value
        self.parent_tier = parent_tier.value
        self.possible_tiers = ", ".join(sorted(PARENT_TIERS[tier])) or "-"


class ParentRequired(DomainError):
    """Every tier but the county authority hangs under another institution."""

    slug = "parent-required"

    def __init__(self, tier: Tier) -> None:
        self.tier = tier.value


class RootExists(DomainError):
    """The tree has one root."""

    slug = "root-exists"


@dataclass(frozen=True)
class InstitutionDetails:
    """What a caller says about an institution, apart from its place in the tree."""

    code: str
    name: str
    tier: Tier
    town: str | None
    capabilities: tuple[str, ...]
    valid_from: date


def register_root(institution_id: UUID, details: InstitutionDetails, caller_code: str) -> Institution:
    """The first institution of an empty directory.

    Raises FirstIsTheAuthority unless it is a county authority with the caller's own code.
    """
    if details.tier is not Tier.COUNTY_AUTHORITY or details.code != caller_code:
        raise FirstIsTheAuthority(caller_code)
    return _registered(institution_id, details, parent=None, own_alliance_id=None)


def register_under(
    institution_id: UUID,
    details: InstitutionDetails,
    parent: Institution,
    own_alliance_id: UUID | None = None,
) -> Institution:
    """A new institution under ``parent``, in the parent's alliance if it has one.

    Raises RootExists, TierMismatch, InstitutionNotOpen (the parent is closed), AllianceMismatch.
    """
    if details.tier is Tier.COUNTY_AUTHORITY:
        raise RootExists
    _check_parent(details.code, details.tier, parent, own_alliance_id)
    return _registered(institution_id, details, parent, own_alliance_id)


def move(
    institution: Institution,
    descendants: Iterable[Institution],
    parent: Institution,
    *,
    own_alliance_id: UUID | None,
    effective_from: date,
) -> list[Institution]:
    """The institution under another parent, then every descendant whose ancestors or alliance follow.

    ``institution`` is taken as already changed (its version counts this change); each descendant returned
    has its next version. Raises ParentInOwnSubtree, TierMismatch, InstitutionNotOpen, AllianceMismatch.
    """
    if institution.id in parent.ancestor_ids:
        raise ParentInOwnSubtree(institution.code, parent.code)
    _check_parent(institution.code, institution.tier, parent, own_alliance_id)
    moved = replace(
        institution,
        parent_id=parent.id,
        ancestor_ids=(*parent.ancestor_ids, institution.id),
        own_alliance_id=own_alliance_id,
        alliance_id=parent.alliance_id or own_alliance_id,
        effective_from=effective_from,
    )
    return [moved, *_follow(moved, descendants, effective_from)]


def lead_alliance(
    institution: Institution, descendants: Iterable[Institution], alliance_id: UUID, effective_from: date
) -> list[Institution]:
    """The lead hospital in the alliance it leads, then every descendant that joins with it.

    Everyone returned has the next version.
    """
    lead = replace(
        institution,
        own_alliance_id=alliance_id,
        alliance_id=alliance_id,
        effective_from=effective_from,
        version=institution.version + 1,
    )
    return [lead, *_follow(lead, descendants, effective_from)]


def _follow(top: Institution, descendants: Iterable[Institution], effective_from: date) -> list[Institution]:
    """The descendants whose ancestors or alliance differ under the new ``top``, nearest first."""
    placed = {top.id: top}
    changed: list[Institution] = []
    for child in sorted(descendants, key=lambda institution: len(institution.ancestor_ids)):
        parent = placed[_parent_of(child)]
        ancestor_ids = (*parent.ancestor_ids, child.id)
        alliance_id = parent.alliance_id or child.own_alliance_id
        if ancestor_ids != child.ancestor_ids or alliance_id != child.alliance_id:
            child = replace(
                child,
                ancestor_ids=ancestor_ids,
                alliance_id=alliance_id,
                effective_from=max(child.effective_from, effective_from),
                version=child.version + 1,
            )
            changed.append(child)
        placed[child.id] = child
    return changed


def _parent_of(institution: Institution) -> UUID:
    if institution.parent_id is None:
        raise ValueError("the root is nobody's descendant")
    return institution.parent_id


def _registered(
    institution_id: UUID,
    details: InstitutionDetails,
    parent: Institution | None,
    own_alliance_id: UUID | None,
) -> Institution:
    inherited = parent.alliance_id if parent else None
    return Institution(
        id=institution_id,
        code=details.code,
        name=details.name,
        tier=details.tier,
        parent_id=parent.id if parent else None,
        ancestor_ids=(*(parent.ancestor_ids if parent else ()), institution_id),
        own_alliance_id=own_alliance_id,
        alliance_id=inherited or own_alliance_id,
        town=details.town,
        capabilities=details.capabilities,
        valid_from=details.valid_from,
        effective_from=details.valid_from,
        closed_on=None,
        version=1,
    )


def _check_parent(code: str, tier: Tier, parent: Institution, own_alliance_id: UUID | None) -> None:
    if parent.tier not in PARENT_TIERS[tier]:
        raise TierMismatch(tier, parent.tier)
    if parent.closed_on is not None:
        raise InstitutionNotOpen(parent.code, parent.closed_on)
    if None not in (parent.alliance_id, own_alliance_id) and parent.alliance_id != own_alliance_id:
        raise AllianceMismatch(code)
