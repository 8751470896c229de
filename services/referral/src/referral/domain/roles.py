"""What a caller is to a referral: its side, and what the caller may do for it."""

from collections.abc import Set
from enum import StrEnum
from uuid import UUID

from referral.domain.states import Role
from referral.domain.tiers import Institution, Tier


class Permission(StrEnum):
    """What a caller may do for the own institution, whichever side it is on."""

    REQUEST = "request"
    DECIDE = "decide"
    TREAT = "treat"


def roles_toward(
    sending_institution_id: UUID,
    receiving_institution_id: UUID,
    caller: Institution,
    permissions: Set[Permission],
) -> frozenset[Role]:
    """The roles of somebody who may see the referral; without a side, the county desk or the family doctor."""
    roles = set()
    if caller.id == sending_institution_id and Permission.REQUEST in permissions:
        roles.add(Role.SENDING_DOCTOR)
    if caller.id == receiving_institution_id:
        if Permission.DECIDE in permissions:
            roles.add(Role.TRIAGE_DESK)
        if Permission.TREAT in permissions:
            roles.add(Role.RECEIVING_DOCTOR)
    if caller.id not in (sending_institution_id, receiving_institution_id):
        roles.add(Role.COUNTY_DESK if caller.tier is Tier.COUNTY_AUTHORITY else Role.FAMILY_DOCTOR)
    return frozenset(roles)
