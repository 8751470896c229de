"""Commands on rule packs."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.agreement import KnownGroup, measure_agreement
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.entrypoints.command_line.pack_choice import pack_in_folder

app = typer.Typer(no_args_is_help=True)


@app.callback()
def packs() -> None:
    """Rule packs."""


@app.command()
def agreement(
    vectors: Annotated[list[Path], typer.Argument(exists=True, help="CSV files with expected_mdc, _adrg and _drg")],
    pack: Annotated[Path | None, typer.Option(exists=True, help="folder of a pack, or the starter pack")] = None,
) -> None:
    """Print how far a pack agrees with the known groups of test vectors."""
    compiled = CompiledPack(pack_in_folder(pack))
    typer.echo(f"{'vectors':24}{'records':>8}{'MDC':>8}{'ADRG':>8}{'DRG':>8}")
    for file in vectors:
        found = measure_agreement(_known_groups(file), compiled)
        shares = "".join(f"{found.share(count):>7.1f}%" for count in (found.mdc, found.adrg, found.drg))
        typer.echo(f"{file.stem:24}{found.records:>8}{shares}")


def _known_groups(file: Path) -> Iterator[KnownGroup]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield KnownGroup(read_discharge(row), row["expected_mdc"], row["expected_adrg"], row["expected_drg"])
