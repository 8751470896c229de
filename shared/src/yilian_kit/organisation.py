"""Each service's replica of the organisation tree, and the row scope that follows from it.

The alliance service publishes the directory on ``alliance.institutions``; every event carries an institution's
whole state with its ancestors, so events of different institutions may arrive in any order.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from yilian_kit.events.subscriptions import ReceivedEvent, Subscription
from yilian_kit.reading import PreparedRead, Reading, Row
from yilian_kit.tables import organisation

if TYPE_CHECKING:
    from yilian_kit.http.caller import Caller

DIRECTORY_TOPIC = "alliance.institutions"
DIRECTORY_EVENT_TYPES = (
    "cn.yilian.alliance.institution-registered.v1",
    "cn.yilian.alliance.institution-changed.v1",
    "cn.yilian.alliance.institution-closed.v1",
)


@dataclass(frozen=True)
class Organisation:
    """An institution as the replica knows it. ``ancestor_ids``: root first, itself last."""

    id: UUID
    code: str
    name: str
    tier: str
    parent_id: UUID | None
    ancestor_ids: tuple[UUID, ...]
    alliance_id: UUID | None
    town: str | None
    capabilities: tuple[str, ...]
    open: bool
    version: int

    def lies_within(self, other: "Organisation") -> bool:
        """True when this is ``other`` or stands below it in the tree."""
        return other.id in self.ancestor_ids


class OrganisationData(BaseModel):
    """What an institution event says, as far as row scope needs it; other fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    code: str
    name: str
    tier: str
    parent_id: UUID | None
    ancestor_ids: tuple[UUID, ...]
    alliance_id: UUID | None
    town: str | None
    capabilities: tuple[str, ...]
    open: bool


async def apply_organisation(session: AsyncSession, data: OrganisationData, version: int) -> None:
    """Store an institution's state unless the replica has the same or a newer version of it."""
    values: dict[str, Any] = {
        **data.model_dump(exclude={"ancestor_ids", "capabilities"}),
        "ancestor_ids": list(data.ancestor_ids),
        "capabilities": list(data.capabilities),
        "version": version,
    }
    statement = insert(organisation).values(**values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[organisation.c.id],
            set_={name: statement.excluded[name] for name in values if name != "id"},
            where=organisation.c.version < statement.excluded.version,
        )
    )


async def _handle(session: AsyncSession, event: ReceivedEvent[OrganisationData]) -> None:
    await apply_organisation(session, event.data, event.aggregate_version)


def organisation_subscriptions() -> tuple[Subscription, ...]:
    """What a service subscribes to for its replica of the tree."""
    return tuple(
        Subscription(DIRECTORY_TOPIC, event_type, OrganisationData, _handle) for event_type in DIRECTORY_EVENT_TYPES
    )


_BY_CODE = PreparedRead(sa.select(organisation).where(organisation.c.code == sa.bindparam("key", type_=sa.Text)))
_BY_ID = PreparedRead(sa.select(organisation).where(organisation.c.id == sa.bindparam("key", type_=sa.Uuid)))
_ANY = PreparedRead(sa.select(organisation.c.id).limit(1))


async def find_organisation(
    asked: AsyncSession | Reading,
    *,
    code: str | None = None,
    id: UUID | None = None,  # noqa: A002 - the field's name
) -> Organisation | None:
    """The institution with this code or id, or None when the replica has none such."""
    row = await (_BY_CODE.first(asked, key=code) if id is None else _BY_ID.first(asked, key=id))
    return None if row is None else _from_row(row)


async def directory_is_empty(asked: AsyncSession | Reading) -> bool:
    """True until the first institution has arrived."""
    return await _ANY.first(asked) is None


def within(column: sa.ColumnElement[Any], caller: "Caller") -> sa.ColumnElement[bool]:
    """SQL condition: the institution in ``column`` is the caller's or stands below it (village ⊂ … ⊂ county)."""
    return column.in_(
        sa.select(organisation.c.id).where(organisation.c.ancestor_ids.contains([caller.organisation.id]))
    )


def _from_row(row: Row) -> Organisation:
    return Organisation(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        tier=row["tier"],
        parent_id=row["parent_id"],
        ancestor_ids=tuple(row["ancestor_ids"]),
        alliance_id=row["alliance_id"],
        town=row["town"],
        capabilities=tuple(row["capabilities"]),
        open=row["open"],
        version=row["version"],
    )
