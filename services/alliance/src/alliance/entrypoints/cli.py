"""The command ``alliance``: api, worker, migrate and what every service has; ``transitions`` shows its tables."""

from typing import Annotated

import typer

from alliance.bootstrap import define_service
from alliance.domain.state_machines import STATE_MACHINES
from yilian_kit.command_line import service_command_line

app = service_command_line(define_service)


@app.command()
def transitions(record_type: Annotated[str, typer.Argument(help=", ".join(STATE_MACHINES))]) -> None:
    """Print a state machine as a Mermaid diagram, as the service's page shows it."""
    if record_type not in STATE_MACHINES:
        typer.echo(f"there is no state machine {record_type!r}; there are {', '.join(STATE_MACHINES)}", err=True)
        raise typer.Exit(2)
    typer.echo(STATE_MACHINES[record_type].mermaid())
