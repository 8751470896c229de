"""A pack's folder: its layout is found out, and a broken one names file and line."""

from pathlib import Path

import pytest

from drg_billing.adapters.pack_folder import (
    ManifestMissing,
    PackFormat,
    format_of,
    read_manifest,
    read_pack_folder,
    read_pack_texts,
    starter_pack_folder,
)
from drg_billing.domain.grouping.pack_files import PackFault, PackFaultKind, PackRejected
from drg_billing.domain.grouping.rule_pack import PackManifest

from .packs import MANIFEST, pack_texts
from .text_tables import write_tables

TEXTS = pack_texts(adrg="F,FR1,,Without,medical,main_dx,9", sets="MDCF,dx,I10\nFR1,dx,I10")


def a_folder(folder: Path) -> Path:
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_text_tables_beside_csv_files_are_ignored(tmp_path: Path) -> None:
    folder = a_folder(write_tables(tmp_path))
    assert format_of(folder) is PackFormat.YILIAN
    assert read_pack_texts(folder) == TEXTS
    assert "F,FF2" in read_pack_texts(folder, PackFormat.PUBLIC_TEXT)["adrg.csv"]


def test_a_csv_file_in_another_encoding_names_its_line(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "drg.csv").write_bytes("drg,name\nFR19,心绞痛\n".encode("gb18030"))
    with pytest.raises(PackRejected) as rejected:
        read_pack_folder(folder, MANIFEST)
    assert rejected.value.faults == (PackFault("drg.csv", 2, PackFaultKind.NOT_UTF8),)


@pytest.mark.parametrize("name", ["suffix.csv", "code-mapping.csv", "SUFFIXES.CSV", "predicate.yaml", "weights.yml"])
def test_a_table_that_no_pack_has_is_a_fault_and_not_left_unread(tmp_path: Path, name: str) -> None:
    folder = a_folder(tmp_path)
    (folder / "README.md").write_text("Notes are no table.")
    assert read_pack_folder(folder, MANIFEST)
    (folder / name).write_text("", encoding="utf-8")
    with pytest.raises(PackRejected) as rejected:
        read_pack_folder(folder, MANIFEST)
    assert rejected.value.faults == (PackFault(name, 0, PackFaultKind.UNKNOWN_FILE),)


def test_a_manifest_says_what_the_pack_is_called(tmp_path: Path) -> None:
    with pytest.raises(ManifestMissing):
        read_manifest(tmp_path)
    (tmp_path / "pack.toml").write_text('code = "x"\nversion = "1"\nname = "X"\nsource = "nobody"\n')
    assert read_manifest(tmp_path) == PackManifest("x", "1", "X", "nobody")
    assert read_manifest(starter_pack_folder()).notice_zh


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('code = "x', PackFaultKind.UNREADABLE_TEXT),
        ('code = "x"\nname = "X"\nsource = "nobody"\n', PackFaultKind.VALUE_MISSING),
        ('code = ""\nversion = "1"\nname = "X"\nsource = "nobody"\n', PackFaultKind.VALUE_MISSING),
        ('code = "x"\nversion = "1"\nname = "X"\nsource = "nobody"\nauthor = "me"\n', PackFaultKind.UNKNOWN_KEY),
    ],
)
def test_a_broken_manifest_is_refused(tmp_path: Path, text: str, kind: PackFaultKind) -> None:
    (tmp_path / "pack.toml").write_text(text)
    with pytest.raises(PackRejected) as rejected:
        read_manifest(tmp_path)
    assert [(fault.file, fault.kind) for fault in rejected.value.faults] == [("pack.toml", kind)]
