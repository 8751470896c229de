"""Family-doctor teams in PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DATERANGE, Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.conditions import one_of
from contracting.adapters.cursors import after_text
from contracting.adapters.scope import Scope
from contracting.adapters.tables import agreement, team, team_village, village
from contracting.application.ports import TeamBadge
from contracting.domain.errors import CodeTaken, NotFound
from contracting.domain.teams import Team, TeamMember, TeamRole
from yilian_kit.pagination import Page, PageRequest
from yilian_kit.tables import organisation


class TeamRepository:
    """See ``application.ports.Teams``."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def add(self, new: Team) -> None:
        """Store a team. Raises ``CodeTaken``."""
        statement = insert(team).values(
            id=new.id,
            code=new.code,
            name=new.name,
            institution_id=new.institution_id,
            leader_name=new.leader_name,
            family_doctors=new.family_doctors,
            members=[{"role": member.role.value, "name": member.name} for member in new.members],
            registered_on=new.registered_on,
        )
        stored = await self._session.execute(statement.on_conflict_do_nothing().returning(team.c.id))
        if stored.first() is None:
            raise CodeTaken("team", new.code)
        rows = [
            {
                "team_id": new.id,
                "village_id": village_id,
                "ordinal": ordinal,
                "counted": Range(new.registered_on, None, bounds="[)"),
            }
            for ordinal, village_id in enumerate(new.village_ids)
        ]
        if rows:
            await self._session.execute(sa.insert(team_village), rows)

    async def by_code(self, code: str) -> Team:
        """A team of the caller's scope. Raises ``NotFound``."""
        found = await self._read(
            sa.select(team).where(team.c.code == code, self._scope.institution(team.c.institution_id))
        )
        if not found:
            raise NotFound("team")
        return found[0]

    async def lock_by_code(self, codes: Collection[str]) -> Mapping[str, Team]:
        """The teams of the caller's scope, held until the transaction ends."""
        condition = sa.and_(one_of(team.c.code, codes), self._scope.institution(team.c.institution_id))
        return {found.code: found for found in await self._read(_locking(condition))}

    async def lock(self, team_id: UUID) -> Team:
        """A team, whoever asks, held until the transaction ends. Raises ``NotFound``."""
        found = await self._read(_locking(team.c.id == team_id))
        if not found:
            raise NotFound("team")
        return found[0]

    async def signed_from(self, team_ids: Collection[UUID], day: date) -> Mapping[UUID, int]:
        """How many residents have an agreement with each team on ``day`` or later."""
        from_day = sa.literal(Range(day, None, bounds="[)"), DATERANGE)
        statement = (
            sa.select(agreement.c.team_id, sa.func.count(agreement.c.resident_id.distinct()).label("signed"))
            .where(one_of(agreement.c.team_id, team_ids), agreement.c.in_force.op("&&", is_comparison=True)(from_day))
            .group_by(agreement.c.team_id)
        )
        return {row.team_id: row.signed for row in await self._session.execute(statement)}

    async def badges(self, team_ids: Collection[UUID]) -> Mapping[UUID, TeamBadge]:
        """How the teams are known outside."""
        if not team_ids:
            return {}
        statement = (
            sa.select(
                team.c.id,
                team.c.code,
                team.c.name,
                team.c.institution_id,
                organisation.c.code.label("institution_code"),
            )
            .join(organisation, organisation.c.id == team.c.institution_id)
            .where(one_of(team.c.id, team_ids))
        )
        return {
            row.id: TeamBadge(row.code, row.name, row.institution_id, row.institution_code)
            for row in await self._session.execute(statement)
        }

    async def village_codes(self, found: Team) -> tuple[str, ...]:
        """The codes of the villages that it serves, in the order told."""
        statement = (
            sa.select(village.c.code)
            .join(team_village, team_village.c.village_id == village.c.id)
            .where(team_village.c.team_id == found.id)
            .order_by(team_village.c.ordinal)
        )
        return tuple((await self._session.execute(statement)).scalars())

    async def serving(self, village_id: UUID) -> UUID | None:
        """A team that serves the village (the first by code), or none."""
        statement = (
            sa.select(team.c.id)
            .join(team_village, team_village.c.team_id == team.c.id)
            .where(team_village.c.village_id == village_id)
            .order_by(team.c.code)
            .limit(1)
        )
        found: UUID | None = await self._session.scalar(statement)
        return found

    async def page(self, page: PageRequest) -> Page[Team]:
        """The teams of the caller's scope, by code."""
        statement = sa.select(team).where(self._scope.institution(team.c.institution_id))
        if (after := after_text(page)) is not None:
            statement = statement.where(team.c.code > after)
        found = await self._read(statement.order_by(team.c.code).limit(page.limit + 1))
        return Page.cut(found, page, lambda row: (row.code,))

    async def _read(self, statement: sa.Select[Any]) -> Sequence[Team]:
        rows = (await self._session.execute(statement)).all()
        villages: dict[UUID, list[UUID]] = defaultdict(list)
        served = (
            sa.select(team_village.c.team_id, team_village.c.village_id)
            .where(one_of(team_village.c.team_id, [row.id for row in rows]))
            .order_by(team_village.c.team_id, team_village.c.ordinal)
        )
        for team_id, village_id in await self._session.execute(served):
            villages[team_id].append(village_id)
        return [
            Team(
                id=row.id,
                code=row.code,
                name=row.name,
                institution_id=row.institution_id,
                leader_name=row.leader_name,
                family_doctors=row.family_doctors,
                members=tuple(TeamMember(TeamRole(member["role"]), member["name"]) for member in row.members),
                village_ids=tuple(villages[row.id]),
                registered_on=row.registered_on,
            )
            for row in rows
        ]


def _locking(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(team).where(condition).order_by(team.c.id).with_for_update(of=team, key_share=True)
