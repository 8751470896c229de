"""A table of a pack may be YAML: the same content has the same digest, and a fault names the YAML file and its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from drg_billing.adapters.pack_folder import (
    PackFormat,
    format_of,
    read_manifest,
    read_pack_folder,
    read_pack_texts,
    starter_pack_folder,
)
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.pack_files import PackFault, PackFaultKind, PackRejected

from .packs import MANIFEST, pack_texts
from .text_tables import write_tables

TEXTS = pack_texts(
    adrg="F,FX1,,Operation,surgical,main_px,7|5\nF,FR1,,Without,medical,main_dx,9",
    sets="MDCF,dx,I10\nFX1,px,47.10\nFX1,px,47.0,prefix\nFR1,dx,I10",
    severity="J96,MCC,1",
    exclusions="I10,1\nI11,1",
    valid_px="47.10,Operation\n47.0,Operation,prefix",
    suffixes="7,,leaving_way,is,4|5,FX1",
    code_mapping="diagnosis,I10.X1,I10",
)

YAML = {
    "mdc": "- {mdc: F, name: Circulation, gate: main_dx, qy: none}",
    "adrg": """
# The order is that of the list
- mdc: F
  adrg: FX1
  name: Operation
  kind: surgical
  predicate: main_px
  suffixes: [7, 5]
- {seq: 2, mdc: F, adrg: FR1, part: ~, name: Without, kind: medical, predicate: main_dx, suffixes: 9}
""",
    "sets": """
- {owner: MDCF, set: dx, code: I10}
- owner: FX1
  set: px
  code: [47.10]
