"""Packs as folders of CSV files (docs/packs.md), and the starter pack that the project ships."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable

from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.pack_files import COLUMNS
from drg_billing.domain.grouping.rule_pack import PackManifest, RulePack

MANIFEST_FILE = "pack.toml"


class ManifestMissing(FileNotFoundError):
    """The folder has no pack.toml, and nobody said what the pack is called."""


def read_pack_texts(folder: Traversable) -> dict[str, str]:
    """The pack's files that are there, as text (UTF-8)."""
    texts = {}
    for file in COLUMNS:
        path = folder / file
        if path.is_file():
            texts[file] = path.read_text(encoding="utf-8")
    return texts


def read_manifest(folder: Traversable) -> PackManifest:
    """What pack.toml says: code, version, name, source, and the notices if any. Raises ManifestMissing."""
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise ManifestMissing(str(path))
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    return PackManifest(**{name: str(value) for name, value in values.items()})


def read_pack_folder(folder: Traversable, manifest: PackManifest | None = None) -> RulePack:
    """Read and validate a pack; `manifest` stands in for pack.toml. Raises PackRejected, ManifestMissing."""
    return build_pack(manifest or read_manifest(folder), read_pack_texts(folder))


def starter_pack_folder() -> Traversable:
    """The folder of the starter pack inside the installed package."""
    return files("drg_billing") / "starter_pack"
