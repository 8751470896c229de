"""Which pack a command works with, and what it says when the pack is broken."""

from pathlib import Path

import typer

from drg_billing.adapters.pack_folder import read_pack_folder, read_pack_texts, starter_pack_folder
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.pack_files import PackRejected
from drg_billing.domain.grouping.rule_pack import PackManifest, RulePack


def pack_in_folder(folder: Path | None) -> RulePack:
    """The pack in a folder, named after it; the starter pack without one. A broken one ends the command with 2."""
    try:
        if folder is None:
            return read_pack_folder(starter_pack_folder())
        manifest = PackManifest(code=folder.name, version="unnamed", name=folder.name, source=str(folder))
        return build_pack(manifest, read_pack_texts(folder))
    except PackRejected as rejected:
        for fault in rejected.faults:
            typer.echo(f"{fault.file}:{fault.line} {fault.kind.value} {fault.value}", err=True)
        raise typer.Exit(2) from rejected
