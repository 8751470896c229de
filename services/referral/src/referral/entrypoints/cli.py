"""The command line of the referral service."""

import typer

from referral.bootstrap import define_service
from referral.domain.diagram import state_diagram
from referral.domain.transitions import TABLE
from yilian_kit.command_line import service_command_line

app = service_command_line(define_service)


@app.command()
def states() -> None:
    """Print the state diagram of a referral in Mermaid's language; the service's README shows it."""
    typer.echo(state_diagram(TABLE))
