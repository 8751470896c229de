"""What the rules of special cases (特例单议) refuse."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from drg_billing.domain.errors import DomainError


class SpecialCaseNotFound(DomainError):
    slug = "special-case-not-found"


class SpecialCaseExists(DomainError):
    """The case has an application that is not refused."""

    slug = "special-case-exists"

    def __init__(self, special_case_id: UUID) -> None:
        self.special_case_id = special_case_id


class NotSettled(DomainError):
    """Only a settled case is applied for, and decided on."""

    slug = "case-not-settled"

    def __init__(self, state: str) -> None:
        self.state = state


class NoPlaceLeft(DomainError):
    """The institution has used its share of special cases of the year."""

    slug = "special-case-no-place-left"

    def __init__(self, year: int, places: int) -> None:
        self.year, self.places = year, places


class ApplicationTooLate(DomainError):
    """The year of the discharge is closed for applications."""

    slug = "special-case-too-late"

    def __init__(self, last_day: date) -> None:
        self.last_day = last_day


class AlreadyDecided(DomainError):
    """An application is decided on once, and not after its case was withdrawn."""

    slug = "special-case-already-decided"

    def __init__(self, state: str) -> None:
        self.state = state


class AgreedAmountMisplaced(DomainError):
    """An agreed amount belongs to the effect that pays it, and to no other."""

    slug = "special-case-agreed-amount-misplaced"

    def __init__(self, effect: str) -> None:
        self.effect = effect
