"""Read experts (查看专家): they are persons, so each one shown leaves an audit row."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from alliance.application.ports import ExpertFilter, UnitOfWork
from alliance.domain.expert import Expert
from alliance.domain.practice_site import decides_on_site
from yilian_kit.pagination import Page, PageRequest


async def read_expert(expert_id: UUID, work: UnitOfWork) -> Expert:
    """An expert of an institution the actor sees, or with a practice site there. Raises RecordNotFound."""
    expert = await work.experts.visible(expert_id)
    await work.audit("read", "expert", (expert.id, expert.home_institution_id))
    return expert


async def list_experts(request: PageRequest, chosen: ExpertFilter, work: UnitOfWork) -> Page[Expert]:
    """A page of the experts that ``read_expert`` would show."""
    page = await work.experts.page(request, chosen)
    await work.audit("list", "expert", *((expert.id, expert.home_institution_id) for expert in page.items))
    return page


async def sites_to_decide_on(experts: Collection[Expert], work: UnitOfWork) -> frozenset[UUID]:
    """The ids of the experts' practice sites that the actor may decide on."""
    places = {site.institution_id for expert in experts for site in expert.sites}
    known = await work.institutions.several(places | {expert.home_institution_id for expert in experts})
    return frozenset(
        site.id
        for expert in experts
        for site in expert.sites
        if decides_on_site(work.actor, known[expert.home_institution_id], known[site.institution_id])
    )
