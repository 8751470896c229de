"""Child processes of the embedded stack: start one, find a leftover one, stop one in steps, show why one ended."""

import os
import random
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import psutil

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Account:
    """The user and group ids that a child process gets; both None: those of the caller."""

    user: int | None = None
    group: int | None = None

    def own(self, folder: Path) -> None:
        """Makes ``folder`` and all below it this account's."""
        if self.user is None or self.group is None:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.user, self.group, follow_symlinks=False)


CALLER = Account()


def run_tool(
    command: Sequence[str | Path], account: Account = CALLER, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a short-lived program to its end, with its output kept as text."""
    return subprocess.run(  # noqa: S603 - programs of locked packages, arguments of our own, no shell
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        cwd="/",
        user=account.user,
        group=account.group,
        extra_groups=None if account.user is None else [],
    )


def start_server(command: Sequence[str | Path], output: BinaryIO, account: Account = CALLER) -> subprocess.Popen[bytes]:
    """Starts a long-lived program in a session of its own, so that Ctrl-C reaches the launcher only."""
    return subprocess.Popen(  # noqa: S603 - programs of locked packages, arguments of our own, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        start_new_session=True,
        user=account.user,
        group=account.group,
        extra_groups=None if account.user is None else [],
    )


def running_process(pid: int, mark: str) -> psutil.Process | None:
    """The living process with this id whose command line names ``mark``, or None.

    The mark (the path of the state folder) keeps us from touching a stranger that was given the id of a
    server long dead.
    """
    try:
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE and any(mark in part for part in process.cmdline()):
            return process
    except psutil.Error:
        return None
    return None


def stop_process(
    process: psutil.Process | subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]
) -> None:
    """Sends each signal in turn and waits its seconds, until the process has ended; SIGKILL at the end."""
    for step, seconds in (*steps, (signal.SIGKILL, 30.0)):
        try:
            process.send_signal(step)
            process.wait(timeout=seconds)
        except (psutil.NoSuchProcess, ProcessLookupError):
            return
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
            continue
        return


def kill_with_children(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL, as a power cut would: the process first, then whatever it had started; waits for all."""
    try:
        children = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        children = []
    process.kill()
    process.wait()
    for child in children:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(children, timeout=10)


_SERVER_PORTS = range(20_000, 32_000)


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback interface now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Distinct ports of the loopback interface that nobody listens on at this moment.

    They lie below the ports that Linux and macOS give to outgoing connections. Among those, a client that keeps
    knocking at the port of a dead server ends up connected to itself, or another client sits on it, and the server
    cannot come back to it.
    """
    return list(islice(filter(port_is_free, random.sample(_SERVER_PORTS, len(_SERVER_PORTS))), count))


def last_lines(log: Path, start: int = 0, count: int = 8) -> str:
    """The last lines of a log from byte ``start`` on, to be shown when its writer has failed."""
    try:
        with log.open("rb") as file:
            file.seek(start)
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-count:])
