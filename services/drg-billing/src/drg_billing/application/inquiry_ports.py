"""What the use cases of inquiries need from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from drg_billing.domain.inquiries import Inquiry, InquiryCount


class InquiryTrail(Protocol):
    """The audit trail, as far as inquiries are in it: rows are added, and never changed."""

    async def keep(self, inquiry: Inquiry) -> None:
        """Store who asks, for which institution, and why."""
        ...

    async def counts(self, first_day: date, last_day: date) -> Sequence[InquiryCount]:
        """By institution, person and reason, as far as the caller sees the institution; both days included."""
        ...
