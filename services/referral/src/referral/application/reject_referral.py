"""The receiver refuses (拒绝)."""

from uuid import UUID

from referral.application.acting import act_on
from referral.application.ports import UnitOfWork
from referral.domain.data_set import RejectionReason
from referral.domain.referral import Referral
from yilian_kit.clock import Clock


async def reject_referral(
    referral_id: UUID, expected: int, work: UnitOfWork, clock: Clock, *, reason: RejectionReason, note: str | None
) -> Referral:
    """received → rejected, by the receiver's triage desk, for a coded reason.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``, ``ReasonNeedsNote``.
    """
    return await act_on(
        referral_id, expected, lambda referral, by, at: referral.reject(by, at, reason=reason, note=note), work, clock
    )
