"""Commands on settlements."""

import asyncio
from collections import Counter
from typing import Annotated
from uuid import UUID

import typer

from drg_billing.adapters.unit_of_work import SqlUnitOfWork
from drg_billing.application import ReplayOutcome, replay_settlement, replay_visit
from drg_billing.bootstrap import build_components, define_service
from drg_billing.settings import DrgBillingSettings
from yilian_kit.runtime import build_runtime

app = typer.Typer(no_args_is_help=True)


@app.callback()
def settlements() -> None:
    """Settlements."""


@app.command()
def replay(
    entry_id: Annotated[
        UUID | None, typer.Argument(help="one entry, of a stay or a visit; every one if left out")
    ] = None,
) -> None:
    """Group and settle again from what is stored: settlements, adjustments, reversals, visits.

    Exit 1 unless every result is byte for byte the stored one.
    """
    outcomes = asyncio.run(_replay(entry_id))
    for outcome, count in sorted(outcomes.items()):
        typer.echo(f"{outcome.value}: {count}")
    if outcomes.keys() - {ReplayOutcome.IDENTICAL}:
        raise typer.Exit(1)


async def _replay(entry_id: UUID | None) -> Counter[ReplayOutcome]:
    runtime = build_runtime(define_service(), DrgBillingSettings())
    components = build_components(runtime)
    outcomes: Counter[ReplayOutcome] = Counter()
    try:
        async with runtime.database.transaction() as session:
            work = SqlUnitOfWork(session, components)
            stays, visits = await work.settlements.all_ids(), await work.outpatient.all_ids()
        entries = [(one, replay_settlement) for one in stays] + [(one, replay_visit) for one in visits]
        if entry_id is not None:
            entries = [entry for entry in entries if entry[0] == entry_id]
            if not entries:
                raise typer.BadParameter(f"no entry {entry_id}")
        for one, replay_entry in entries:
            async with runtime.database.transaction() as session:
                outcome = await replay_entry(one, SqlUnitOfWork(session, components))
            outcomes[outcome] += 1
            if outcome is not ReplayOutcome.IDENTICAL:
                typer.echo(f"{one} {outcome.value}", err=True)
    finally:
        await runtime.database.dispose()
    return outcomes
