"""Keep rule packs and say which one is active (启用分组方案): by pooling area and days of discharge."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from drg_billing.application.ports import StoredPack, UnitOfWork
from drg_billing.domain.errors import CountyOnly, StaleVersion
from drg_billing.domain.facts import PackActivated, PackActivation
from drg_billing.domain.four_eyes import require_second_person
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.rule_pack import PackManifest
from drg_billing.domain.period import check_period
from yilian_kit.identifiers import new_id


async def import_pack(manifest: PackManifest, texts: Mapping[str, str], work: UnitOfWork) -> StoredPack:
    """Validate a pack (file name → CSV text) and keep it; the same pack again changes nothing.

    Raises PackRejected with every fault, PackVersionTaken, CountyOnly.
    """
    if not work.directory.acts_for_county():
        raise CountyOnly("import-pack")
    # A full pack takes most of a second to read: beside the event loop, not on it.
    pack = await asyncio.to_thread(build_pack, manifest, texts)
    stored = await work.packs.keep(pack, texts, work.actor)
    await work.audit_act("import", "pack", stored.id)
    return stored


@dataclass(frozen=True)
class ActivatePack:
    """From `valid_from` to `valid_to`, both included; without an end when None."""

    pack_id: UUID
    expected_version: int
    pooling_area: str
    valid_from: date
    valid_to: date | None


async def activate_pack(command: ActivatePack, work: UnitOfWork) -> StoredPack:
    """Let the pack group the area's discharges of those days; a later start goes before an earlier one.

    Raises PackNotFound, StaleVersion, PeriodReversed, CountyOnly, FourEyesRequired, LostRace.
    """
    if not work.directory.acts_for_county():
        raise CountyOnly("activate-pack")
    check_period(command.valid_from, command.valid_to, "valid_to")
    pack = await work.packs.get(command.pack_id)
    if pack.version != command.expected_version:
        raise StaleVersion(command.expected_version, pack.version)
    require_second_person("activate-pack", author=pack.imported_by, actor=work.actor)
    activation = PackActivation(
        id=new_id(),
        pooling_area=command.pooling_area,
        pack=pack.reference,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        version=1,
        activated_by=work.actor,
    )
    activated = await work.packs.activate(activation, pack)
    await work.record(PackActivated(activation))
    await work.audit_act("activate", "pack", pack.id)
    return activated
