"""One act of a command on the database, as a person; a refusal ends the command with a sentence in two languages."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer

from drg_billing.adapters.operator import Operator
from drg_billing.adapters.unit_of_work import SqlUnitOfWork
from drg_billing.bootstrap import build_components, define_service
from drg_billing.domain.errors import DomainError
from drg_billing.entrypoints.http.problems import PROBLEMS
from drg_billing.settings import DrgBillingSettings
from yilian_kit.database import LostRace
from yilian_kit.observability.logging import configure_logging
from yilian_kit.runtime import build_runtime

Outcome = TypeVar("Outcome")


def in_one_transaction(act: Callable[[SqlUnitOfWork], Awaitable[Outcome]], by: str | None = None) -> Outcome:
    """Do the act whole or not at all. Exit 2 when a rule refuses it, 1 when somebody else was first."""
    try:
        return asyncio.run(_run(act, None if by is None else Operator(by)))
    except DomainError as refused:
        typer.echo(refusal_sentence(refused), err=True)
        raise typer.Exit(2) from refused
    except LostRace as race:
        typer.echo("Somebody changed it meanwhile: repeat the command. / 数据已被他人修改，请重试。", err=True)
        raise typer.Exit(1) from race


def refusal_sentence(refused: DomainError) -> str:
    """The slug, and what it means, in English and Chinese."""
    english, chinese = PROBLEMS[type(refused)].messages(vars(refused))
    return f"{refused.slug}: {english} / {chinese}"


async def _run(act: Callable[[SqlUnitOfWork], Awaitable[Outcome]], operator: Operator | None) -> Outcome:
    settings = DrgBillingSettings.read()
    configure_logging("drg-billing", settings.log_level, stream=sys.stderr)
    runtime = build_runtime(define_service(), settings)
    try:
        async with runtime.database.transaction() as session:
            return await act(SqlUnitOfWork(session, build_components(runtime), operator=operator))
    finally:
        await runtime.database.dispose()
