"""What must be known and held while agreements come into force, so that two desks cannot sign one person.

Residents are locked before teams, both in a fixed order: two signings wait for each other and never deadlock. The
constraint in the database stands behind it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracting.application.ports import Holding, UnitOfWork
from contracting.domain.agreements import Agreement
from contracting.domain.errors import AlreadySigned
from contracting.domain.residents import Resident
from contracting.domain.teams import Capacity, Team, capacity_of


@dataclass
class SigningDesk:
    """Locked residents and teams, the days on which the residents are bound, and the places left in the teams."""

    residents: Mapping[UUID, Resident]
    teams: Mapping[str, Team]
    holdings: dict[UUID, list[Holding]]
    capacities: dict[UUID, Capacity] = field(default_factory=dict)

    @classmethod
    async def open(
        cls,
        work: UnitOfWork,
        *,
        residents: Mapping[UUID, Resident],
        teams: Iterable[Team],
        today: date,
    ) -> "SigningDesk":
        """The desk for residents and teams that are locked already."""
        by_code = {team.code: team for team in teams}
        held = await work.agreements.holdings(residents.keys())
        used = await work.teams.signed_from([team.id for team in by_code.values()], today)
        return cls(
            residents=residents,
            teams=by_code,
            holdings={resident_id: list(found) for resident_id, found in held.items()},
            capacities={
                team.id: capacity_of(team, used.get(team.id, 0), work.residents_per_family_doctor)
                for team in by_code.values()
            },
        )

    def admit(self, agreement: Agreement, team: Team, *, new_in_team: bool = True) -> None:
        """Count an agreement that has come into force. Raises ``AlreadySigned``, ``TeamFull``.

        ``new_in_team`` is False for a renewal without a gap, whose place in the team is taken already.
        """
        days = agreement.in_force
        if days is None or days.is_empty:
            return
        self.require_free(agreement)
        if new_in_team:
            self.capacities[team.id] = self.capacities[team.id].take(team.code)
        self.holdings.setdefault(agreement.resident_id, []).append(Holding(days, team.name, agreement.ends_on))

    def require_free(self, agreement: Agreement) -> None:
        """Raise ``AlreadySigned`` when the resident is bound on some day of the agreement."""
        days = agreement.in_force
        held: Sequence[Holding] = self.holdings.get(agreement.resident_id, ())
        for holding in held:
            if days is not None and holding.days.overlaps(days):
                raise AlreadySigned(holding.team_name, holding.ends_on)
