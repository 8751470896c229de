"""What ``up`` and ``demo`` do with a stack: play the county, show it, serve or end."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from yilian_kit.embedded.processes import free_ports
from yilian_local.notices import Notices
from yilian_local.scenario import CountyReport, render_report, report_to_json
from yilian_local.scenario.generator.directory import AUTHORITY_CODE
from yilian_local.stack import LocalStack, clean_up
from yilian_local.state import StateFolder
from yilian_local.topology import LocalService, consecutive_ports
from yilian_local.welcome import READER_ROLE, welcome

INTERRUPTED = 130
"""The exit status of a command that was ended before it had done its work."""

TOKEN_LIFETIME = timedelta(hours=12)

PlayCounty = Callable[[LocalStack], Awaitable[CountyReport]]
"""Plays a county on a stack that is ready, and fetches its report."""

Course = Callable[[StateFolder, LocalStack], Awaitable[None]]
"""What is done with a stack that is ready."""


class Launcher:
    """Runs one stack from beginning to end, whatever comes in between: Ctrl-C, SIGTERM, a failure."""

    def __init__(self, services: Sequence[LocalService], play: PlayCounty, console: Console) -> None:
        self._services = services
        self._play = play
        self._console = console
        self._notices = Notices(console)
        self._done = False

    def up(self, state: StateFolder, first_port: int) -> int:
        """Starts the stack, plays the county unless this state has it, and serves until a signal comes.

        Returns the exit status. Raises what ``LocalStack.start`` and the play raise, after all was stopped.
        """
        with state.taken():
            ports = consecutive_ports(self._services, first_port)
            return asyncio.run(self._run(state, ports, self._serve))

    def demo(self, state: StateFolder, report_file: Path) -> int:
        """Plays the county on a state that is deleted before and after, and writes its report to the file.

        Logs are kept. Returns the exit status and raises as :meth:`up` does.
        """
        report_file.unlink(missing_ok=True)
        with state.taken():
            clean_up(state, self._services)
            state.clear(keep_logs=False)
            try:
                ports = dict(
                    zip((service.name for service in self._services), free_ports(len(self._services)), strict=True)
                )
                return asyncio.run(self._run(state, ports, self._play_once(report_file)))
            finally:
                state.clear(keep_logs=True)

    def _play_once(self, report_file: Path) -> Course:
        async def course(state: StateFolder, stack: LocalStack) -> None:
            report = await self._play(stack)
            await asyncio.to_thread(report_file.write_text, report_to_json(report), encoding="utf-8")
            self._console.print(render_report(report))
            self._console.print(f"The report is in {report_file}.", highlight=False, soft_wrap=True)
            self._done = True

        return course

    async def _serve(self, state: StateFolder, stack: LocalStack) -> None:
        if state.played.exists():
            report = CountyReport.model_validate_json(state.played.read_text(encoding="utf-8"))
        else:
            report = await self._play(stack)
            state.keep_played(report_to_json(report))
        self._console.print(render_report(report))
        token = stack.issuer.mint(AUTHORITY_CODE, [READER_ROLE], lifetime=TOKEN_LIFETIME)
        self._console.print(welcome(stack.addresses, token, report), highlight=False, soft_wrap=True)
        self._done = True
        await asyncio.Event().wait()

    async def _run(self, state: StateFolder, ports: Mapping[str, int], course: Course) -> int:
        stack = LocalStack(state, self._services, ports, self._notices)

        async def start_and_go() -> None:
            await stack.start()
            await course(state, stack)

        going = asyncio.create_task(start_and_go())

        def stop() -> None:
            if going.cancelling():
                # The second time: the user will not wait.
                stack.kill()
                return
            self._console.print("\nStopping; once more to stop at once.")
            going.cancel()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop)
        try:
            await asyncio.wait([going])
        finally:
            with self._notices.step("Stopping", done="Stopped"):
                await stack.stop()
        if not going.cancelled():
            going.result()
        return 0 if self._done else INTERRUPTED
