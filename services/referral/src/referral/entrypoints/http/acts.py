"""The acts on a referral. Each needs `If-Match`, answers the referral after it, and its new `ETag`."""

from uuid import UUID

from fastapi import Response

from referral.application import (
    accept_referral,
    allowed_actions,
    cancel_referral,
    complete_treatment,
    receive_referral,
    record_consent,
    register_arrival,
    reject_referral,
    start_treatment,
)
from referral.domain.referral import Referral
from referral.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from referral.entrypoints.http.schemas import (
    AcceptRequest,
    CancelRequest,
    CompleteRequest,
    ConsentBody,
    ReferralAnswer,
    RejectRequest,
    referral_answer,
)
from yilian_kit.http import ExpectedVersion, idempotent, requires, service_router, set_etag

router = service_router("/v1/referrals/{referral_id}", tags=["acts"])

# Arrival and consent belong to several roles: the transition table decides who, the scope only lets in.
_SEVERAL_ROLES = requires("referral:read")


@router.post("/receive", dependencies=[requires("referral:decide"), idempotent])
async def receive(
    referral_id: UUID,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ReferralAnswer:
    """The receiver's desk has the papers (接收)."""
    return _answer(await receive_referral(referral_id, expected, work, clock), work, response)


@router.post("/accept", dependencies=[requires("referral:decide"), idempotent])
async def accept(
    referral_id: UUID,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
    body: AcceptRequest | None = None,
) -> ReferralAnswer:
    """The receiver takes the patient (接诊)."""
    doctor = None if body is None else body.receiving_doctor
    accepted = await accept_referral(referral_id, expected, work, clock, receiving_doctor=doctor)
    return _answer(accepted, work, response)


@router.post("/reject", dependencies=[requires("referral:decide"), idempotent])
async def reject(
    referral_id: UUID,
    body: RejectRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ReferralAnswer:
    """The receiver refuses (拒绝)."""
    rejected = await reject_referral(referral_id, expected, work, clock, reason=body.reason, note=body.note)
    return _answer(rejected, work, response)


@router.post("/cancel", dependencies=[requires("referral:request"), idempotent])
async def cancel(
    referral_id: UUID,
    body: CancelRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ReferralAnswer:
    """The sender takes it back before the patient has arrived (取消)."""
    cancelled = await cancel_referral(referral_id, expected, work, clock, reason=body.reason, note=body.note)
    return _answer(cancelled, work, response)


@router.post("/record-consent", dependencies=[_SEVERAL_ROLES, idempotent])
async def consent(
    referral_id: UUID,
    body: ConsentBody,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ReferralAnswer:
    """The consent of an emergency, which may follow the patient by 24 hours (补签知情同意)."""
    recorded = await record_consent(referral_id, expected, work, clock, consent=body.consent())
    return _answer(recorded, work, response)


@router.post("/arrive", dependencies=[_SEVERAL_ROLES, idempotent])
async def arrive(
    referral_id: UUID,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ReferralAnswer:
    """The patient is there (到诊); an emergency arrives before anybody has decided."""
    return _answer(await register_arrival(referral_id, expected, work, clock), work, response)


@router.post("/start", dependencies=[requires("referral:treat"), idempotent])
async def start(
    referral_id: UUID,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ReferralAnswer:
    """Treatment begins (开始诊疗)."""
    return _answer(await start_treatment(referral_id, expected, work, clock), work, response)


@router.post("/complete", dependencies=[requires("referral:treat"), idempotent])
async def complete(
    referral_id: UUID,
    body: CompleteRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> ReferralAnswer:
    """Treatment is over, answered with result and plan (诊疗结束)."""
    completed = await complete_treatment(referral_id, expected, work, clock, result=body.result, plan=body.plan)
    return _answer(completed, work, response)


def _answer(referral: Referral, work: UnitOfWorkDependency, response: Response) -> ReferralAnswer:
    set_etag(response, referral.version)
    return referral_answer(referral, allowed_actions(referral, work))
