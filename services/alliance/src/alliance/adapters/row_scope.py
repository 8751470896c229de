"""Which rows a unit of work may show: those of the caller's subtree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from yilian_kit.http import Caller
from yilian_kit.organisation import within


@dataclass(frozen=True)
class RowScope:
    """The scope of ``caller``; None (the authority that registers itself first) sees nothing."""

    caller: Caller | None

    def sees(self, *columns: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """SQL condition: the institution in one of the columns lies in the caller's subtree."""
        if self.caller is None:
            return sa.false()
        return sa.or_(*(within(column, self.caller) for column in columns))

    @property
    def alliance_id(self) -> UUID | None:
        """The alliance of the caller's organisation."""
        return self.caller.organisation.alliance_id if self.caller else None
