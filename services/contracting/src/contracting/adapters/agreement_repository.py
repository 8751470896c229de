"""Agreements in PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.agreement_rows import agreement_values, read_agreement_row
from contracting.adapters.conditions import one_of
from contracting.adapters.cursors import after_id
from contracting.adapters.scope import Scope
from contracting.adapters.tables import agreement, resident, team
from contracting.application.ports import AgreementFilter, Holding, TeamBadge
from contracting.domain.agreement_transitions import AgreementState
from contracting.domain.agreements import Agreement
from contracting.domain.day_range import ONE_DAY, DayRange
from contracting.domain.errors import AlreadySigned, NotFound
from yilian_kit.database import update_versioned, violated_constraint
from yilian_kit.pagination import Page, PageRequest
from yilian_kit.security.field_encryption import FieldCipher
from yilian_kit.tables import organisation

ONE_IN_FORCE = "agreement_one_in_force"


class AgreementRepository:
    """See ``application.ports.Agreements``."""

    def __init__(self, session: AsyncSession, scope: Scope, cipher: FieldCipher) -> None:
        self._session = session
        self._scope = scope
        self._cipher = cipher

    async def add_all(self, new: Sequence[Agreement]) -> set[UUID]:
        """Store agreements; returns the ids stored. One whose number or days are taken is left out."""
        if not new:
            return set()
        numbers = await self._resident_numbers({one.resident_id for one in new})
        rows = [
            {
                "id": one.id,
                "version": one.version,
                "resident_number": numbers[one.resident_id],
                **agreement_values(one, self._cipher),
            }
            for one in new
        ]
        # Without a named target the clause covers the exclusion constraint too.
        statement = insert(agreement).on_conflict_do_nothing().returning(agreement.c.id)
        result = await self._session.execute(statement, rows)
        return set(result.scalars())

    async def _resident_numbers(self, resident_ids: Collection[UUID]) -> dict[UUID, int]:
        statement = sa.select(resident.c.id, resident.c.number).where(one_of(resident.c.id, resident_ids))
        return {row.id: row.number for row in await self._session.execute(statement)}

    async def get(self, agreement_id: UUID) -> Agreement:
        """One agreement, seen through its resident's village or its team. Raises ``NotFound``."""
        found = await self._read(sa.select(agreement).where(agreement.c.id == agreement_id, self._scope.agreement()))
        if not found:
            raise NotFound("agreement")
        return found[0]

    async def save(self, changed: Agreement) -> Agreement:
        """Store a changed agreement; returns it with its new version. Raises ``LostRace``, ``AlreadySigned``."""
        try:
            async with self._session.begin_nested():
                version = await update_versioned(
                    self._session,
                    agreement,
                    record_id=changed.id,
                    expected_version=changed.version,
                    values=agreement_values(changed, self._cipher),
                )
        except IntegrityError as error:
            if violated_constraint(error) != ONE_IN_FORCE:
                raise
            raise await self._already_signed(changed) from error
        return replace(changed, version=version)

    async def _already_signed(self, refused: Agreement) -> AlreadySigned:
        held = (await self.holdings([refused.resident_id]))[refused.resident_id]
        holding = next(h for h in held if refused.in_force is not None and h.days.overlaps(refused.in_force))
        return AlreadySigned(holding.team_name, holding.ends_on)

    async def numbers_taken(self, numbers: Collection[str]) -> set[str]:
        """Which of the agreement numbers are in use."""
        statement = sa.select(agreement.c.agreement_number).where(one_of(agreement.c.agreement_number, numbers))
        return set((await self._session.execute(statement)).scalars())

    async def holdings(self, resident_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Holding]]:
        """The days on which these residents are bound, and to whom."""
        statement = (
            sa.select(agreement.c.resident_id, agreement.c.in_force, team.c.name)
            .join(team, team.c.id == agreement.c.team_id)
            .where(one_of(agreement.c.resident_id, resident_ids), agreement.c.in_force.is_not(None))
        )
        held: dict[UUID, list[Holding]] = defaultdict(list)
        for resident_id, days, name in await self._session.execute(statement):
            if not days.is_empty:
                held[resident_id].append(Holding(DayRange(days.lower, days.upper), name, days.upper - ONE_DAY))
        return held

    async def not_over(self, resident_id: UUID, day: date) -> Sequence[Agreement]:
        """The resident's agreements that are active or renewed and whose last day is ``day`` or later."""
        statement = sa.select(agreement).where(
            agreement.c.resident_id == resident_id,
            agreement.c.state.in_([AgreementState.ACTIVE.value, AgreementState.RENEWED.value]),
            agreement.c.ends_on >= day,
        )
        return await self._read(statement.order_by(agreement.c.starts_on))

    async def lock_due(self, day: date, limit: int) -> Sequence[Agreement]:
        """Up to ``limit`` active agreements whose last day was before ``day``, held, without waiting for others."""
        statement = (
            sa.select(agreement)
            .where(agreement.c.state == AgreementState.ACTIVE.value, agreement.c.ends_on < day)
            .order_by(agreement.c.ends_on)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return await self._read(statement)

    async def page(self, wanted: AgreementFilter, page: PageRequest) -> Page[tuple[Agreement, TeamBadge]]:
        """The agreements that the caller sees, in order of their ids."""
        statement = (
            sa.select(
                agreement,
                team.c.code.label("team_code"),
                team.c.name.label("team_name"),
                team.c.institution_id,
                organisation.c.code.label("institution_code"),
            )
            .join(team, team.c.id == agreement.c.team_id)
            .join(organisation, organisation.c.id == team.c.institution_id)
            .where(self._scope.agreement())
            .order_by(agreement.c.id)
            .limit(page.limit + 1)
        )
        if wanted.resident_id is not None:
            statement = statement.where(agreement.c.resident_id == wanted.resident_id)
        if wanted.team_code is not None:
            statement = statement.where(team.c.code == wanted.team_code)
        if wanted.state is not None:
            statement = statement.where(agreement.c.state == wanted.state.value)
        if wanted.ends_by is not None:
            statement = statement.where(agreement.c.ends_on <= wanted.ends_by)
        if (after := after_id(page)) is not None:
            statement = statement.where(agreement.c.id > after)
        rows = [
            (
                read_agreement_row(row, self._cipher),
                TeamBadge(row.team_code, row.team_name, row.institution_id, row.institution_code),
            )
            for row in await self._session.execute(statement)
        ]
        return Page.cut(rows, page, lambda found: (str(found[0].id),))

    async def _read(self, statement: sa.Select[Any]) -> Sequence[Agreement]:
        return [read_agreement_row(row, self._cipher) for row in await self._session.execute(statement)]
