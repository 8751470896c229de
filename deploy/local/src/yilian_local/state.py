"""The state folder ``.yilian/``: who uses it, what runs on it, and whether its county has been played."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from yilian_local.failures import AnotherLauncherRuns


class Running(BaseModel):
    """What a launcher runs on the folder: for the other commands, and for cleaning up after a killed one."""

    model_config = ConfigDict(extra="forbid")

    ports: dict[str, int]
    postgres_socket_folder: str
    kafka_bootstrap_servers: str
    processes: dict[str, int]
    """Process ids by service; those of PostgreSQL and Kafka are in their own folders."""


class StateFolder:
    """Everything that survives a restart, in one folder; nothing is written outside of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    @property
    def postgres(self) -> Path:
        """State of PostgreSQL."""
        return self.folder / "postgres"

    @property
    def kafka(self) -> Path:
        """State of Kafka."""
        return self.folder / "kafka"

    @property
    def keys(self) -> Path:
        """The issuer's key and the development secrets; closed to others."""
        return self.folder / "keys"

    @property
    def logs(self) -> Path:
        """One log for each service, and the launcher's own."""
        return self.folder / "logs"

    @property
    def played(self) -> Path:
        """The report of the county that was played on this state; there once it was played to its end."""
        return self.folder / "played-county.json"

    @property
    def exists(self) -> bool:
        """Whether anything was ever started here."""
        return self.keys.is_dir()

    def make(self) -> None:
        """Makes the folders that are not there."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self.keys.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Takes the folder for one launcher. The operating system gives it back however the launcher ends.

        Raises:
            AnotherLauncherRuns: it is taken.
        """
        self.make()
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AnotherLauncherRuns(
                    f"Another launcher (process {os.read(descriptor, 32).decode().strip()}) uses {self.folder}. "
                    "Stop it with Ctrl-C in its terminal, or with make down."
                ) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def launcher(self) -> int | None:
        """The process id of the launcher that has taken the folder, if one has."""
        try:
            descriptor = os.open(self._lock, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(os.read(descriptor, 32).decode().strip() or 0) or None
        else:
            return None
        finally:
            os.close(descriptor)

    def running(self) -> Running | None:
        """What was last noted as running; it may be gone."""
        try:
            return Running.model_validate_json((self.folder / "running.json").read_text())
        except (FileNotFoundError, ValidationError):
            return None

    def note_running(self, running: Running) -> None:
        """Notes what runs now, at once or not at all."""
        unfinished = self.folder / "running.json.unfinished"
        unfinished.write_text(running.model_dump_json(indent=2))
        unfinished.rename(self.folder / "running.json")

    def note_stopped(self) -> None:
        """Notes that nothing runs any more."""
        (self.folder / "running.json").unlink(missing_ok=True)

    def keep_played(self, report: str) -> None:
        """Notes that the county has been played to its end, with its report as JSON, at once or not at all."""
        unfinished = self.folder / "played-county.json.unfinished"
        unfinished.write_text(report, encoding="utf-8")
        unfinished.rename(self.played)

    def clear(self, *, keep_logs: bool) -> None:
        """Empties the folder for a launcher that has taken it and keeps it."""
        for path in self.folder.iterdir():
            if path == self._lock or (keep_logs and path == self.logs):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        self.make()

    def delete(self) -> None:
        """Deletes the folder and all that is in it."""
        shutil.rmtree(self.folder)

    @property
    def _lock(self) -> Path:
        return self.folder / "launcher.lock"
