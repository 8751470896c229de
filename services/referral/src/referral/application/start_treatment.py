"""Treatment begins (开始诊疗)."""

from uuid import UUID

from referral.application.acting import act_on
from referral.application.ports import UnitOfWork
from referral.domain.referral import Referral
from yilian_kit.clock import Clock


async def start_treatment(referral_id: UUID, expected: int, work: UnitOfWork, clock: Clock) -> Referral:
    """arrived → in_progress, by the receiver's doctor.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``.
    """
    return await act_on(referral_id, expected, Referral.start, work, clock)
