"""What the rules of personal accounts refuse. No error carries a balance or anything of a person."""

from __future__ import annotations

from uuid import UUID

from drg_billing.domain.errors import DomainError


class AccountNotFound(DomainError):
    """No such account, or the caller's organisation does not keep it."""

    slug = "account-not-found"


class AccountUnknown(DomainError):
    """The person has no account in the pooling area."""

    slug = "account-unknown"

    def __init__(self, pooling_area: str) -> None:
        self.pooling_area = pooling_area


class AccountBalanceTooLow(DomainError):
    """The account holds less than is to be taken from it."""

    slug = "account-balance-too-low"

    def __init__(self, account_id: UUID) -> None:
        self.account_id = account_id


class AccountNotShared(DomainError):
    """The holder does not let the account pay for this person on this day."""

    slug = "account-not-shared"


class AccountKeptElsewhere(DomainError):
    """The pooling area's accounts are not kept here, so nobody here knows what they hold."""

    slug = "account-kept-elsewhere"

    def __init__(self, pooling_area: str) -> None:
        self.pooling_area = pooling_area


class RelativeNotNamed(DomainError):
    """Mutual aid is to pay, and nobody says from whose account."""

    slug = "relative-not-named"


class AnotherRelativePaid(DomainError):
    """One relative's account has paid for the stay already, and another relative is named."""

    slug = "another-relative-paid"


class MovementSignWrong(DomainError):
    """A credit is above zero, a correction is not zero."""

    slug = "movement-sign-wrong"

    def __init__(self, kind: str) -> None:
        self.kind = kind


class MovementNumberTaken(DomainError):
    """The insurance office gave this number to another movement before."""

    slug = "movement-number-taken"

    def __init__(self, movement_number: str) -> None:
        self.movement_number = movement_number
