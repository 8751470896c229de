"""Follow-up tasks in PostgreSQL."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracting.adapters.cursors import after_day_and_id
from contracting.adapters.scope import Scope
from contracting.adapters.tables import follow_up
from contracting.domain.errors import NotFound
from contracting.domain.follow_ups import FollowUp, FollowUpOutcome, FollowUpState
from yilian_kit.database import update_versioned
from yilian_kit.pagination import Page, PageRequest


class FollowUpRepository:
    """See ``application.ports.FollowUps``."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def add(self, task: FollowUp) -> bool:
        """Store a task; False when the referral has one already."""
        statement = insert(follow_up).values(
            id=task.id,
            referral_id=task.referral_id,
            person_key=task.person_key,
            resident_id=task.resident_id,
            team_id=task.team_id,
            institution_id=task.institution_id,
            opened_on=task.opened_on,
            due_on=task.due_on,
            version=task.version,
        )
        stored = await self._session.execute(statement.on_conflict_do_nothing().returning(follow_up.c.id))
        return stored.first() is not None

    async def get(self, follow_up_id: UUID) -> FollowUp:
        """One task of the caller's scope. Raises ``NotFound``."""
        statement = sa.select(follow_up).where(
            follow_up.c.id == follow_up_id, self._scope.institution(follow_up.c.institution_id)
        )
        row = (await self._session.execute(statement)).first()
        if row is None:
            raise NotFound("follow-up")
        return _task(row)

    async def save(self, task: FollowUp) -> FollowUp:
        """Store a changed task; returns it with its new version. Raises ``LostRace``."""
        version = await update_versioned(
            self._session,
            follow_up,
            record_id=task.id,
            expected_version=task.version,
            values={"done_on": task.done_on, "outcome": None if task.outcome is None else task.outcome.value},
        )
        return replace(task, version=version)

    async def page(self, state: FollowUpState | None, today: date, page: PageRequest) -> Page[FollowUp]:
        """The tasks of the caller's scope, the one due first at the top."""
        statement = (
            sa.select(follow_up)
            .where(self._scope.institution(follow_up.c.institution_id))
            .order_by(follow_up.c.due_on, follow_up.c.id)
            .limit(page.limit + 1)
        )
        if state is FollowUpState.DONE:
            statement = statement.where(follow_up.c.done_on.is_not(None))
        elif state is not None:
            statement = statement.where(follow_up.c.done_on.is_(None))
        if state is FollowUpState.OVERDUE:
            statement = statement.where(follow_up.c.due_on < today)
        if (after := after_day_and_id(page)) is not None:
            statement = statement.where(sa.tuple_(follow_up.c.due_on, follow_up.c.id) > sa.tuple_(*after))
        rows = [_task(row) for row in await self._session.execute(statement)]
        return Page.cut(rows, page, lambda task: (task.due_on.isoformat(), str(task.id)))


def _task(row: Any) -> FollowUp:
    return FollowUp(
        id=row.id,
        referral_id=row.referral_id,
        person_key=row.person_key,
        resident_id=row.resident_id,
        team_id=row.team_id,
        institution_id=row.institution_id,
        opened_on=row.opened_on,
        due_on=row.due_on,
        done_on=row.done_on,
        outcome=None if row.outcome is None else FollowUpOutcome(row.outcome),
        version=row.version,
    )
