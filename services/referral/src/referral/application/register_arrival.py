"""The patient is there (到诊登记)."""

from uuid import UUID

from referral.application.acting import act_on
from referral.application.ports import UnitOfWork
from referral.domain.referral import Referral
from yilian_kit.clock import Clock


async def register_arrival(referral_id: UUID, expected: int, work: UnitOfWork, clock: Clock) -> Referral:
    """accepted → arrived, by the receiver; an emergency arrives at once, from requested or received.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``.
    """
    return await act_on(referral_id, expected, Referral.arrive, work, clock)
