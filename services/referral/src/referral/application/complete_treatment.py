"""Treatment is over, answered with result and plan (诊疗结束)."""

from uuid import UUID

from referral.application.acting import act_on
from referral.application.ports import UnitOfWork
from referral.domain.referral import Referral
from yilian_kit.clock import Clock


async def complete_treatment(
    referral_id: UUID, expected: int, work: UnitOfWork, clock: Clock, *, result: str, plan: str
) -> Referral:
    """in_progress → completed, by the receiver's doctor.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``.
    """
    return await act_on(
        referral_id, expected, lambda referral, by, at: referral.complete(by, at, result=result, plan=plan), work, clock
    )
