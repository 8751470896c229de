"""What the use cases need of the ledger of outpatient visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from drg_billing.domain.outpatient_record import OutpatientRecord
from yilian_kit.pagination import Page, PageRequest


@dataclass(frozen=True)
class OutpatientFilter:
    """Which entries a list shows, the days by visit and both included; None does not restrict."""

    first_day: date | None = None
    last_day: date | None = None
    institution_code: str | None = None


class OutpatientSettlements(Protocol):
    """The ledger of visits: entries are added and never changed. It shows what the caller may see (row scope)."""

    async def add(self, record: OutpatientRecord) -> None:
        """Store an entry. Raises LostRace when its number or its reversal was stored meanwhile."""
        ...

    async def get(self, entry_id: UUID) -> OutpatientRecord:
        """One entry. Raises OutpatientSettlementNotFound."""
        ...

    async def by_number(self, institution_id: UUID, settlement_number: str) -> OutpatientRecord | None:
        """The institution's settlement under this number."""
        ...

    async def reversal_of(self, settlement_id: UUID) -> OutpatientRecord | None:
        """The entry that takes this settlement back."""
        ...

    async def page(self, wanted: OutpatientFilter, page: PageRequest) -> Page[OutpatientRecord]:
        """The entries that the caller sees, in the order of their ids."""
        ...

    async def is_kept_as(self, record: OutpatientRecord) -> bool:
        """Whether result and amounts are, byte for byte, those that were stored."""
        ...
