"""One service as a child process: started, started again when it dies, stopped."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from yilian_kit.embedded.processes import last_lines

FIRST_PAUSE = 0.3
LONGEST_PAUSE = 10.0
HEALTHY_AFTER = 30.0
"""Seconds after which a death counts as the first one again."""


class SupervisedProcess:
    """Keeps one program running until :meth:`stop`.

    ``on_start`` is told of each process id, ``on_death`` why the process ended and in how many seconds the next one
    is started.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        environment: Mapping[str, str],
        log: Path,
        *,
        on_start: Callable[[int], None],
        on_death: Callable[[str, float], None],
    ) -> None:
        self._command = command
        self._environment = environment
        self._log = log
        self._on_start = on_start
        self._on_death = on_death
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._log_start = 0
        self.deaths = 0
        """How often it has died since it last ran for ``HEALTHY_AFTER`` seconds."""
        self.last_reason = ""

    def start(self) -> None:
        """Begins to keep the program running; returns at once."""
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self, grace: float) -> None:
        """SIGTERM, ``grace`` seconds, then SIGKILL. Nothing happens when it does not run."""
        if self._keeper is None:
            return
        keeper, self._keeper = self._keeper, None
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper
        process = self._process
        if process is None or process.returncode is not None:
            return
        _signal(process, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), grace)
        except TimeoutError:
            self.kill()
            await process.wait()

    def kill(self) -> None:
        """SIGKILL at once, for a user who will not wait."""
        if self._process is not None and self._process.returncode is None:
            _signal(self._process, signal.SIGKILL)

    def last_log_lines(self) -> str:
        """The end of what the present or last process wrote."""
        return last_lines(self._log, self._log_start)

    async def _keep(self) -> None:
        while True:
            began = time.monotonic()
            self._process = await self._spawn()
            self._on_start(self._process.pid)
            status = await self._process.wait()
            self.deaths = 1 if time.monotonic() - began > HEALTHY_AFTER else self.deaths + 1
            self.last_reason = reason_of(status)
            pause = min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
            self._on_death(self.last_reason, pause)
            await asyncio.sleep(pause)

    async def _spawn(self) -> asyncio.subprocess.Process:
        with self._log.open("ab") as output:
            self._log_start = output.tell()
            # Shielded: a process that was started but whose start was cancelled would be nobody's.
            spawning = asyncio.ensure_future(
                asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=asyncio.subprocess.STDOUT,
                    env=self._environment,
                    start_new_session=True,
                )
            )
            try:
                return await asyncio.shield(spawning)
            except asyncio.CancelledError:
                self._process = await spawning
                raise


def reason_of(status: int) -> str:
    """Why a process ended, for a person."""
    if status >= 0:
        return f"it ended with status {status}"
    try:
        return f"it was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"it was ended by signal {-status}"


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, number)
