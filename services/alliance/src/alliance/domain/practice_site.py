"""Where an expert may practise (多机构执业): one main institution, and others filed or registered.

Source: 医师执业注册管理办法 (National Health and Family Planning Commission order 13, 2017), articles 10 and 17:
one main practice institution; further ones in the same place of practice are filed (备案), not counted.
Inside an alliance a filing is enough; outside it a registration is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from alliance.domain.actor import Actor, Duty
from alliance.domain.errors import DomainError, PeriodReversed
from alliance.domain.institution import Institution
from alliance.domain.transitions import Transition, TransitionTable


class SiteKind(StrEnum):
    MAIN = "main"
    """Main practice institution (主要执业机构)."""
    FILED = "filed"
    """Filed further institution (多机构备案)."""
    REGISTERED = "registered"
    """Registered further institution, outside the alliance."""


class SiteState(StrEnum):
    """``expired`` is never stored: an approved or suspended site has expired once ``valid_to`` is past."""

    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


class SiteAct(StrEnum):
    APPROVE = "approve"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"


SITE_TRANSITIONS = TransitionTable(
    "practice-site",
    [
        Transition(SiteState.APPLIED, SiteAct.APPROVE, SiteState.APPROVED, Duty.REGISTER),
        Transition(SiteState.APPLIED, SiteAct.REVOKE, SiteState.REVOKED, Duty.REGISTER),
        Transition(SiteState.APPROVED, SiteAct.SUSPEND, SiteState.SUSPENDED, Duty.REGISTER),
        Transition(SiteState.APPROVED, SiteAct.REVOKE, SiteState.REVOKED, Duty.REGISTER),
        Transition(SiteState.SUSPENDED, SiteAct.REINSTATE, SiteState.APPROVED, Duty.REGISTER),
        Transition(SiteState.SUSPENDED, SiteAct.REVOKE, SiteState.REVOKED, Duty.REGISTER),
    ],
)


class FilingOutsideAlliance(DomainError):
    """A filing is enough only inside the alliance of the home institution; elsewhere register."""

    slug = "filing-outside-alliance"

    def __init__(self, institution_code: str) -> None:
        self.institution_code = institution_code


class MainIsTheHome(DomainError):
    """The main practice institution is the home institution, and only it."""

    slug = "main-is-the-home"

    def __init__(self, institution_code: str) -> None:
        self.institution_code = institution_code


class SiteExists(DomainError):
    """The expert already has a site there that is applied for, approved or suspended in that period."""

    slug = "site-exists"

    def __init__(self, institution_code: str, state: SiteState) -> None:
        self.institution_code = institution_code
        self.state = state.value


@dataclass(frozen=True)
class PracticeSite:
    """One permission to practise at one institution, from ``valid_from`` to ``valid_to``, both included."""

    id: UUID
    institution_id: UUID
    kind: SiteKind
    document_number: str
    valid_from: date
    valid_to: date
    stored_state: SiteState
    version: int

    def state_on(self, day: date) -> SiteState:
        """The state as it counts on ``day``."""
        if self.stored_state in (SiteState.APPROVED, SiteState.SUSPENDED) and day > self.valid_to:
            return SiteState.EXPIRED
        return self.stored_state

    def is_live(self) -> bool:
        """Whether it stands in the way of another site at the same institution in the same period."""
        return self.stored_state is not SiteState.REVOKED

    def covers(self, first_day: date, last_day: date) -> bool:
        """Whether it is approved and valid on every day of the period."""
        return self.stored_state is SiteState.APPROVED and self.valid_from <= first_day and last_day <= self.valid_to

    def act(self, act: SiteAct, today: date) -> PracticeSite:
        """The site after ``act``. Raises ActNotAllowed."""
        target = SITE_TRANSITIONS.target(self.state_on(today), act)
        return replace(self, stored_state=target, version=self.version + 1)


def decides_on_site(actor: Actor, home: Institution, place: Institution) -> bool:
    """Whether the actor stands above both: the lead hospital inside its alliance, the authority everywhere."""
    return actor.sees(home.ancestor_ids) and actor.sees(place.ancestor_ids)


def apply_for_site(
    site_id: UUID,
    kind: SiteKind,
    home: Institution,
    place: Institution,
    existing: tuple[PracticeSite, ...],
    document_number: str,
    valid_from: date,
    valid_to: date,
) -> PracticeSite:
    """An application of an expert of ``home`` to practise at ``place``.

    Raises PeriodReversed, InstitutionNotOpen (closed before the period), MainIsTheHome,
    FilingOutsideAlliance, SiteExists.
    """
    if valid_to < valid_from:
        raise PeriodReversed(valid_from, valid_to)
    if place.closed_on is not None:
        place.require_open(valid_from)
    if (kind is SiteKind.MAIN) != (place.id == home.id):
        raise MainIsTheHome(place.code)
    if kind is SiteKind.FILED and (home.alliance_id is None or home.alliance_id != place.alliance_id):
        raise FilingOutsideAlliance(place.code)
    for site in existing:
        overlaps = site.valid_from <= valid_to and valid_from <= site.valid_to
        if site.institution_id == place.id and site.is_live() and overlaps:
            raise SiteExists(place.code, site.stored_state)
    return PracticeSite(
        id=site_id,
        institution_id=place.id,
        kind=kind,
        document_number=document_number,
        valid_from=valid_from,
        valid_to=valid_to,
        stored_state=SiteState.APPLIED,
        version=1,
    )
