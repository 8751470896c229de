"""What the rules of adjustments refuse."""

from __future__ import annotations

from uuid import UUID

from drg_billing.domain.errors import DomainError


class NotAdjustable(DomainError):
    """Not a settlement in force: it is an adjustment or a reversal itself, or has been reversed."""

    slug = "settlement-not-adjustable"

    def __init__(self, settlement_id: UUID) -> None:
        self.settlement_id = settlement_id


class NothingToAdjust(DomainError):
    """Settled again with what was given, result and group are those that stand."""

    slug = "nothing-to-adjust"

    def __init__(self, settlement_id: UUID) -> None:
        self.settlement_id = settlement_id


class GroupUnknown(DomainError):
    """The pack that grouped the case has no such group."""

    slug = "group-unknown"

    def __init__(self, drg: str) -> None:
        self.drg = drg
