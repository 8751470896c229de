"""What the use cases of special cases need from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self
from uuid import UUID

from drg_billing.domain.price_tables import CountedCases
from drg_billing.domain.special_case import SpecialCase, SpecialCaseState
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class SpecialCaseFilter:
    """Which applications a list shows; None does not restrict."""

    state: SpecialCaseState | None = None
    institution_code: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class ShareKey:
    """What a share of special cases is taken of: the year of an institution, as far as one pooling area pays it."""

    institution_id: UUID
    pooling_area: str
    year: int

    @classmethod
    def of(cls, application: SpecialCase) -> Self:
        """The share that its place is one of."""
        return cls(application.institution.id, application.pooling_area, application.year)


class SpecialCases(Protocol):
    """Applications and the counter of the places they take; only those that the caller may see."""

    async def counted(self, share: ShareKey, counted: CountedCases) -> int:
        """The cases of which the share is taken: by the area that they name or were settled in, else the usual one."""
        ...

    async def taken(self, share: ShareKey) -> int:
        """Places that pending and approved applications take."""
        ...

    async def take_place(self, share: ShareKey, places: int) -> bool:
        """Count one more, unless `places` are taken. Of two at once the second waits, and sees the first's."""
        ...

    async def give_place_back(self, share: ShareKey) -> None: ...

    async def add(self, special_case: SpecialCase) -> None:
        """Store an application. Raises SpecialCaseExists when the case has one that is not refused."""
        ...

    async def save(self, special_case: SpecialCase) -> None:
        """Store what became of an application. Raises LostRace when somebody was first."""
        ...

    async def get(self, special_case_id: UUID) -> SpecialCase:
        """One application. Raises SpecialCaseNotFound."""
        ...

    async def page(self, wanted: SpecialCaseFilter, page: PageRequest) -> Page[SpecialCase]:
        """The applications that the caller sees, the first one first."""
        ...

    async def standing_for(self, case_id: UUID) -> SpecialCase | None:
        """The application of a case that is pending or approved, whoever may see it."""
        ...
