"""Grouping in memory on the full tables of CHS-DRG 1.1, beside the least that any grouper by tables must do.

That least is one look-up of every code of a record in one dictionary. Every record is another one (`distinct_cases`),
so that remembering whole records gains nothing. One thread, wall clock, the best of three rounds.

    CHS_DRG_DATA=FOLDER python -m benchmarks.grouping
"""

import csv
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.distinct_cases import distinct_cases
from benchmarks.figures import Row, table
from drg_billing.adapters.pack_folder import read_pack_folder
from drg_billing.domain.discharge import Discharge, read_discharge
from drg_billing.domain.grouping.columns import group_rows
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.grouper import group
from drg_billing.domain.grouping.rule_pack import PackManifest
from drg_billing.domain.grouping.trace import explain

DATA = Path(os.environ.get("CHS_DRG_DATA", Path(__file__).parents[2] / "shared" / "chs-drg"))
PACK, VECTORS = DATA / "packs" / "chs_drg_11", DATA / "vectors" / "chs_drg_11.csv"

Tables = TypeVar("Tables")

RECORDS = 100_000
TRACED = 20_000
_ROUNDS = 3


def measure() -> list[Row]:
    """Records per second of each way, each beside the look-ups, and the load of a pack beside reading its files."""
    compiled = _load()
    heading, *rows = distinct_cases(VECTORS, RECORDS)
    columns = dict(zip(heading, map(list, zip(*rows, strict=True)), strict=True))
    records = [read_discharge(dict(zip(heading, row, strict=True))) for row in rows]
    known = dict.fromkeys(compiled.known_diagnoses.exact | compiled.known_procedures.exact, 0)
    looked_up = RECORDS / _seconds(lambda: _each(_look_up, records, known))
    grouped = RECORDS / _seconds(lambda: _each(group, records, compiled))
    by_columns = RECORDS / _seconds(lambda: group_rows(columns, compiled))
    explained = TRACED / _seconds(lambda: _each(explain, records[:TRACED], compiled))
    load, read = _seconds(_load), _seconds(_read_files)
    return [
        Row(f"look up every code in one dictionary, {RECORDS:,} distinct records, per second", f"{looked_up:,.0f}"),
        Row("group the same records, with validation, reasons and warnings, per second", f"{grouped:,.0f}"),
        Row("group : look up", f"1 : {looked_up / grouped:.1f}"),
        Row("group the same from columns of texts, reading included, per second", f"{by_columns:,.0f}"),
        Row("from columns : look up", f"1 : {looked_up / by_columns:.1f}"),
        Row(f"group with the whole trace, {TRACED:,} of them, per second", f"{explained:,.0f}"),
        Row("with trace : look up", f"1 : {looked_up / explained:.1f}"),
        Row("load the pack: read, validate, digest, compile", f"{load:.2f} s"),
        Row("read the same files with the csv module", f"{read:.2f} s"),
        Row("load : read", f"{load / read:.1f} : 1"),
    ]


def _load() -> CompiledPack:
    manifest = PackManifest(code="chs_drg_11", version="public", name="CHS-DRG 1.1", source="OpenDRG")
    return CompiledPack(read_pack_folder(PACK, manifest))


def _read_files() -> None:
    for file in PACK.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            list(csv.reader(lines))


def _look_up(record: Discharge, known: dict[str, int]) -> int:
    found = known.get(record.main_diagnosis, 0) + known.get(record.main_procedure, 0)
    for code in record.other_diagnoses:
        found += known.get(code, 0)
    for code in record.other_procedures:
        found += known.get(code, 0)
    return found


def _each(act: Callable[[Discharge, Tables], object], records: list[Discharge], tables: Tables) -> None:
    for record in records:
        act(record, tables)


def _seconds(act: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    print(table("Grouping in memory", measure()))
