"""The command `drg-billing`: what every service has, and how packs agree and settlements replay."""

import asyncio
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from drg_billing.adapters.pack_folder import read_pack_folder, read_pack_texts, starter_pack_folder
from drg_billing.adapters.unit_of_work import SqlUnitOfWork
from drg_billing.application import ReplayOutcome, replay_settlement
from drg_billing.bootstrap import build_components, define_service
from drg_billing.domain.discharge import read_discharge
from drg_billing.domain.grouping.agreement import KnownGroup, measure_agreement
from drg_billing.domain.grouping.build_pack import build_pack
from drg_billing.domain.grouping.compiled_pack import CompiledPack
from drg_billing.domain.grouping.pack_files import PackRejected
from drg_billing.domain.grouping.rule_pack import PackManifest, RulePack
from drg_billing.settings import DrgBillingSettings
from yilian_kit.command_line import service_command_line
from yilian_kit.runtime import build_runtime

app = service_command_line(define_service)
packs = typer.Typer(no_args_is_help=True)
settlements = typer.Typer(no_args_is_help=True)
app.add_typer(packs, name="packs", help="Rule packs.")
app.add_typer(settlements, name="settlements", help="Settlements.")


@packs.callback()
def packs_group() -> None:
    """Rule packs."""


@packs.command()
def agreement(
    vectors: Annotated[list[Path], typer.Argument(exists=True, help="CSV files with expected_mdc, _adrg and _drg")],
    pack: Annotated[Path | None, typer.Option(exists=True, help="folder of a pack, or the starter pack")] = None,
) -> None:
    """Print how far a pack agrees with the known groups of test vectors."""
    compiled = CompiledPack(_pack(pack))
    typer.echo(f"{'vectors':24}{'records':>8}{'MDC':>8}{'ADRG':>8}{'DRG':>8}")
    for file in vectors:
        found = measure_agreement(_known_groups(file), compiled)
        shares = "".join(f"{found.share(count):>7.1f}%" for count in (found.mdc, found.adrg, found.drg))
        typer.echo(f"{file.stem:24}{found.records:>8}{shares}")


@settlements.callback()
def settlements_group() -> None:
    """Settlements."""


@settlements.command()
def replay(
    settlement_id: Annotated[UUID | None, typer.Argument(help="one settlement; all if left out")] = None,
) -> None:
    """Group and settle again from what is stored; exit 1 unless every result is byte for byte the stored one."""
    outcomes = asyncio.run(_replay(settlement_id))
    for outcome, count in sorted(outcomes.items()):
        typer.echo(f"{outcome.value}: {count}")
    if outcomes.keys() - {ReplayOutcome.IDENTICAL}:
        raise typer.Exit(1)


async def _replay(settlement_id: UUID | None) -> Counter[ReplayOutcome]:
    runtime = build_runtime(define_service(), DrgBillingSettings())
    components = build_components(runtime)
    outcomes: Counter[ReplayOutcome] = Counter()
    try:
        async with runtime.database.transaction() as session:
            ids = [settlement_id] if settlement_id else await SqlUnitOfWork(session, components).settlements.all_ids()
        for one in ids:
            async with runtime.database.transaction() as session:
                outcome = await replay_settlement(one, SqlUnitOfWork(session, components))
            outcomes[outcome] += 1
            if outcome is not ReplayOutcome.IDENTICAL:
                typer.echo(f"{one} {outcome.value}", err=True)
    finally:
        await runtime.database.dispose()
    return outcomes


def _pack(folder: Path | None) -> RulePack:
    try:
        if folder is None:
            return read_pack_folder(starter_pack_folder())
        manifest = PackManifest(code=folder.name, version="unnamed", name=folder.name, source=str(folder))
        return build_pack(manifest, read_pack_texts(folder))
    except PackRejected as rejected:
        for fault in rejected.faults:
            typer.echo(f"{fault.file}:{fault.line} {fault.kind.value} {fault.value}", err=True)
        raise typer.Exit(2) from rejected


def _known_groups(file: Path) -> Iterator[KnownGroup]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield KnownGroup(read_discharge(row), row["expected_mdc"], row["expected_adrg"], row["expected_drg"])
