"""The consent of an emergency, which may follow the patient by 24 hours (补签知情同意)."""

from uuid import UUID

from referral.application.acting import act_on
from referral.application.ports import UnitOfWork
from referral.domain.data_set import Consent
from referral.domain.referral import Referral
from yilian_kit.clock import Clock


async def record_consent(
    referral_id: UUID, expected: int, work: UnitOfWork, clock: Clock, *, consent: Consent
) -> Referral:
    """Records the consent that is outstanding, by either side; the state stays.

    Raises ``ReferralNotFound``, ``StaleVersion``, ``ActOfAnotherRole``, ``ActNotAllowed``,
    ``RelationMissing``, ``ConsentInFuture``.
    """
    return await act_on(
        referral_id, expected, lambda referral, by, at: referral.record_consent(by, at, consent=consent), work, clock
    )
