"""Which pack a command works with, and what it says when there is none, or a broken one."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

import typer

from drg_billing.adapters.pack_folder import (
    MANIFEST_FILE,
    read_manifest,
    read_pack_folder,
    read_pack_texts,
    starter_pack_folder,
)
from drg_billing.domain.errors import PackNotFound
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.pack_files import PackRejected
from drg_billing.domain.grouping.rule_pack import PackManifest, RulePack

STARTER = "starter"


def chosen_pack(text: str) -> RulePack:
    """`starter`, the folder of a pack, or the id or digest of a stored one. Anything else ends the command with 2."""
    if text == STARTER:
        return pack_in_folder(None)
    if Path(text).is_dir():
        return pack_in_folder(Path(text))
    try:
        wanted = text if text.startswith("sha256:") else UUID(text)
    except ValueError as error:
        typer.echo(
            f"{text} is no folder, and no id of a stored pack. / {text} 既不是目录，也不是方案包编号。", err=True
        )
        raise typer.Exit(2) from error
    try:
        return asyncio.run(_stored_pack(wanted))
    except PackNotFound as error:
        typer.echo(f"No pack {text} is stored. / 没有编号为 {text} 的方案包。", err=True)
        raise typer.Exit(2) from error


def pack_in_folder(folder: Path | None) -> RulePack:
    """The pack in a folder, named after it if it has no pack.toml; the starter pack without one.

    A broken one ends the command with 2, every fault with its file and line.
    """
    try:
        if folder is None:
            return read_pack_folder(starter_pack_folder())
        if (folder / MANIFEST_FILE).is_file():
            manifest = read_manifest(folder)
        else:
            manifest = PackManifest(code=folder.name, version="unnamed", name=folder.name, source=str(folder))
        return build_pack(manifest, read_pack_texts(folder))
    except PackRejected as rejected:
        for fault in rejected.faults:
            typer.echo(f"{fault.file}:{fault.line} {fault.kind.value} {fault.value}", err=True)
        raise typer.Exit(2) from rejected


async def _stored_pack(wanted: UUID | str) -> RulePack:
    from drg_billing.adapters.unit_of_work import SqlUnitOfWork  # the database is of no use to the other choices
    from drg_billing.bootstrap import build_components, define_service
    from drg_billing.settings import DrgBillingSettings
    from yilian_kit.observability.logging import configure_logging
    from yilian_kit.runtime import build_runtime

    settings = DrgBillingSettings()
    configure_logging("drg-billing", settings.log_level, stream=sys.stderr)
    runtime = build_runtime(define_service(), settings)
    try:
        async with runtime.database.transaction() as session:
            packs = SqlUnitOfWork(session, build_components(runtime)).packs
            digest = wanted if isinstance(wanted, str) else (await packs.get(wanted)).reference.digest
            return (await packs.compiled(digest)).pack
    finally:
        await runtime.database.dispose()
