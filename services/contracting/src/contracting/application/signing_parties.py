"""Who signed with whom, for the facts that other services hear."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from contracting.application.ports import TeamBadge, UnitOfWork
from contracting.domain.agreements import Agreement
from contracting.domain.facts import Parties
from contracting.domain.residents import Resident


async def parties_of(agreement: Agreement, resident: Resident, work: UnitOfWork, day: date) -> Parties:
    """The parties of one agreement, with the resident's key groups on ``day``."""
    return parties_by(agreement, resident, await work.teams.badges([agreement.team_id]), day)


def parties_by(agreement: Agreement, resident: Resident, badges: Mapping[UUID, TeamBadge], day: date) -> Parties:
    """The same from badges at hand."""
    badge = badges[agreement.team_id]
    return Parties(
        person_key=resident.person_key,
        team_code=badge.team_code,
        institution_id=badge.institution_id,
        institution_code=badge.institution_code,
        key_groups=resident.key_groups_on(day),
    )
