"""Which pack a command works with, and what it says when there is none, or a broken one."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import typer

from drg_billing.adapters.pack_folder import (
    MANIFEST_FILE,
    ManifestMissing,
    PackFormat,
    read_manifest,
    read_pack_folder,
    read_pack_texts,
    starter_pack_folder,
)
from drg_billing.domain.four_eyes import is_nobodys_name
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.pack_files import PackRejected
from drg_billing.domain.grouping.rule_pack import PackManifest, RulePack
from drg_billing.entrypoints.command_line.pack_faults import tell_faults

STARTER = "starter"
_LONGEST_WORD = 64
"""As long as a code may be over HTTP."""


def chosen_pack(text: str) -> RulePack:
    """`starter`, the folder of a pack, or the id, the digest or CODE@VERSION of a stored one.

    Anything else ends the command with 2.
    """
    if text == STARTER:
        return pack_in_folder(None)
    if Path(text).is_dir():
        return pack_in_folder(Path(text))
    if not _names_a_stored_pack(text):
        typer.echo(
            f"{text} is no folder, and no id, digest or CODE@VERSION of a stored pack. / "
            f"{text} 既不是目录，也不是方案包的编号、摘要或“代码@版本”。",
            err=True,
        )
        raise typer.Exit(2)
    from drg_billing.entrypoints.command_line.stored_packs import rules_of_stored  # the database is for this alone

    return rules_of_stored(text)


def pack_in_folder(folder: Path | None, layout: PackFormat | None = None) -> RulePack:
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
        return build_pack(manifest, read_pack_texts(folder, layout))
    except PackRejected as rejected:
        tell_faults(rejected.faults)
        raise typer.Exit(2) from rejected


def a_word(text: str | None) -> str | None:
    """Check the value of an option that names something: 1 to 64 signs that can be seen, without spaces around it."""
    if text is not None and (text != text.strip() or not text.isprintable() or not 1 <= len(text) <= _LONGEST_WORD):
        raise typer.BadParameter(
            f"1 to {_LONGEST_WORD} signs without spaces around them / 1–{_LONGEST_WORD} 个字符，首尾无空格"
        )
    return text


def a_person(text: str) -> str:
    """Check the name of who acts: a word, and not the system's or a service's name."""
    a_word(text)
    if is_nobodys_name(text):
        raise typer.BadParameter("this is no person's name / 不是人员名称")
    return text


def manifest_for(
    folder: Path, *, code: str | None, version: str | None, name: str | None, source: str | None
) -> PackManifest:
    """What a pack is called: as pack.toml says, and where it says nothing as the command does.

    Without pack.toml the command has to say all of it, or ends with 2. Raises PackRejected for a broken pack.toml.
    """
    said = {
        field: value
        for field, value in (("code", code), ("version", version), ("name", name), ("source", source))
        if value is not None and value.strip()
    }
    try:
        return replace(read_manifest(folder), **said)
    except ManifestMissing as missing:
        options = {"code": "--code", "version": "--pack-version", "name": "--name", "source": "--source"}
        unsaid = " ".join(option for field, option in options.items() if field not in said)
        if unsaid:
            typer.echo(
                f"{folder} has no {MANIFEST_FILE}: say {unsaid} as well. / "
                f"{folder} 中没有 {MANIFEST_FILE}，请补充 {unsaid}。",
                err=True,
            )
            raise typer.Exit(2) from missing
        return PackManifest(**said)


def _names_a_stored_pack(text: str) -> bool:
    if text.startswith("sha256:") or "@" in text:
        return True
    try:
        UUID(text)
    except ValueError:
        return False
    return True
