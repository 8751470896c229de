"""Stops what runs on a state folder, from another terminal or after a killed launcher."""

import os
import signal
import time
from collections.abc import Sequence
from enum import Enum

from yilian_local.failures import LauncherError
from yilian_local.stack import clean_up
from yilian_local.state import StateFolder
from yilian_local.topology import LocalService

STOPPED_WITHIN = 90.0
"""Seconds in which a launcher that was told to stop must have ended."""


class Stopping(Enum):
    """What there was to stop."""

    LAUNCHER = "Stopped."
    LEFTOVERS = "The launcher had been killed; what it had left running has been stopped."
    NOTHING = "Nothing was running."


def stop(state: StateFolder, services: Sequence[LocalService]) -> Stopping:
    """Tells the launcher on ``state`` to stop and waits until it has; without one, stops its leftovers.

    Raises:
        LauncherError: the launcher does not end.
    """
    launcher = state.launcher()
    if launcher is None:
        if not state.exists:
            return Stopping.NOTHING
        with state.taken():
            return Stopping.LEFTOVERS if clean_up(state, services) else Stopping.NOTHING
    os.kill(launcher, signal.SIGTERM)
    deadline = time.monotonic() + STOPPED_WITHIN
    while state.launcher() is not None:
        if time.monotonic() > deadline:
            raise LauncherError(f"The launcher (process {launcher}) has not ended within {STOPPED_WITHIN:.0f} s.")
        time.sleep(0.1)
    return Stopping.LAUNCHER
