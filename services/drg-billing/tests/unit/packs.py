"""Small packs for tests, written as the rows that matter; everything else is filled in."""

from __future__ import annotations

import os
from pathlib import Path

from drg_billing.domain.discharge import Discharge, Sex
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.rule_pack import NEVER_EXCLUDED, PackManifest, RulePack

REPOSITORY = Path(__file__).parents[4]
PUBLIC_DATA = Path(os.environ.get("CHS_DRG_DATA", REPOSITORY.parent / "shared" / "chs-drg"))
"""The public CHS-DRG tables and vectors, which are not part of the repository."""

MANIFEST = PackManifest(code="test", version="1", name="Test pack", source="made up for a test")


def pack_texts(
    *,
    mdc: str = "F,Circulation,main_dx,none",
    adrg: str,
    sets: str,
    severity: str = "",
    exclusions: str = "",
    valid_px: str = "",
    drg: str | None = None,
    suffixes: str | None = None,
    predicates: str | None = None,
    code_mapping: str | None = None,
) -> dict[str, str]:
    """The files of a pack, from rows without sequence numbers, one a line; names of groups follow from the ADRGs.

    A table that must have rows and is not told has one that no record meets, and so has each exclusion table.
    """
    mdc_rows, adrg_rows = _rows(mdc), _rows(adrg)
    severity_rows = [_padded(row, 4) for row in _rows(severity or f"Y99.999,CC,{NEVER_EXCLUDED}")]
    exclusion_rows = [_padded(row, 3) for row in _rows(exclusions)]
    named = dict.fromkeys(row.split(",")[2] for row in severity_rows)
    missing = named.keys() - {row.split(",")[1] for row in exclusion_rows} - {NEVER_EXCLUDED}
    if missing or not exclusion_rows:
        tables = [table for table in named if table in missing] or [NEVER_EXCLUDED]
        exclusion_rows += [f"Y98.99{place},{table}," for place, table in enumerate(tables)]
    optional = {}
    if suffixes is not None:
        heading = "suffix,alternative,field,comparison,value,adrg"
        optional["suffixes.csv"] = _file(heading, [_padded(row, 6) for row in _rows(suffixes)])
    if predicates is not None:
        optional["predicates.csv"] = _file("predicate,condition,value", [_padded(row, 3) for row in _rows(predicates)])
    if code_mapping is not None:
        optional["code_mapping.csv"] = _file("kind,clinical,insurance", _rows(code_mapping))
    return optional | {
        "mdc.csv": _file("seq,mdc,name,gate,qy", _numbered(mdc_rows)),
        "adrg.csv": _file("seq,mdc,adrg,part,name,kind,predicate,suffixes", _numbered(adrg_rows)),
        "sets.csv": _file("owner,set,code,match", [_padded(row, 4) for row in _rows(sets)]),
        "severity.csv": _file("code,level,exclusion_table,match", severity_rows),
        "exclusions.csv": _file("main_dx,exclusion_table,match", exclusion_rows),
        "valid_px.csv": _file("code,name,match", [_padded(row, 3) for row in _rows(valid_px or "99.9999,None")]),
        "drg.csv": _file("drg,name", _group_names(mdc_rows, adrg_rows) if drg is None else _rows(drg)),
    }


def compiled(**rows: str) -> CompiledPack:
    """A compiled pack of the rows given as for `pack_texts`."""
    return CompiledPack(build_pack(MANIFEST, pack_texts(**rows)))


def public_pack(name: str) -> RulePack:
    """One of the public packs."""
    folder = PUBLIC_DATA / "packs" / name
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    return build_pack(PackManifest(code=name, version="public", name=name, source="OpenDRG"), texts)


def an_adult(main_diagnosis: str, *other_diagnoses: str, sex: Sex = Sex.FEMALE, procedures: str = "") -> Discharge:
    """A patient of 50 years; `procedures` are separated by blanks, the main one first."""
    main_procedure, *other_procedures = procedures.split() or [""]
    return Discharge(
        sex=sex,
        age_years=50,
        main_diagnosis=main_diagnosis,
        other_diagnoses=other_diagnoses,
        main_procedure=main_procedure,
        other_procedures=tuple(other_procedures),
    )


def a_neonate(
    main_diagnosis: str, *other_diagnoses: str, weight: int = 3200, days: int = 3, procedures: str = ""
) -> Discharge:
    """A newborn boy."""
    main_procedure, *other_procedures = procedures.split() or [""]
    return Discharge(
        sex=Sex.MALE,
        age_years=0,
        age_days=days,
        birth_weight_g=weight,
        main_diagnosis=main_diagnosis,
        other_diagnoses=other_diagnoses,
        main_procedure=main_procedure,
        other_procedures=tuple(other_procedures),
    )


def _rows(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def _numbered(rows: list[str]) -> list[str]:
    return [f"{position},{row}" for position, row in enumerate(rows, start=1)]


def _padded(row: str, columns: int) -> str:
    return row + "," * (columns - 1 - row.count(","))


def _file(heading: str, rows: list[str]) -> str:
    return "\n".join([heading, *rows]) + "\n"


def _group_names(mdc_rows: list[str], adrg_rows: list[str]) -> list[str]:
    codes = [f"{mdc[0]}QY" for mdc in mdc_rows if mdc.endswith(",valid_main_px")]
    for row in adrg_rows:
        _, adrg, _, _, _, _, suffixes = row.split(",")
        codes.extend(adrg + suffix for suffix in suffixes.split("|") if suffix)
    return [f"{code},Group {code}" for code in dict.fromkeys(codes)]
