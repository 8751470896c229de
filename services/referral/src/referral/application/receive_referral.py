"""The receiver's desk has the papers (接收)."""

from uuid import UUID

from referral.application.acting import act_on
from referral.application.ports import UnitOfWork
from referral.domain.referral import Referral
from yilian_kit.clock import Clock


async def receive_referral(referral_id: UUID, expected: int, work: UnitOfWork, clock: Clock) -> Referral:
    """requested → received, by the receiver's triage desk.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``.
    """
    return await act_on(referral_id, expected, Referral.receive, work, clock)
