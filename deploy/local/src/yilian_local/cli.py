"""The ``yilian`` command: what ``make up`` and its neighbours call."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from yilian_kit.embedded import EmbeddedStackError
from yilian_kit.security.issuer import LocalIssuer
from yilian_kit.security.roles import UnknownRole
from yilian_local.failures import LauncherError, NothingRuns
from yilian_local.launcher import Launcher
from yilian_local.scenario import (
    CountyReport,
    PlayStopped,
    RichProgress,
    Scenario,
    ScenarioRefused,
    load_scenario,
    play,
)
from yilian_local.service_commands import run_service_command
from yilian_local.stack import LocalStack
from yilian_local.state import StateFolder
from yilian_local.status import service_states, status_table
from yilian_local.stopping import stop
from yilian_local.topology import FIRST_PORT, SERVICES

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
events = typer.Typer(no_args_is_help=True, help="Events that a service published.")
dead_letters = typer.Typer(no_args_is_help=True, help="Events that a service could not apply.")
app.add_typer(events, name="events")
app.add_typer(dead_letters, name="dlq")

StateOption = Annotated[Path, typer.Option("--state", help="The folder that keeps everything.")]
ServiceOption = Annotated[str, typer.Option("--service", help="Which service.")]

STATE = Path(".yilian")
DEMO = "demo"
REPORT = "county-report.json"

_TOLD = (LauncherError, EmbeddedStackError, PlayStopped, ScenarioRefused, UnknownRole)


@contextmanager
def _told(state: Path) -> Iterator[None]:
    """Turns a failure into a sentence on standard error and exit status 1."""
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        yield
    except _TOLD as failure:
        errors.print(str(failure))
        raise typer.Exit(1) from None
    except Exception as failure:
        log = state / "launcher-failure.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(failure)), encoding="utf-8")
        errors.print(f"Something unforeseen failed ({type(failure).__name__}: {failure}). The details are in {log}.")
        raise typer.Exit(1) from None


def _launcher(scenario: Scenario) -> Launcher:
    console = Console()

    async def play_scenario(stack: LocalStack) -> CountyReport:
        with RichProgress(console) as progress:
            return await play(scenario, stack.addresses, stack.issue_token, progress)

    return Launcher(SERVICES, play_scenario, console)


@app.command()
def up(
    first_port: Annotated[
        int, typer.Option("--first-port", min=1024, max=65000, help="Where the first service is served.")
    ] = FIRST_PORT,
    state: StateOption = STATE,
) -> None:
    """Start everything, play the published county unless this state has it, and serve until Ctrl-C."""
    with _told(state):
        status = _launcher(load_scenario(None)).up(StateFolder(state), first_port)
    raise typer.Exit(status)


@app.command()
def demo(
    scenario: Annotated[Path | None, typer.Option("--scenario", help="Another county, as a YAML file.")] = None,
    state: StateOption = STATE,
) -> None:
    """Play a county on throw-away state, print its report and write it to county-report.json, and end."""
    with _told(state):
        status = _launcher(load_scenario(scenario)).demo(StateFolder(state / DEMO), state.absolute() / REPORT)
    raise typer.Exit(status)


@app.command()
def down(state: StateOption = STATE) -> None:
    """Stop what `up` started in another terminal."""
    with _told(state):
        typer.echo(stop(StateFolder(state), SERVICES).value)


@app.command()
def reset(state: StateOption = STATE) -> None:
    """Stop everything and delete the state."""
    with _told(state):
        for folder in (StateFolder(state / DEMO), StateFolder(state)):
            stop(folder, SERVICES)
        if state.exists():
            StateFolder(state).delete()
        typer.echo("Stopped, and all state deleted.")


@app.command()
def status(state: StateOption = STATE) -> None:
    """Show the services of a running stack; exit 1 unless all are ready."""
    with _told(state):
        states = service_states(StateFolder(state), SERVICES)
        if not states:
            raise NothingRuns("Nothing is running: start it with make up.")
        Console().print(status_table(states))
    if any(found != "ready" for _, found in states.values()):
        raise typer.Exit(1)


@app.command()
def token(
    org: Annotated[str, typer.Option("--org", help="The code of the institution that the caller acts for.")],
    role: Annotated[list[str], typer.Option("--role", help="A role of the local issuer; may be repeated.")],
    state: StateOption = STATE,
) -> None:
    """Print a bearer token, good for eight hours."""
    with _told(state):
        folder = StateFolder(state)
        if not folder.exists:
            raise NothingRuns("There is no state that a token could be for: run make up first.")
        typer.echo(LocalIssuer.open(folder.keys).mint(org, role))


@app.command(context_settings={"ignore_unknown_options": True})
def run(
    service: Annotated[str, typer.Argument(help="Which service.")],
    arguments: Annotated[list[str], typer.Argument(help="The service's own command.")],
    state: StateOption = STATE,
) -> None:
    """Run a command of a service with its settings in the running stack: yilian run drg-billing packs list."""
    _delegate(state, service, *arguments)


@events.command("replay")
def replay_events(
    service: ServiceOption,
    from_: Annotated[str, typer.Option("--from", help="Publish again what was recorded since then (UTC).")],
    state: StateOption = STATE,
) -> None:
    """Publish a service's recorded events again; who has applied them does nothing."""
    _delegate(state, service, "events", "replay", "--from", from_)


@dead_letters.command("list")
def list_dead_letters(service: ServiceOption, state: StateOption = STATE) -> None:
    """List the parked events of a service."""
    _delegate(state, service, "dlq", "list")


@dead_letters.command("show")
def show_dead_letter(number: int, service: ServiceOption, state: StateOption = STATE) -> None:
    """Show one parked event with its error."""
    _delegate(state, service, "dlq", "show", str(number))


@dead_letters.command("replay")
def replay_dead_letter(number: int, service: ServiceOption, state: StateOption = STATE) -> None:
    """Hand one parked event to its handler again."""
    _delegate(state, service, "dlq", "replay", str(number))


def _delegate(state: Path, service: str, *arguments: str) -> None:
    with _told(state):
        sys.stdout.flush()
        status = run_service_command(StateFolder(state), SERVICES, service, arguments)
    raise typer.Exit(status)
