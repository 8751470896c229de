"""Commands about one service of a running stack: they are the service's own, run in its environment."""

import subprocess
from collections.abc import Sequence

from yilian_local.failures import LauncherError, NothingRuns
from yilian_local.service_environment import service_environment
from yilian_local.stack import surroundings_of
from yilian_local.state import StateFolder
from yilian_local.topology import LocalService


def run_service_command(
    state: StateFolder, services: Sequence[LocalService], name: str, arguments: Sequence[str]
) -> int:
    """Runs ``<service> <arguments>`` in the foreground and returns its exit status.

    Raises:
        LauncherError: there is no such service.
        NothingRuns: no launcher runs on this state.
    """
    by_name = {service.name: service for service in services}
    if name not in by_name:
        raise LauncherError(f"There is no service {name}; there are {', '.join(by_name)}.")
    running = state.running()
    if state.launcher() is None or running is None:
        raise NothingRuns("Nothing is running: start it with make up in another terminal.")
    environment = service_environment(by_name[name], running.ports[name], surroundings_of(state, running, services))
    command = [*by_name[name].command, *arguments]
    return subprocess.run(command, env=environment).returncode  # noqa: S603 - the service's own command, no shell
