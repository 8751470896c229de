"""The way back down."""

from uuid import UUID

from fastapi import Response

from referral.application import allowed_actions, send_back
from referral.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from referral.entrypoints.http.schemas import BackReferralRequest, ReferralAnswer, referral_answer
from yilian_kit.http import ExpectedVersion, idempotent, requires, service_router, set_etag

router = service_router("/v1/referrals/{referral_id}/back-referral", tags=["back-referrals"])


@router.post("", status_code=201, dependencies=[requires("referral:treat"), idempotent])
async def back_refer(
    referral_id: UUID,
    body: BackReferralRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ReferralAnswer:
    """Send a patient back to where the patient came from (下转).

    `If-Match` is the version of the first referral, which stays as it is. The answer and its `ETag` are the new
    referral's, based on the first. The family doctor's team is told to see the patient within seven days.
    """
    referral = await send_back(referral_id, expected, body.command(), work, clock)
    set_etag(response, referral.version)
    return referral_answer(referral, allowed_actions(referral, work))
