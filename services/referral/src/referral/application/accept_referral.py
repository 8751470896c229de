"""The receiver takes the patient (接诊)."""

from uuid import UUID

from referral.application.acting import act_on
from referral.application.ports import UnitOfWork
from referral.domain.referral import Referral
from yilian_kit.clock import Clock


async def accept_referral(
    referral_id: UUID, expected: int, work: UnitOfWork, clock: Clock, *, receiving_doctor: str | None
) -> Referral:
    """received → accepted, by the receiver's triage desk, which may name the doctor.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``.
    """
    return await act_on(
        referral_id,
        expected,
        lambda referral, by, at: referral.accept(by, at, receiving_doctor=receiving_doctor),
        work,
        clock,
    )
