"""Commands on rule packs: what can be done to a folder needs no database, the rest does."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from drg_billing.adapters.pack_folder import PackFormat, read_pack_texts
from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.agreement import KnownGroup, measure_agreement
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.diff import diff_packs
from drg_billing.domain.grouping.pack_files import PackRejected
from drg_billing.entrypoints.command_line.pack_choice import (
    STARTER,
    a_person,
    a_word,
    chosen_pack,
    manifest_for,
    pack_in_folder,
)
from drg_billing.entrypoints.command_line.pack_faults import tell_faults
from drg_billing.entrypoints.command_line.pack_tables import (
    console,
    diff_as_json,
    diff_tables,
    pack_figures,
    pack_table,
    stored_packs_table,
)
from drg_billing.entrypoints.command_line.stored_packs import activate_stored, all_stored, import_texts, stored_as_json

_OF_VECTORS = ("sex", "age_years", "main_dx", "expected_mdc", "expected_adrg", "expected_drg")

app = typer.Typer(no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="of CSV files, or of public text tables")]
Format = Annotated[PackFormat | None, typer.Option("--format", help="the layout; found out if left out")]
By = Annotated[
    str,
    typer.Option("--by", help="who acts, by the name of the identity provider; the audit has it", callback=a_person),
]
Word = Annotated[str | None, typer.Option(help="stands in for pack.toml", callback=a_word)]
Pack = Annotated[str, typer.Argument(help="folder, id, digest or CODE@VERSION of a stored one, or starter")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.callback()
def packs() -> None:
    """Rule packs."""


@app.command("import")
def import_(
    folder: Folder,
    by: By,
    code: Word = None,
    pack_version: Word = None,
    name: Annotated[str | None, typer.Option(help="stands in for pack.toml")] = None,
    source: Annotated[str | None, typer.Option(help="where the rules come from; stands in for pack.toml")] = None,
    layout: Format = None,
) -> None:
    """Validate a pack and store it, whole or not at all. It groups nothing until somebody else activates it."""
    try:
        manifest = manifest_for(folder, code=code, version=pack_version, name=name, source=source)
        stored = import_texts(manifest, read_pack_texts(folder, layout), by)
    except PackRejected as rejected:
        tell_faults(rejected.faults)
        raise typer.Exit(2) from rejected
    reference = stored.reference
    typer.echo(f"{stored.id} {reference.code}@{reference.version} {reference.digest} {stored.groups} groups")


@app.command()
def validate(folder: Folder, layout: Format = None, as_json: AsJson = False) -> None:
    """Say whether a folder is a whole pack, without a database: every fault by file and line, and exit 2."""
    pack = pack_in_folder(folder, layout)
    if as_json:
        _print_json(pack_figures(pack))
        return
    console().print(pack_table(pack))


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show the stored packs: who imported each, where it is active, and who activated it."""
    found = all_stored()
    if as_json:
        _print_json([stored_as_json(pack) for pack in found])
        return
    console().print(stored_packs_table(found))


@app.command()
def show(pack: Pack, as_json: AsJson = False) -> None:
    """Show what is in a pack, wherever it is."""
    found = chosen_pack(pack)
    if as_json:
        _print_json(pack_figures(found))
        return
    console().print(pack_table(found))


@app.command()
def diff(before: Pack, after: Pack, as_json: AsJson = False) -> None:
    """Show what changed from one pack to another; exit 1 if any rule did."""
    found = diff_packs(chosen_pack(before), chosen_pack(after))
    if as_json:
        _print_json(diff_as_json(found))
    else:
        for table in diff_tables(found):
            console().print(table, "")
    if not found.same_rules:
        raise typer.Exit(1)


@app.command()
def activate(
    pack: Annotated[str, typer.Argument(help="id, digest or CODE@VERSION of a stored one, or starter")],
    area: Annotated[str, typer.Option(help="the pooling area (统筹区)", callback=a_word)],
    from_: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="first day of discharge")],
    by: By,
    to: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="last day; no end if left out")] = None,
) -> None:
    """Let a stored pack group an area's discharges of those days. Who imported it is refused: four eyes."""
    activated = activate_stored(pack, area, from_.date(), None if to is None else to.date(), by)
    console().print(stored_packs_table([activated]))


@app.command()
def agreement(
    vectors: Annotated[list[Path], typer.Argument(exists=True, help="CSV files with expected_mdc, _adrg and _drg")],
    pack: Annotated[str, typer.Option(help="folder, id, digest or CODE@VERSION of a stored one, or starter")] = STARTER,
) -> None:
    """Print how far a pack agrees with the known groups of test vectors."""
    compiled = CompiledPack(chosen_pack(pack))
    typer.echo(f"{'vectors':24}{'records':>8}{'MDC':>8}{'ADRG':>8}{'DRG':>8}")
    for file in vectors:
        found = measure_agreement(_known_groups(file), compiled)
        shares = "".join(f"{found.share(count):>7.1f}%" for count in (found.mdc, found.adrg, found.drg))
        typer.echo(f"{file.stem:24}{found.records:>8}{shares}")


def _known_groups(file: Path) -> Iterator[KnownGroup]:
    """The records of a file of vectors; ends the command with 2 when it is none."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines, strict=True)
            missing = [name for name in _OF_VECTORS if name not in (rows.fieldnames or ())]
            if missing:
                raise _no_vectors(file, f"column missing: {missing[0]}", f"缺少列 {missing[0]}")
            for row in rows:
                if None in row or None in row.values():
                    raise _no_vectors(
                        file, f"line {rows.line_num}: wrong number of fields", f"第 {rows.line_num} 行列数不符"
                    )
                yield KnownGroup(read_discharge(row), row["expected_mdc"], row["expected_adrg"], row["expected_drg"])
    except UnicodeDecodeError:
        raise _no_vectors(file, "is not UTF-8 text", "不是 UTF-8 文本") from None
    except csv.Error:
        raise _no_vectors(
            file, f"line {rows.reader.line_num} cannot be read", f"第 {rows.reader.line_num} 行无法解析"
        ) from None


def _no_vectors(file: Path, english: str, chinese: str) -> typer.Exit:
    typer.echo(f"{file.name}: {english} / {chinese}", err=True)
    return typer.Exit(2)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
