"""Approve, suspend, reinstate or revoke a practice site (多机构执业审批)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.domain.errors import NotYourAct, require_version
from alliance.domain.expert import Expert
from alliance.domain.facts import ExpertChanged, Fact, PracticeSiteApproved, PracticeSiteRevoked
from alliance.domain.practice_site import PracticeSite, SiteAct, decides_on_site
from yilian_kit.clock import Clock


@dataclass(frozen=True)
class DecidePracticeSite:
    """``expected_version`` is the site's."""

    expert_id: UUID
    site_id: UUID
    act: SiteAct
    expected_version: int


async def decide_practice_site(command: DecidePracticeSite, work: UnitOfWork, clock: Clock) -> PracticeSite:
    """Decides on a site whose home institution and place the actor both sees.

    So a lead hospital decides on filings inside its alliance, and the county authority on the others.

    Raises RecordNotFound, NotYourAct, StaleVersion, ActNotAllowed.
    """
    await work.experts.visible(command.expert_id)
    expert = await work.experts.hold(command.expert_id)
    site = expert.site(command.site_id)
    concerned = await work.institutions.several({expert.home_institution_id, site.institution_id})
    home, place = concerned[expert.home_institution_id], concerned[site.institution_id]
    if not decides_on_site(work.actor, home, place):
        raise NotYourAct("practice-site", command.act)
    require_version("practice-site", site.version, command.expected_version)
    decided = site.act(command.act, clock.today())
    changed = expert.with_site(decided)
    await work.experts.save(changed)
    await work.record(_fact(command.act, changed))
    await work.audit(f"{command.act}-practice-site", "expert", (expert.id, expert.home_institution_id))
    return decided


def _fact(act: SiteAct, expert: Expert) -> Fact:
    match act:
        case SiteAct.APPROVE:
            return PracticeSiteApproved(expert)
        case SiteAct.REVOKE:
            return PracticeSiteRevoked(expert)
        case SiteAct.SUSPEND | SiteAct.REINSTATE:
            return ExpertChanged(expert)
