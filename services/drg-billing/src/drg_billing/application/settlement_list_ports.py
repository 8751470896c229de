"""What checking and submitting settlement lists needs from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from drg_billing.domain.settlement_list.findings import Finding, OtherStay


@dataclass(frozen=True)
class StoredStay:
    """A stay that was submitted, and whose case it is."""

    case_id: UUID
    institution_id: UUID
    stay: OtherStay


class SettlementLists(Protocol):
    """Stays that lists are compared with, and what was found about those that were submitted."""

    async def stays_of(self, person_key: str) -> Sequence[StoredStay]:
        """The person's stays in all institutions, whoever may see them; reversed ones do not count."""
        ...

    async def keep_findings(self, case_id: UUID, findings: Sequence[Finding]) -> None:
        """Store what was found about the list of a case."""
        ...

    async def findings_of(self, case_id: UUID) -> Sequence[Finding]:
        """What was found about the list of a case, in its order; nothing for a case that was submitted without one."""
        ...
