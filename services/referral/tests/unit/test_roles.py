"""What a caller is to a referral."""

import pytest

from referral.domain.roles import Permission, roles_toward
from referral.domain.states import Role
from referral.domain.tiers import Tier

from .builders import LEAD, TOWNSHIP, an_institution

EVERYTHING = frozenset(Permission)
SENDER = an_institution(Tier.TOWNSHIP, TOWNSHIP.int)
RECEIVER = an_institution(Tier.COUNTY_LEAD, LEAD.int)


def test_the_senders_caller_is_the_sending_doctor_only() -> None:
    assert roles_toward(SENDER.id, RECEIVER.id, SENDER, EVERYTHING) == {Role.SENDING_DOCTOR}


@pytest.mark.parametrize(
    ("permissions", "roles"),
    [
        (set(), set()),
        ({Permission.REQUEST}, set()),
        ({Permission.DECIDE}, {Role.TRIAGE_DESK}),
        ({Permission.TREAT}, {Role.RECEIVING_DOCTOR}),
        ({Permission.DECIDE, Permission.TREAT}, {Role.TRIAGE_DESK, Role.RECEIVING_DOCTOR}),
    ],
)
def test_the_receivers_caller_is_what_the_token_allows(permissions: set[Permission], roles: set[Role]) -> None:
    assert roles_toward(SENDER.id, RECEIVER.id, RECEIVER, permissions) == roles


def test_the_county_and_the_family_doctor_only_read() -> None:
    authority = an_institution(Tier.COUNTY_AUTHORITY, 1)
    family_doctor = an_institution(Tier.TOWNSHIP, 77)
    assert roles_toward(SENDER.id, RECEIVER.id, authority, EVERYTHING) == {Role.COUNTY_DESK}
    assert roles_toward(SENDER.id, RECEIVER.id, family_doctor, EVERYTHING) == {Role.FAMILY_DOCTOR}
