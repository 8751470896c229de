"""Row scope: what the caller of a unit of work may see."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from contracting.adapters.tables import agreement, resident, team, village
from yilian_kit.http import Caller
from yilian_kit.organisation import within


@dataclass(frozen=True)
class Scope:
    """The caller's part of the organisation tree; without a caller (event, nightly job) everything."""

    caller: Caller | None = None

    def institution(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Condition: the institution in ``column`` is the caller's or stands below it."""
        return sa.true() if self.caller is None else within(column, self.caller)

    def resident(self) -> sa.ColumnElement[bool]:
        """Condition on ``resident``: lives, or last lived, in a village of the caller's scope."""
        if self.caller is None:
            return sa.true()
        return resident.c.village_id.in_(sa.select(village.c.id).where(self.institution(village.c.institution_id)))

    def agreement(self) -> sa.ColumnElement[bool]:
        """Condition on ``agreement``: its resident's village or its team lies in the caller's scope."""
        if self.caller is None:
            return sa.true()
        # EXISTS leaves the planner the choice: looked up for one agreement, hashed for many.
        of_resident = (
            sa.exists()
            .where(resident.c.id == agreement.c.resident_id, village.c.id == resident.c.village_id)
            .where(self.institution(village.c.institution_id))
        )
        teams = sa.select(team.c.id).where(self.institution(team.c.institution_id))
        return sa.or_(of_resident, agreement.c.team_id.in_(teams))
