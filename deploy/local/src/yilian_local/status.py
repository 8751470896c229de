"""Whether the stack runs, and how each service is."""

from collections.abc import Sequence

import httpx
from rich.table import Table

from yilian_local.state import StateFolder
from yilian_local.topology import LocalService, addresses


def service_states(state: StateFolder, services: Sequence[LocalService]) -> dict[str, tuple[str, str]]:
    """Address and state of each service of a running launcher, by name; empty when none runs.

    The state is what ``/readyz`` says (``ready``, ``degraded``, ``unready``), or ``no answer``.
    """
    running = state.running()
    if state.launcher() is None or running is None:
        return {}
    places = addresses(running.ports)
    return {service.name: (places[service.name], _state_at(places[service.name])) for service in services}


def status_table(states: dict[str, tuple[str, str]]) -> Table:
    """For the terminal."""
    table = Table("Service", "Address", "State")
    for name, (address, found) in states.items():
        table.add_row(name, address, found)
    return table


def _state_at(address: str) -> str:
    try:
        answer = httpx.get(f"{address}/readyz", timeout=5.0, trust_env=False)
        return str(answer.json()["status"])
    except (httpx.HTTPError, ValueError, KeyError):
        return "no answer"
