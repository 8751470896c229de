"""First contact and tier (基层首诊, 逐级转诊): where a referral may go (referral.md, section 3)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from referral.domain.data_set import Direction, Priority
from referral.domain.errors import (
    DirectionDoesNotFit,
    InstitutionClosed,
    NotACareInstitution,
    ReferredToItself,
    TierSkipped,
)


class Tier(StrEnum):
    """The tiers of the directory."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    COUNTY_LEAD = "county_lead"
    MUNICIPAL = "municipal"
    REGIONAL_CENTRE = "regional_centre"
    COUNTY_AUTHORITY = "county_authority"


class SkipReason(StrEnum):
    """What allows a referral past the next tier."""

    EMERGENCY = "emergency"
    INFECTIOUS_DISEASE = "infectious_disease"
    SEVERE_MENTAL_DISORDER = "severe_mental_disorder"
    POSTOPERATIVE_REVIEW = "postoperative_review"
    SERVICE_NOT_AT_NEXT_TIER = "service_not_at_next_tier"
    NO_CAPACITY_AT_NEXT_TIER = "no_capacity_at_next_tier"


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution as the directory knows it; ``ancestor_ids`` root first, itself last."""

    id: UUID
    code: str
    name: str
    tier: Tier
    ancestor_ids: tuple[UUID, ...]
    open: bool


_LEVEL = {
    Tier.VILLAGE: 1,
    Tier.TOWNSHIP: 2,
    Tier.COUNTY: 3,
    Tier.COUNTY_LEAD: 3,
    Tier.MUNICIPAL: 4,
    Tier.REGIONAL_CENTRE: 5,
}

# A county's next tier is the regional centre as well as the city's hospital: the regional medical centres
# were set up to take the county's patients directly.
_NEXT_LEVELS_UP = {1: {2}, 2: {3}, 3: {4, 5}, 4: {5}, 5: set[int]()}


def fitting_direction(sender: Institution, receiver: Institution) -> Direction:
    """The direction from ``sender`` to ``receiver``: by tier, and inside one level by the tree."""
    difference = _LEVEL[receiver.tier] - _LEVEL[sender.tier]
    if difference > 0 or (difference == 0 and receiver.id in sender.ancestor_ids):
        return Direction.UP
    if difference < 0 or sender.id in receiver.ancestor_ids:
        return Direction.DOWN
    return Direction.LATERAL


def skips_a_tier(sender: Institution, receiver: Institution) -> bool:
    """Whether a tier between the two is left out."""
    low, high = sorted((_LEVEL[sender.tier], _LEVEL[receiver.tier]))
    return low != high and high not in _NEXT_LEVELS_UP[low]


def check_route(
    sender: Institution,
    receiver: Institution,
    *,
    direction: Direction,
    priority: Priority,
    skip_reason: SkipReason | None,
) -> SkipReason | None:
    """Check that the referral may go this way; the reason why it skips a tier, or None when it skips none.

    An emergency skips tiers without another reason. Raises ``ReferredToItself``, ``NotACareInstitution``,
    ``InstitutionClosed``, ``DirectionDoesNotFit``, ``TierSkipped``.
    """
    _check_direction(sender, receiver, direction)
    if not skips_a_tier(sender, receiver):
        return None
    reason = SkipReason.EMERGENCY if priority is Priority.EMERGENCY else skip_reason
    if reason is None or (reason is SkipReason.EMERGENCY and priority is not Priority.EMERGENCY):
        raise TierSkipped(sender.tier, receiver.tier, SkipReason)
    return reason


def check_way_back(sender: Institution, receiver: Institution) -> None:
    """Check a back-referral: it goes to where the patient came from, whatever tiers that passes.

    Raises what ``check_route`` raises, except ``TierSkipped``.
    """
    _check_direction(sender, receiver, Direction.DOWN)


def _check_direction(sender: Institution, receiver: Institution, direction: Direction) -> None:
    if sender.id == receiver.id:
        raise ReferredToItself(receiver.code)
    for institution in (sender, receiver):
        if institution.tier is Tier.COUNTY_AUTHORITY:
            raise NotACareInstitution(institution.code)
        if not institution.open:
            raise InstitutionClosed(institution.code)
    fitting = fitting_direction(sender, receiver)
    if direction is not fitting:
        raise DirectionDoesNotFit(direction, fitting)
