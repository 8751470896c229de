"""Practice sites (多机构执业) over HTTP; they belong to their expert."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from fastapi import Response

from alliance.adapters.unit_of_work import SqlUnitOfWork
from alliance.application import (
    ApplyForPracticeSite,
    DecidePracticeSite,
    apply_for_practice_site,
    decide_practice_site,
    sites_to_decide_on,
)
from alliance.domain.actor import Actor
from alliance.domain.practice_site import SITE_TRANSITIONS, PracticeSite, SiteAct, SiteKind, SiteState
from alliance.entrypoints.http.dependencies import ClockDependency, UnitOfWorkDependency
from alliance.entrypoints.http.fields import Code, DocumentNumber
from yilian_kit.clock import Clock
from yilian_kit.http import AnswerModel, ExpectedVersion, RequestModel, idempotent, requires, service_router, set_etag

router = service_router("/v1/experts/{expert_id}/practice-sites", tags=["experts"])


class ApplyForPracticeSiteRequest(RequestModel):
    """``valid_from`` and ``valid_to`` are both included."""

    institution_code: Code
    kind: SiteKind
    document_number: DocumentNumber
    valid_from: date
    valid_to: date


class PracticeSiteAnswer(AnswerModel):
    """``state`` is as it counts today: ``expired`` once ``valid_to`` is past. ``version`` is the site's own."""

    id: UUID
    institution_id: UUID
    kind: SiteKind
    document_number: str
    valid_from: date
    valid_to: date
    state: SiteState
    version: int
    allowed_actions: list[str]


@router.post("", status_code=201, dependencies=[requires("alliance:register"), idempotent])
async def apply(
    expert_id: UUID,
    body: ApplyForPracticeSiteRequest,
    work: UnitOfWorkDependency,
    clock: ClockDependency,
    response: Response,
) -> PracticeSiteAnswer:
    """Apply for a site; it counts once it is approved."""
    command = ApplyForPracticeSite(
        expert_id, body.institution_code, body.kind, body.document_number, body.valid_from, body.valid_to
    )
    site = await apply_for_practice_site(command, work)
    return await _answer(expert_id, site, work, clock, response)


def _add_decision(act: SiteAct, summary: str) -> None:
    @router.post(
        f"/{{site_id}}/{act}",
        dependencies=[requires("alliance:register"), idempotent],
        operation_id=f"{act}_practice_site",
        summary=summary,
    )
    async def decide(
        expert_id: UUID,
        site_id: UUID,
        expected: ExpectedVersion,
        work: UnitOfWorkDependency,
        clock: ClockDependency,
        response: Response,
    ) -> PracticeSiteAnswer:
        command = DecidePracticeSite(expert_id, site_id, act, expected)
        site = await decide_practice_site(command, work, clock)
        return await _answer(expert_id, site, work, clock, response)


_add_decision(SiteAct.APPROVE, "Approve an application")
_add_decision(SiteAct.SUSPEND, "Suspend an approved site")
_add_decision(SiteAct.REINSTATE, "Reinstate a suspended site")
_add_decision(SiteAct.REVOKE, "Revoke a site, or refuse an application")


def present_site(site: PracticeSite, actor: Actor, to_decide_on: Collection[UUID], today: date) -> PracticeSiteAnswer:
    """The site as the actor, who may decide on some sites, sees it today."""
    state = site.state_on(today)
    allowed = SITE_TRANSITIONS.allowed(state, actor.duties) if site.id in to_decide_on else ()
    return PracticeSiteAnswer(
        id=site.id,
        institution_id=site.institution_id,
        kind=site.kind,
        document_number=site.document_number,
        valid_from=site.valid_from,
        valid_to=site.valid_to,
        state=state,
        version=site.version,
        allowed_actions=list(allowed),
    )


async def _answer(
    expert_id: UUID, site: PracticeSite, work: SqlUnitOfWork, clock: Clock, response: Response
) -> PracticeSiteAnswer:
    set_etag(response, site.version)
    to_decide_on = await sites_to_decide_on([await work.experts.get(expert_id)], work)
    return present_site(site, work.actor, to_decide_on, clock.today())
