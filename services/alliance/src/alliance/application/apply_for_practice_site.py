"""Apply for a practice site (申请多机构执业)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alliance.application.ports import UnitOfWork
from alliance.application.references import institution_named
from alliance.domain.errors import NotYourAct
from alliance.domain.facts import ExpertChanged
from alliance.domain.practice_site import PracticeSite, SiteKind, apply_for_site
from yilian_kit.identifiers import new_id


@dataclass(frozen=True)
class ApplyForPracticeSite:
    expert_id: UUID
    institution_code: str
    kind: SiteKind
    document_number: str
    valid_from: date
    valid_to: date


async def apply_for_practice_site(command: ApplyForPracticeSite, work: UnitOfWork) -> PracticeSite:
    """The home institution applies for an expert of its own to practise at a place.

    Raises RecordNotFound, NotYourAct, ReferenceUnknown, PeriodReversed, InstitutionNotOpen, MainIsTheHome,
    FilingOutsideAlliance, SiteExists.
    """
    await work.experts.visible(command.expert_id)
    expert = await work.experts.hold(command.expert_id)
    home = await work.institutions.get(expert.home_institution_id)
    if not work.actor.sees(home.ancestor_ids):
        raise NotYourAct("practice-site", "apply")
    place = await institution_named(command.institution_code, work)
    site = apply_for_site(
        new_id(),
        command.kind,
        home,
        place,
        expert.sites,
        command.document_number,
        command.valid_from,
        command.valid_to,
    )
    changed = expert.with_site(site)
    await work.experts.save(changed)
    await work.record(ExpertChanged(changed))
    await work.audit("apply-for-practice-site", "expert", (expert.id, home.id))
    return site
