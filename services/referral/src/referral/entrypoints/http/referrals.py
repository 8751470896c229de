"""Request, read, list, timeline."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from referral.application import (
    allowed_actions,
    list_referrals,
    read_referral,
    read_timeline,
    request_referral,
)
from referral.application.ports import ReferralFilter, Side
from referral.domain.data_set import Direction
from referral.domain.states import ReferralState
from referral.entrypoints.http.dependencies import (
    ClockDependency,
    PersonKeyerDependency,
    UnitOfWorkDependency,
)
from referral.entrypoints.http.schemas import (
    ReferralAnswer,
    ReferralEntryAnswer,
    ReferralRequest,
    entry_answer,
    referral_answer,
)
from referral.entrypoints.http.timeline_schemas import TimelineAnswer, timeline_answer
from yilian_kit.http import (
    PageAnswer,
    PageQuery,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/referrals", tags=["referrals"])


@router.post("", status_code=201, dependencies=[requires("referral:request"), idempotent])
async def request(
    body: ReferralRequest,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    keyer: PersonKeyerDependency,
    response: Response,
) -> ReferralAnswer:
    """Ask a receiver to take a patient (发起转诊). The caller's institution must be the sending one."""
    referral = await request_referral(body.command(keyer, clock.today()), work, clock)
    set_etag(response, referral.version)
    return referral_answer(referral, allowed_actions(referral, work))


@router.get("", dependencies=[requires("referral:read")])
async def list_(
    work: UnitOfWorkDependency,
    page: PageQuery,
    side: Side = Side.ANY,
    state: ReferralState | None = None,
    direction: Direction | None = None,
    open: Annotated[bool | None, Query(description="open or closed; left out: both")] = None,  # noqa: A002 - the query's name
    requested_from: date | None = None,
    requested_to: date | None = None,
) -> PageAnswer[ReferralEntryAnswer]:
    """Referrals that the caller may see.

    `side=received` is the receiver's list: by priority, signed residents first among equals, then by time of request.
    Any other list is newest first; `side=signed` has the referrals of the residents who signed with the caller's
    institution, whoever sent them.
    """
    wanted = ReferralFilter(side, state, direction, open, requested_from, requested_to)
    found = await list_referrals(wanted, page, work)
    return page_answer(found, lambda referral: entry_answer(referral, allowed_actions(referral, work)))


@router.get("/{referral_id}", dependencies=[requires("referral:read")])
async def read(referral_id: UUID, work: UnitOfWorkDependency, response: Response) -> ReferralAnswer:
    """One referral, with what the caller may do to it now."""
    referral = await read_referral(referral_id, work)
    set_etag(response, referral.version)
    return referral_answer(referral, allowed_actions(referral, work))


@router.get("/{referral_id}/timeline", dependencies=[requires("referral:read")])
async def timeline(referral_id: UUID, work: UnitOfWorkDependency) -> TimelineAnswer:
    """The chain of the referral, up and back, with every step (转诊时间线)."""
    return timeline_answer(await read_timeline(referral_id, work))
