"""Institutions (机构): one entry of the directory as it stands since a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from alliance.domain.actor import Duty
from alliance.domain.errors import DateBeforePresentState, DateInFuture, DomainError
from alliance.domain.transitions import Transition, TransitionTable


class Tier(StrEnum):
    """The level of an institution (机构层级)."""

    COUNTY_AUTHORITY = "county_authority"
    """County health bureau (县卫健局): the root of the tree."""
    REGIONAL_CENTRE = "regional_centre"
    """Regional medical centre (区域医疗中心)."""
    MUNICIPAL = "municipal"
    """City hospital (市级医院)."""
    COUNTY_LEAD = "county_lead"
    """Lead hospital of an alliance (牵头医院)."""
    COUNTY = "county"
    """Another county hospital (县级医院)."""
    TOWNSHIP = "township"
    """Township health centre (乡镇卫生院)."""
    VILLAGE = "village"
    """Village clinic (村卫生室)."""


GRASSROOTS = frozenset({Tier.TOWNSHIP, Tier.VILLAGE})
"""Primary care (基层): whose staff the figures of training count."""


class InstitutionState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class InstitutionAct(StrEnum):
    CHANGE = "change"
    CLOSE = "close"


INSTITUTION_TRANSITIONS = TransitionTable(
    "institution",
    [
        Transition(InstitutionState.OPEN, InstitutionAct.CHANGE, InstitutionState.OPEN, Duty.REGISTER),
        Transition(InstitutionState.OPEN, InstitutionAct.CLOSE, InstitutionState.CLOSED, Duty.REGISTER),
    ],
)


class InstitutionNotOpen(DomainError):
    """The institution is closed, or not open yet, on the day asked."""

    slug = "institution-not-open"

    def __init__(self, code: str, day: date) -> None:
        self.code = code
        self.day = day.isoformat()


class StillInUse(DomainError):
    """An institution with open children, an alliance to lead or sessions to come cannot close."""

    slug = "still-in-use"

    def __init__(self, code: str, because: str) -> None:
        self.code = code
        self.because = because


@dataclass(frozen=True)
class Institution:
    """One institution as it stands since ``effective_from``.

    ``ancestor_ids`` runs from the root to the institution itself. ``alliance_id`` is the alliance it belongs
    to; ``own_alliance_id`` the one it leads or joined itself, which its descendants inherit.
    ``version`` is the version this state has, or will have, in the store.
    """

    id: UUID
    code: str
    name: str
    tier: Tier
    parent_id: UUID | None
    ancestor_ids: tuple[UUID, ...]
    own_alliance_id: UUID | None
    alliance_id: UUID | None
    town: str | None
    capabilities: tuple[str, ...]
    valid_from: date
    effective_from: date
    closed_on: date | None
    version: int

    @property
    def state(self) -> InstitutionState:
        return InstitutionState.OPEN if self.closed_on is None else InstitutionState.CLOSED

    def open_on(self, day: date) -> bool:
        """Whether it is open on ``day``; the day it closes is the first day it is not."""
        return self.valid_from <= day and (self.closed_on is None or day < self.closed_on)

    def require_open(self, day: date) -> None:
        """Raises InstitutionNotOpen."""
        if not self.open_on(day):
            raise InstitutionNotOpen(self.code, day)


def change_details(
    institution: Institution,
    *,
    name: str | None,
    town: str | None,
    capabilities: tuple[str, ...] | None,
    effective_from: date,
    today: date,
) -> Institution:
    """The institution with what is given (None: as it was) from ``effective_from`` on.

    Raises ActNotAllowed when it is closed, DateInFuture, DateBeforePresentState.
    """
    INSTITUTION_TRANSITIONS.target(institution.state, InstitutionAct.CHANGE)
    _check_effective(institution, effective_from, today)
    return replace(
        institution,
        name=institution.name if name is None else name,
        town=institution.town if town is None else town,
        capabilities=institution.capabilities if capabilities is None else capabilities,
        effective_from=effective_from,
        version=institution.version + 1,
    )


def close(institution: Institution, closed_on: date, today: date) -> Institution:
    """The institution closed: ``closed_on`` is the first day it is not open.

    Raises ActNotAllowed when it is closed already, DateInFuture, DateBeforePresentState.
    """
    INSTITUTION_TRANSITIONS.target(institution.state, InstitutionAct.CLOSE)
    _check_effective(institution, closed_on, today)
    return replace(institution, closed_on=closed_on, effective_from=closed_on, version=institution.version + 1)


def _check_effective(institution: Institution, effective_from: date, today: date) -> None:
    if effective_from > today:
        raise DateInFuture(effective_from, today)
    if effective_from < institution.effective_from:
        raise DateBeforePresentState(effective_from, institution.effective_from)
