"""Packs as folders (docs/packs.md) in Yilian's own layout or the public text layout, and the pack that we ship."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable

from drg_billing.adapters.pack_file_text import forms_of, read_tables
from drg_billing.adapters.public_text import is_public_text, pack_texts_of
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.pack_files import PACK_FILES, PackFault, PackFaultKind, PackRejected
from drg_billing.domain.grouping.rule_pack import PackManifest, RulePack

MANIFEST_FILE = "pack.toml"

_NEEDED = ("code", "version", "name", "source")


class PackFormat(StrEnum):
    """How a folder says what the pack is."""

    YILIAN = "yilian"
    """CSV or YAML files, see `pack_files.PACK_FILES`."""
    PUBLIC_TEXT = "public-text"
    """The public text tables, see `adapters.public_text`."""


class ManifestMissing(FileNotFoundError):
    """The folder has no pack.toml, and nobody said what the pack is called."""


def format_of(folder: Traversable) -> PackFormat:
    """By the files that lie there: one file that only Yilian's layout has decides for it."""
    return PackFormat.PUBLIC_TEXT if is_public_text(folder) and not _has_own_files(folder) else PackFormat.YILIAN


def read_pack_texts(folder: Traversable, layout: PackFormat | None = None) -> dict[str, str]:
    """The pack's files as CSV text by name, whatever the layout; None finds out which.

    Raises PackRejected for text and YAML files with faults. What is missing, or wrong in a row, is for `build_pack` to
    name.
    """
    if (layout or format_of(folder)) is PackFormat.PUBLIC_TEXT:
        return pack_texts_of(folder)
    faults: list[PackFault] = []
    texts = read_tables(folder, PACK_FILES, faults)
    if faults:
        raise PackRejected(faults)
    return texts


def read_manifest(folder: Traversable) -> PackManifest:
    """What pack.toml says: code, version, name, source, and the notices if any.

    Raises ManifestMissing, and PackRejected for a file that is no TOML, lacks one of them or says anything else.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise ManifestMissing(str(path))
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackRejected([PackFault(MANIFEST_FILE, 0, PackFaultKind.UNREADABLE_TEXT, str(error))]) from error
    known = {field.name for field in fields(PackManifest)}
    faults = [
        PackFault(MANIFEST_FILE, 0, PackFaultKind.VALUE_MISSING, name) for name in _NEEDED if not values.get(name)
    ]
    faults += [PackFault(MANIFEST_FILE, 0, PackFaultKind.UNKNOWN_KEY, name) for name in sorted(values.keys() - known)]
    if faults:
        raise PackRejected(faults)
    return PackManifest(**{name: str(value) for name, value in values.items()})


def read_pack_folder(folder: Traversable, manifest: PackManifest | None = None) -> RulePack:
    """Read and validate a pack; `manifest` stands in for pack.toml. Raises PackRejected, ManifestMissing."""
    return build_pack(manifest or read_manifest(folder), read_pack_texts(folder))


def starter_pack_folder() -> Traversable:
    """The folder of the starter pack inside the installed package."""
    return files("drg_billing") / "starter_pack"


def _has_own_files(folder: Traversable) -> bool:
    return any((folder / name).is_file() for file in ("adrg.csv", "sets.csv") for name in forms_of(file))
