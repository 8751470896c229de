"""What the commands on packs do in the database."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from drg_billing.adapters.unit_of_work import SqlUnitOfWork
from drg_billing.application import ActivatePack, activate_pack, import_pack
from drg_billing.application.ports import StoredPack
from drg_billing.domain.errors import PackNotFound
from drg_billing.domain.grouping.rule_pack import PackManifest, RulePack
from drg_billing.entrypoints.command_line.transactions import in_one_transaction
from yilian_kit.pagination import PageRequest

_PAGE = 200


def import_texts(manifest: PackManifest, texts: Mapping[str, str], by: str) -> StoredPack:
    """Validate and store a pack. Raises PackRejected; everything else ends the command."""

    async def act(work: SqlUnitOfWork) -> StoredPack:
        return await import_pack(manifest, texts, work)

    return in_one_transaction(act, by)


def activate_stored(text: str, area: str, first_day: date, last_day: date | None, by: str) -> StoredPack:
    """Activate a stored pack as it is now."""

    async def act(work: SqlUnitOfWork) -> StoredPack:
        pack = await _find(text, work)
        async with work.telling_refusal("activate", "pack", pack.id):
            return await activate_pack(ActivatePack(pack.id, pack.version, area, first_day, last_day), work)

    return in_one_transaction(act, by)


def all_stored() -> list[StoredPack]:
    """Every pack, the first stored first."""

    async def act(work: SqlUnitOfWork) -> list[StoredPack]:
        page = PageRequest(_PAGE, None)
        found = await work.packs.page(page)
        packs = list(found.items)
        while found.next_after is not None:
            found = await work.packs.page(PageRequest(_PAGE, found.next_after))
            packs += found.items
        return packs

    return in_one_transaction(act)


def rules_of_stored(text: str) -> RulePack:
    """The rules of a stored pack. No such pack ends the command."""

    async def act(work: SqlUnitOfWork) -> RulePack:
        return (await work.packs.compiled((await _find(text, work)).reference.digest)).pack

    return in_one_transaction(act)


def stored_as_json(pack: StoredPack) -> dict[str, Any]:
    """A stored pack with its activations."""
    reference = pack.reference
    return {
        "id": pack.id,
        "code": reference.code,
        "version": reference.version,
        "digest": reference.digest,
        "name": pack.name,
        "source": pack.source,
        "groups": pack.groups,
        "imported_by": pack.imported_by,
        "activations": [
            {
                "pooling_area": one.pooling_area,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "activated_by": one.activated_by,
            }
            for one in pack.activations
        ],
    }


async def _find(text: str, work: SqlUnitOfWork) -> StoredPack:
    """By `starter`, digest, CODE@VERSION or id. Raises PackNotFound."""
    if text == "starter":
        return await work.packs.by_digest((await work.packs.starter()).digest)
    if text.startswith("sha256:"):
        return await work.packs.by_digest(text)
    code, separator, version = text.rpartition("@")
    if separator:
        return await work.packs.by_code(code, version)
    try:
        return await work.packs.get(UUID(text))
    except ValueError as error:
        raise PackNotFound from error
