"""Rule packs: import, look at, activate."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from drg_billing.adapters.public_text import in_own_layout
from drg_billing.adapters.public_text.pack_texts import TEXT_FILES
from drg_billing.application import ActivatePack, activate_pack, import_pack
from drg_billing.application.ports import StoredPack
from drg_billing.domain.grouping.pack_files import PACK_FILES, PackRejected
from drg_billing.domain.grouping.rule_pack import PackManifest
from drg_billing.entrypoints.http.case_schemas import Day, Identifier
from drg_billing.entrypoints.http.dependencies import UnitOfWorkDependency
from drg_billing.entrypoints.http.pack_problems import pack_rejected
from yilian_kit.http import (
    AnswerModel,
    ExpectedVersion,
    PageAnswer,
    PageQuery,
    RequestModel,
    idempotent,
    page_answer,
    requires,
    service_router,
    set_etag,
)

router = service_router("/v1/packs", tags=["packs"])

Text = Annotated[str, StringConstraints(max_length=500)]

_FILE_NAMES = (*PACK_FILES, *TEXT_FILES)


def _known_file(name: str) -> str:
    if name not in _FILE_NAMES:
        # A file that is not read, for the sake of a letter in its name, would be missed by nobody.
        raise PydanticCustomError("literal_error", "no file of a pack", {"expected": ", ".join(_FILE_NAMES)})
    return name


class ImportPackRequest(RequestModel):
    """A pack: what it is called, and its files by name, CSV files or the public text tables (see docs/packs.md)."""

    code: Identifier
    pack_version: Identifier
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    source: Text
    notice_en: Text = ""
    notice_zh: Text = ""
    files: Annotated[dict[Annotated[str, AfterValidator(_known_file)], str], Field(max_length=20)]


class ActivatePackRequest(RequestModel):
    """The days of discharge that the pack groups, both included; without an end when `valid_to` is null."""

    pooling_area: Identifier
    valid_from: Day
    valid_to: Day | None = None


class ActivationAnswer(AnswerModel):
    id: UUID
    pooling_area: str
    valid_from: date
    valid_to: date | None
    activated_by: str


class StoredPackAnswer(AnswerModel):
    """A pack that is kept. Its content never changes; `version` counts its activations.

    Who imported it is its author, and does not activate it.
    """

    id: UUID
    code: str
    pack_version: str
    digest: str
    name: str
    source: str
    notice_en: str
    notice_zh: str
    mdcs: int
    adrgs: int
    groups: int
    activations: list[ActivationAnswer]
    imported_by: str
    version: int


@router.post("", status_code=201, dependencies=[requires("drg-billing:administer"), idempotent])
async def import_(body: ImportPackRequest, work: UnitOfWorkDependency, response: Response) -> StoredPackAnswer:
    """Validate and keep a pack. A broken one changes nothing: its faults are told by file and line, the first 1,000."""
    manifest = PackManifest(body.code, body.pack_version, body.name, body.source, body.notice_en, body.notice_zh)
    try:
        # Text tables take half a second to read: beside the event loop, not on it.
        files = await asyncio.to_thread(in_own_layout, body.files)
        return _answer(await import_pack(manifest, files, work), response)
    except PackRejected as rejected:
        raise pack_rejected(rejected) from rejected


@router.get("", dependencies=[requires("drg-billing:read")])
async def list_(work: UnitOfWorkDependency, page: PageQuery) -> PageAnswer[StoredPackAnswer]:
    """All packs that are kept, the first one first. The starter pack is among them once it has grouped a case."""
    return page_answer(await work.packs.page(page), _present)


@router.get("/{pack_id}", dependencies=[requires("drg-billing:read")])
async def read(pack_id: UUID, work: UnitOfWorkDependency, response: Response) -> StoredPackAnswer:
    """One pack."""
    return _answer(await work.packs.get(pack_id), response)


@router.post("/{pack_id}/activate", dependencies=[requires("drg-billing:administer"), idempotent])
async def activate(
    pack_id: UUID,
    body: ActivatePackRequest,
    expected: ExpectedVersion,
    work: UnitOfWorkDependency,
    response: Response,
) -> StoredPackAnswer:
    """Let the pack group the area's discharges of these days; where two are active the later start goes first.

    Whoever imported the pack is refused: a second person activates it.
    """
    command = ActivatePack(pack_id, expected, body.pooling_area, body.valid_from, body.valid_to)
    async with work.telling_refusal("activate", "pack", pack_id):
        activated = await activate_pack(command, work)
    return _answer(activated, response)


def _answer(pack: StoredPack, response: Response) -> StoredPackAnswer:
    set_etag(response, pack.version)
    return _present(pack)


def _present(pack: StoredPack) -> StoredPackAnswer:
    return StoredPackAnswer(
        id=pack.id,
        code=pack.reference.code,
        pack_version=pack.reference.version,
        digest=pack.reference.digest,
        name=pack.name,
        source=pack.source,
        notice_en=pack.reference.notice_en,
        notice_zh=pack.reference.notice_zh,
        mdcs=pack.mdcs,
        adrgs=pack.adrgs,
        groups=pack.groups,
        activations=[ActivationAnswer.model_validate(activation) for activation in pack.activations],
        imported_by=pack.imported_by,
        version=pack.version,
    )
