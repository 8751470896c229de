"""One need, one referral: the duplicate rule (referral.md, section 3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from referral.domain.errors import DuplicateReferral

DUPLICATE_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """An open referral of one person to one receiver and department."""

    id: UUID
    number: str
    requested_at: datetime
    requested_on: date


def check_not_duplicate(
    open_referrals: Iterable[OpenReferral], now: datetime, *, confirmed_beside: UUID | None
) -> None:
    """Raise ``DuplicateReferral`` naming the latest open one of the last seven days.

    ``confirmed_beside`` is the id of the one that the sender has seen and wants this one beside: confirming
    another, older one confirms nothing.
    """
    recent = [known for known in open_referrals if now - known.requested_at <= DUPLICATE_WINDOW]
    if not recent:
        return
    latest = max(recent, key=lambda known: (known.requested_at, known.id))
    if latest.id != confirmed_beside:
        raise DuplicateReferral(latest.id, latest.number, latest.requested_on)
