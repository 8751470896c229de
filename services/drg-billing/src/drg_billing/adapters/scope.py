"""Row scope: what the caller of a unit of work may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from yilian_kit.http import Caller
from yilian_kit.organisation import within


@dataclass(frozen=True)
class Scope:
    """The caller's part of the organisation tree; without a caller (event, command line) everything."""

    caller: Caller | None = None

    def institution(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """Condition: the institution in `column` is the caller's or stands below it."""
        return sa.true() if self.caller is None else within(column, self.caller)
