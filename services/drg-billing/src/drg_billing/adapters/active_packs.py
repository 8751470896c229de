"""Which pack is active where and when: every record asks it, also one that is only asked about."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from drg_billing.adapters.case_rows import PACK_COLUMNS, pack_reference
from drg_billing.adapters.pack_shelf import PackShelf
from drg_billing.adapters.parameter_repository import covers
from drg_billing.adapters.tables import pack_activation, rule_pack
from drg_billing.domain.case import PackReference, reference_to
from drg_billing.domain.errors import PackNotFound
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.rule_pack import PackManifest
from yilian_kit.reading import PreparedRead, Reading

_ACTIVE = PreparedRead(
    sa.select(*PACK_COLUMNS)
    .join(pack_activation, pack_activation.c.pack_id == rule_pack.c.id)
    .where(
        pack_activation.c.pooling_area == sa.bindparam("area", type_=sa.Text),
        covers(pack_activation, sa.bindparam("day", type_=sa.Date)),
    )
    .order_by(pack_activation.c.valid_from.desc(), pack_activation.c.id.desc())
    .limit(1)
)
_MANIFEST = [rule_pack.c[name] for name in ("code", "pack_version", "name", "source", "notice_en", "notice_zh")]
_STORED = PreparedRead(
    sa.select(*_MANIFEST, rule_pack.c.files).where(rule_pack.c.digest == sa.bindparam("digest", type_=sa.Text))
)


class StoredActivePacks:
    """See `application.pack_choice_ports.ActivePacks`."""

    def __init__(self, asked: AsyncSession | Reading, shelf: PackShelf) -> None:
        self._asked = asked
        self._shelf = shelf

    async def active(self, pooling_area: str, on: date) -> PackReference | None:
        row = await _ACTIVE.first(self._asked, area=pooling_area, day=on)
        return None if row is None else pack_reference(row)

    def starter_unstored(self) -> PackReference:
        starter = self._shelf.starter
        return reference_to(starter.manifest, starter.digest)

    async def compiled(self, digest: str) -> CompiledPack:
        found = self._shelf.find(digest)
        if found is not None:
            return found
        async with self._shelf.turn(digest):
            found = self._shelf.find(digest)
            return found or await self._compile(digest)

    async def _compile(self, digest: str) -> CompiledPack:
        row = await _STORED.first(self._asked, digest=digest)
        if row is None:
            raise PackNotFound
        manifest = PackManifest(*(row[column.name] for column in _MANIFEST))
        return await self._shelf.compile(manifest, row["files"], digest)
