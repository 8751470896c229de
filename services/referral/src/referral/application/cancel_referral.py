"""The sender takes a referral back before the patient has arrived (取消)."""

from uuid import UUID

from referral.application.acting import act_on
from referral.application.ports import UnitOfWork
from referral.domain.data_set import CancellationReason
from referral.domain.referral import Referral
from yilian_kit.clock import Clock


async def cancel_referral(
    referral_id: UUID, expected: int, work: UnitOfWork, clock: Clock, *, reason: CancellationReason, note: str | None
) -> Referral:
    """requested, received or accepted → cancelled, by the sender's doctor, for a coded reason.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``, ``ReasonNeedsNote``.
    """
    return await act_on(
        referral_id, expected, lambda referral, by, at: referral.cancel(by, at, reason=reason, note=note), work, clock
    )
