"""The servers that tests share: one PostgreSQL and one Kafka for a whole run, parallel or not.

``YILIAN_TEST_STACK`` names the state folder of servers that run already (its ``stack.json`` says where), so that a
developer does not wait for them at every call. Otherwise the first test that needs them starts a keeper, a process
beside the run that starts the servers, and stops them when the run is over, even if that was killed. A server that
does not start is a failure; nothing is skipped for want of it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import Self

STACK_VARIABLE = "YILIAN_TEST_STACK"
RUN_VARIABLE = "YILIAN_TEST_RUN"
"""Set by the first process of a run for its parallel workers: the folder where the run's servers live."""

STACK_FILE = "stack.json"
FAILURE_FILE = "failure.txt"
_LOG_FILE = "keeper.log"
_PID_FILE = "keeper.pid"
_UP_WITHIN = 240.0  # seconds; the first start ever fetches Kafka's jars
_DOWN_WITHIN = 60.0


class StackNotUp(Exception):
    """The servers of the tests did not start."""


@dataclass(frozen=True)
class Stack:
    """Where the servers are."""

    postgres_socket_folder: str
    kafka_bootstrap_servers: str

    def url(self, database: str, role: str = "postgres") -> str:
        """SQLAlchemy's address of a database of the test server."""
        return f"postgresql+asyncpg://{role}@/{database}?host={self.postgres_socket_folder}"

    def to_json(self) -> str:
        """For ``stack.json``."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What ``to_json`` wrote; other members are ignored."""
        members = json.loads(text)
        return cls(members["postgres_socket_folder"], members["kafka_bootstrap_servers"])


def begin_run() -> bool:
    """Name the folder of this run's servers; False when a process above this one did so already."""
    if RUN_VARIABLE in os.environ:
        return False
    os.environ[RUN_VARIABLE] = str(Path(tempfile.gettempdir()) / f"yilian-test-{os.getpid()}-{token_hex(4)}")
    return True


def end_run() -> None:
    """Stop the servers of this run, if any were started, and wait until they are gone."""
    folder = Path(os.environ.pop(RUN_VARIABLE))
    if not folder.exists():
        return
    with suppress(ProcessLookupError, FileNotFoundError, ValueError):
        os.kill(int((folder / _PID_FILE).read_text()), signal.SIGTERM)
    deadline = time.monotonic() + _DOWN_WITHIN
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def shared_stack() -> Stack:
    """The servers of this run; the first to ask starts them. Raises ``StackNotUp``."""
    given = os.environ.get(STACK_VARIABLE)
    if given:
        return Stack.from_json((Path(given) / STACK_FILE).read_text())
    folder = Path(os.environ[RUN_VARIABLE])
    try:
        folder.mkdir()
    except FileExistsError:
        pass  # another worker of this run was first
    else:
        _start_keeper(folder)
    return _wait_for(folder)


def _start_keeper(folder: Path) -> None:
    run = folder.name.split("-")[2]  # the process that named the folder
    with (folder / _LOG_FILE).open("wb") as log:
        keeper = subprocess.Popen(  # noqa: S603 - all our own words
            [sys.executable, "-m", "yilian_kit.testing.stack_keeper", folder, run],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (folder / _PID_FILE).write_text(str(keeper.pid))
    keeper.returncode = 0  # it outlives this process on purpose, which Popen would otherwise complain of


def _wait_for(folder: Path) -> Stack:
    deadline = time.monotonic() + _UP_WITHIN
    while time.monotonic() < deadline:
        if (folder / STACK_FILE).exists():
            return Stack.from_json((folder / STACK_FILE).read_text())
        if (folder / FAILURE_FILE).exists():
            raise StackNotUp((folder / FAILURE_FILE).read_text())
        time.sleep(0.05)
    raise StackNotUp(f"no servers after {_UP_WITHIN:.0f} s, see {folder / _LOG_FILE}")