- {owner: FX1, set: px, code: 47.0, match: prefix}
- {owner: FR1, set: dx, code: i10}
""",
    "severity": "- {code: J96, level: MCC, exclusion_table: 1}",
    "exclusions": "- exclusion_table: 1\n  main_dx:\n    - I10\n    - I11",
    "valid_px": "- {code: 47.10, name: Operation}\n- {code: 47.0, name: Operation, match: prefix}",
    "drg": "- {drg: FX17, name: Group FX17}\n- {drg: FX15, name: Group FX15}\n- {drg: FR19, name: 'Group FR19'}",
    "suffixes": "- {suffix: 7, adrg: FX1, field: leaving_way, comparison: is, value: [4, 5]}",
    "code_mapping": "- {kind: diagnosis, clinical: I10.X1, insurance: I10}",
}


def a_folder(folder: Path, ending: str = ".yaml", **changes: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {**YAML, **changes}.items():
        (folder / f"{name}{ending}").write_text(text, encoding="utf-8")
    return folder


def faults_of(folder: Path) -> list[PackFault]:
    with pytest.raises(PackRejected) as rejected:
        read_pack_folder(folder, MANIFEST)
    return list(rejected.value.faults)


@pytest.mark.parametrize("ending", [".yaml", ".yml"])
def test_a_pack_in_yaml_is_the_pack_in_csv(tmp_path: Path, ending: str) -> None:
    folder = a_folder(tmp_path, ending)
    pack = read_pack_folder(folder, MANIFEST)
    assert format_of(folder) is PackFormat.YILIAN
    assert pack.digest == build_pack(MANIFEST, TEXTS).digest
    # And codes are what stands there, not numbers
    assert pack.set_of("FX1", "px").exact == {"47.10"}
    assert pack.set_of("FX1", "px").prefixes == {"47.0"}


def one_mapping_a_row(rows: list[dict[str, str]]) -> str:
    """Flow style; codes and numbers stand without quotes."""
    return "\n".join("- {" + ", ".join(f"{key}: {_plain(text)}" for key, text in row.items()) + "}" for row in rows)


def one_key_a_line(rows: list[dict[str, str]]) -> str:
    return "\n".join(
        "- " + "\n  ".join(f"{key}: {_plain(text)}" for key, text in row.items() if key != "seq") for row in rows
    )


def _plain(text: str) -> str:
    return text if text.replace(".", "").isalnum() and text.isascii() else json.dumps(text, ensure_ascii=False)


@pytest.mark.parametrize("written", [one_mapping_a_row, one_key_a_line])
def test_the_starter_pack_in_yaml_has_its_digest(
    tmp_path: Path, written: Callable[[list[dict[str, str]]], str]
) -> None:
    manifest, texts = read_manifest(starter_pack_folder()), read_pack_texts(starter_pack_folder())
    for file, text in texts.items():
        rows = list(csv.DictReader(text.splitlines()))
        (tmp_path / file).with_suffix(".yaml").write_text(written(rows), encoding="utf-8")
    assert read_pack_folder(tmp_path, manifest).digest == build_pack(manifest, texts).digest


def test_tables_of_both_forms_make_one_pack_but_no_table_has_two(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "sets.yaml").unlink()
    (folder / "sets.csv").write_text(TEXTS["sets.csv"], encoding="utf-8")
    assert read_pack_folder(folder, MANIFEST).digest == build_pack(MANIFEST, TEXTS).digest

    (folder / "sets.yaml").write_text(YAML["sets"], encoding="utf-8")
    assert faults_of(folder) == [PackFault("sets.yaml", 0, PackFaultKind.SEVERAL_FORMS)]


@pytest.mark.parametrize(
    ("table", "text", "fault"),
    [
        # What is no table
        ("sets", "owner: FX1", PackFault("sets.yaml", 1, PackFaultKind.NO_LIST_OF_ROWS)),
        ("sets", "", PackFault("sets.yaml", 1, PackFaultKind.NO_LIST_OF_ROWS)),
        ("sets", "[]\n---\n- {owner: FX1}", PackFault("sets.yaml", 3, PackFaultKind.NO_LIST_OF_ROWS)),
        ("drg", "- {name: {drg: FX17}}", PackFault("drg.yaml", 1, PackFaultKind.UNREADABLE_ROW)),
        ("sets", "- a\n- FX1", PackFault("sets.yaml", 1, PackFaultKind.UNREADABLE_ROW)),
        ("sets", "- {owner: F, set: [dx, [dx]]}", PackFault("sets.yaml", 1, PackFaultKind.UNREADABLE_ROW)),
        ("drg", "- drg: FX17\n  name: |\n    one\n    two", PackFault("drg.yaml", 2, PackFaultKind.UNREADABLE_ROW)),
        ("drg", "- drg: FX17\n  nam: one", PackFault("drg.yaml", 2, PackFaultKind.UNKNOWN_KEY, "nam")),
        ("drg", "- drg: FX17\n  drg: FX15", PackFault("drg.yaml", 2, PackFaultKind.DUPLICATE, "drg")),
        (
            "drg",
            "- &one {drg: FX17}\n- {<<: *one, name: two}",
            PackFault("drg.yaml", 2, PackFaultKind.UNKNOWN_KEY, "<<"),
        ),
        ("drg", "- {drg: FX17\n", PackFault("drg.yaml", 2, PackFaultKind.UNREADABLE_TEXT, "did not find expected")),
        # What is wrong with a row
        ("mdc", "\n- {mdc: F, gate: door, qy: none}", PackFault("mdc.yaml", 2, PackFaultKind.UNKNOWN_GATE, "door")),
        (
            "mdc",
            "- {seq: 7, mdc: F, gate: main_dx, qy: none}",
            PackFault("mdc.yaml", 1, PackFaultKind.SEQUENCE_BROKEN, "7"),
        ),
        (
            "exclusions",
            "- exclusion_table: 1\n  main_dx:\n    - I10\n\n    - I10",
            PackFault("exclusions.yaml", 5, PackFaultKind.DUPLICATE, "I10"),
        ),
        (
            "severity",
            "\n\n- {code: J96, level: high}",
            PackFault("severity.yaml", 3, PackFaultKind.UNKNOWN_LEVEL, "high"),
        ),
        ("sets", "[]", PackFault("sets.yaml", 0, PackFaultKind.SET_MISSING, "MDCF dx")),
    ],
)
def test_a_fault_names_the_yaml_file_and_its_line(tmp_path: Path, table: str, text: str, fault: PackFault) -> None:
    found = faults_of(a_folder(tmp_path, **{table: text}))
    assert [
        one
        for one in found
        if one.value.startswith(fault.value) and (one.file, one.line, one.kind) == (fault.file, fault.line, fault.kind)
    ], found


def test_nothing_is_constructed(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, drg="- !!python/object/apply:os.system {drg: FX17, name: one}")
    assert {fault.file for fault in faults_of(folder)} == {"drg.yaml"}


def test_yaml_beside_the_text_tables_counts(tmp_path: Path) -> None:
    write_tables(tmp_path)
    (tmp_path / "suffixes.yaml").write_text("- {suffix: 7, field: age_years, comparison: below, value: young}")
    assert format_of(tmp_path) is PackFormat.PUBLIC_TEXT
    assert faults_of(tmp_path) == [PackFault("suffixes.yaml", 1, PackFaultKind.UNREADABLE_VALUE, "young")]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mdc="\ufeff" + YAML["mdc"])
    assert read_pack_folder(folder, MANIFEST).digest == build_pack(MANIFEST, TEXTS).digest
