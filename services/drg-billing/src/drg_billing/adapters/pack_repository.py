"""Rule packs and their activations in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.active_packs import StoredActivePacks
from drg_billing.adapters.case_rows import pack_reference
from drg_billing.adapters.pack_shelf import PackShelf, compress_texts
from drg_billing.adapters.paging import id_after
from drg_billing.adapters.tables import pack_activation, rule_pack
from drg_billing.application.ports import StoredPack
from drg_billing.domain.case import PackReference
from drg_billing.domain.errors import PackNotFound, PackVersionTaken
from drg_billing.domain.facts import PackActivation
from drg_billing.domain.four_eyes import SYSTEM_AUTHOR
from drg_billing.domain.grouping.rule_pack import RulePack
from yilian_kit.database import update_versioned
from yilian_kit.identifiers import new_id
from yilian_kit.pagination import Page, PageRequest

_DESCRIPTION = tuple(column for column in rule_pack.c if column is not rule_pack.c.files)


class PackRepository(StoredActivePacks):
    """See `application.ports.Packs`."""

    def __init__(self, session: AsyncSession, shelf: PackShelf) -> None:
        super().__init__(session, shelf)
        self._session = session

    async def keep(self, pack: RulePack, texts: Mapping[str, str], imported_by: str) -> StoredPack:
        await self._insert(pack, texts, imported_by)
        manifest = pack.manifest
        (stored,) = await self._read(
            sa.select(*_DESCRIPTION).where(
                rule_pack.c.code == manifest.code, rule_pack.c.pack_version == manifest.version
            )
        )
        if stored.reference.digest != pack.digest:
            raise PackVersionTaken(manifest.code, manifest.version)
        return stored

    async def starter(self) -> PackReference:
        """The starter pack of this release, stored like any other so that what it grouped can be replayed for ever."""
        starter = self._shelf.starter
        known = await self._session.scalar(sa.select(rule_pack.c.id).where(rule_pack.c.digest == starter.digest))
        if known is None:
            await self._insert(starter, self._shelf.starter_texts, SYSTEM_AUTHOR)
        return self.starter_unstored()

    async def get(self, pack_id: UUID) -> StoredPack:
        return await self._one(rule_pack.c.id == pack_id)

    async def by_digest(self, digest: str) -> StoredPack:
        """The pack with this content, for an operator who names it so. Raises PackNotFound."""
        return await self._one(rule_pack.c.digest == digest)

    async def by_code(self, code: str, version: str) -> StoredPack:
        """The pack of this code and version, for an operator who names it so. Raises PackNotFound."""
        return await self._one(sa.and_(rule_pack.c.code == code, rule_pack.c.pack_version == version))

    async def activate(self, activation: PackActivation, pack: StoredPack) -> StoredPack:
        await update_versioned(self._session, rule_pack, record_id=pack.id, expected_version=pack.version, values={})
        await self._session.execute(
            sa.insert(pack_activation).values(
                id=activation.id,
                pack_id=pack.id,
                pooling_area=activation.pooling_area,
                valid_from=activation.valid_from,
                valid_to=activation.valid_to,
                author=pack.imported_by,
                activated_by=activation.activated_by,
            )
        )
        return await self.get(pack.id)

    async def page(self, page: PageRequest) -> Page[StoredPack]:
        statement = sa.select(*_DESCRIPTION).order_by(rule_pack.c.id).limit(page.limit + 1)
        after = id_after(page)
        if after is not None:
            statement = statement.where(rule_pack.c.id > after)
        return Page.cut(await self._read(statement), page, lambda pack: (str(pack.id),))

    async def _insert(self, pack: RulePack, texts: Mapping[str, str], imported_by: str) -> None:
        manifest = pack.manifest
        await self._session.execute(
            insert(rule_pack)
            .values(
                id=new_id(),
                digest=pack.digest,
                code=manifest.code,
                pack_version=manifest.version,
                name=manifest.name,
                source=manifest.source,
                notice_en=manifest.notice_en,
                notice_zh=manifest.notice_zh,
                mdcs=len(pack.mdcs),
                adrgs=len({adrg.adrg for adrg in pack.adrgs}),
                groups=len(pack.group_names),
                files=compress_texts(texts),
                version=1,
                imported_by=imported_by,
            )
            .on_conflict_do_nothing()
        )

    async def _one(self, condition: sa.ColumnElement[bool]) -> StoredPack:
        found = await self._read(sa.select(*_DESCRIPTION).where(condition))
        if not found:
            raise PackNotFound
        return found[0]

    async def _read(self, statement: sa.Select[Any]) -> list[StoredPack]:
        rows = (await self._session.execute(statement)).mappings().all()
        activations = await self._activations([row["id"] for row in rows])
        return [_stored_pack(row, activations) for row in rows]

    async def _activations(self, pack_ids: Sequence[UUID]) -> Sequence[sa.RowMapping]:
        statement = (
            sa.select(pack_activation).where(pack_activation.c.pack_id.in_(pack_ids)).order_by(pack_activation.c.id)
        )
        return (await self._session.execute(statement)).mappings().all()


def _stored_pack(row: sa.RowMapping, activations: Sequence[sa.RowMapping]) -> StoredPack:
    reference = pack_reference(row)
    return StoredPack(
        id=row["id"],
        reference=reference,
        name=row["name"],
        source=row["source"],
        mdcs=row["mdcs"],
        adrgs=row["adrgs"],
        groups=row["groups"],
        activations=tuple(
            PackActivation(
                id=activation["id"],
                pooling_area=activation["pooling_area"],
                pack=reference,
                valid_from=activation["valid_from"],
                valid_to=activation["valid_to"],
                version=1,
                activated_by=activation["activated_by"],
            )
            for activation in activations
            if activation["pack_id"] == row["id"]
        ),
        version=row["version"],
        imported_by=row["imported_by"],
    )
