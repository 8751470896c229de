"""Setting up: the directory of institutions, the experts, and where they may practise."""

from datetime import date, datetime

from yilian_local.scenario.county import Alliance, Expert, Institution, PracticeSite
from yilian_local.scenario.generator.calendar import at
from yilian_local.scenario.player.stage import ADMINISTRATOR, Stage, together
from yilian_local.scenario.steps import Service, Step


def directory_steps(stage: Stage) -> int:
    """How many steps ``set_up_directory`` has."""
    return len(stage.county.institutions) + len(stage.county.alliances)


async def set_up_directory(stage: Stage) -> None:
    """Register the tree from its root down; what has the same parent tier goes at the same time."""
    for tier in ("county_authority", "county_lead"):
        await _register_tier(stage, tier)
    await together(_form_alliance(stage, alliance) for alliance in stage.county.alliances)
    for tier in ("township", "village"):
        await _register_tier(stage, tier)


def expert_steps(stage: Stage) -> int:
    """How many steps ``register_experts`` has."""
    return sum(1 + 2 * len(expert.sites) for expert in stage.county.experts)


async def register_experts(stage: Stage) -> None:
    """Register the experts and approve where they may practise (多机构执业)."""
    await together(_register_expert(stage, expert) for expert in stage.county.experts)


async def _register_tier(stage: Stage, tier: str) -> None:
    members = [institution for institution in stage.county.institutions if institution.tier == tier]
    await together(_register_institution(stage, institution) for institution in members)


async def _register_institution(stage: Stage, institution: Institution) -> None:
    await stage.act(
        Step(
            name=f"register institution {institution.code}",
            service=Service.ALLIANCE,
            actor=ADMINISTRATOR,
            at=_opening(stage),
            path="/v1/institutions",
            body={
                "code": institution.code,
                "name": institution.name,
                "tier": institution.tier,
                "parent_code": institution.parent_code,
                "town": institution.town,
                "capabilities": institution.capabilities,
                "valid_from": stage.county.first_day.isoformat(),
            },
        )
    )


async def _form_alliance(stage: Stage, alliance: Alliance) -> None:
    await stage.act(
        Step(
            name=f"form alliance {alliance.code}",
            service=Service.ALLIANCE,
            actor=ADMINISTRATOR,
            at=_opening(stage),
            path="/v1/alliances",
            body={
                "code": alliance.code,
                "name": alliance.name,
                "lead_institution_code": alliance.lead_institution_code,
            },
        )
    )


async def _register_expert(stage: Stage, expert: Expert) -> None:
    registered = await stage.act(
        Step(
            name=f"register expert {expert.code}",
            service=Service.ALLIANCE,
            actor=ADMINISTRATOR,
            at=_opening(stage),
            path="/v1/experts",
            body={
                "code": expert.code,
                "name": expert.name,
                "licence_number": expert.licence_number,
                "licence_scope": [expert.licence_scope],
                "title": expert.title,
                "department": expert.department,
                "specialties": [expert.specialty],
                "home_institution_code": expert.home_institution_code,
                "licence_valid_until": date(stage.scenario.year + 5, 12, 31).isoformat(),
            },
        )
    )
    stage.expert_ids[expert.code] = registered.id
    for site in expert.sites:
        await _approve_site(stage, expert, registered.id, site)


async def _approve_site(stage: Stage, expert: Expert, expert_id: str, site: PracticeSite) -> None:
    sites = f"/v1/experts/{expert_id}/practice-sites"
    applied = await stage.act(
        Step(
            name=f"apply for practice site {site.document_number}",
            service=Service.ALLIANCE,
            actor=ADMINISTRATOR,
            at=_opening(stage),
            path=sites,
            body={
                "institution_code": site.institution_code,
                "kind": site.kind,
                "document_number": site.document_number,
                "valid_from": stage.county.first_day.isoformat(),
                "valid_to": date(stage.scenario.year, 12, 31).isoformat(),
            },
        )
    )
    await stage.act(
        Step(
            name=f"approve practice site {site.document_number}",
            service=Service.ALLIANCE,
            actor=ADMINISTRATOR,
            at=_opening(stage),
            path=f"{sites}/{applied.id}/approve",
            version=applied.version,
        )
    )


def _opening(stage: Stage) -> datetime:
    return at(stage.county.first_day, 8)
