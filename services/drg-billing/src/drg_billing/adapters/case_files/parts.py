"""Parts of an output that outlive the run: what a chunk became, in a folder beside the output.

A part is there once its small `.json` file is, which is written last; the sums in it tell a damaged part from a whole
one. `run.json` says from what and how the parts were made, so that parts of two runs never mix.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from drg_billing.application.case_file_ports import FileFault, FileRefused, PartSummary

_RUN, _LOCK = "run.json", "lock"
_PIECE = re.compile(r"\d{8,}\.(rows|rejects|json)(\.\d+)?")
"""A name that PartFiles gives, with the number of the process while it is written."""


@dataclass(frozen=True, slots=True)
class PartFiles:
    """Where the pieces of one part are."""

    folder: Path
    number: int

    @property
    def rows(self) -> Path:
        return self.folder / f"{self.number:08}.rows"

    @property
    def rejects(self) -> Path:
        return self.folder / f"{self.number:08}.rejects"

    @property
    def summary(self) -> Path:
        return self.folder / f"{self.number:08}.json"

    def save(self, rows: bytes, rejects: bytes, summary: PartSummary) -> None:
        """Write all of it, the summary last. A killed run may have left a worker at the same part: no half is seen."""
        sums = {"rows": zlib.crc32(rows), "rejects": zlib.crc32(rejects), "summary": asdict(summary)}
        contents = {self.rows: rows, self.rejects: rejects, self.summary: json.dumps(sums).encode()}
        for path, content in contents.items():
            unfinished = path.with_name(f"{path.name}.{os.getpid()}")
            unfinished.write_bytes(content)
            unfinished.replace(path)

    def read(self) -> PartSummary | None:
        """The summary, if the part is there and undamaged."""
        try:
            stored = json.loads(self.summary.read_text())
            whole = all(
                zlib.crc32(path.read_bytes()) == stored[name]
                for name, path in (("rows", self.rows), ("rejects", self.rejects))
            )
            return PartSummary(**stored["summary"]) if whole else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


class PartsFolder:
    """See `application.case_file_ports.Parts`; one run at a time holds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._resumed = False

    def begin(self, run: Mapping[str, str], *, resume: bool) -> None:
        """Take the folder. Without `resume`, and where there is nothing to resume, it begins without parts.

        Raises FileRefused when another run holds it, when it holds files and no run made it, or when what is resumed
        was made otherwise, naming what differs.
        """
        self.folder.mkdir(exist_ok=True)
        names = {path.name for path in self.folder.iterdir()}
        if names and names.isdisjoint((_RUN, _LOCK)):
            raise FileRefused(FileFault.FOLDER_TAKEN, self.folder.name)
        self._lock = os.open(self.folder / _LOCK, os.O_CREAT | os.O_RDWR)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock)
            raise FileRefused(FileFault.ANOTHER_RUN, self.folder.name) from error
        earlier = self._earlier_run() if resume else None
        if earlier is not None:
            for name in run:
                if earlier.get(name) != run[name]:
                    self.release()
                    raise FileRefused(FileFault.RUN_DIFFERS, name)
            self._resumed = True
            return
        self._remove_pieces()
        (self.folder / _RUN).write_text(json.dumps(dict(run)))

    def _earlier_run(self) -> dict[str, str] | None:
        try:
            stored: dict[str, str] = json.loads((self.folder / _RUN).read_text())
        except (OSError, ValueError):
            return None
        return stored

    def finished(self, number: int) -> PartSummary | None:
        return self.part(number).read() if self._resumed else None

    def part(self, number: int) -> PartFiles:
        return PartFiles(self.folder, number)

    def release(self) -> None:
        """Leave the parts for a later run."""
        os.close(self._lock)

    def remove(self) -> None:
        """The output is whole; the parts have served. What no run made stays, and the folder with it."""
        self._remove_pieces()
        (self.folder / _RUN).unlink(missing_ok=True)
        (self.folder / _LOCK).unlink(missing_ok=True)  # last: until then the folder is known for a run's
        os.close(self._lock)
        with suppress(OSError):
            self.folder.rmdir()

    def _remove_pieces(self) -> None:
        for path in self.folder.iterdir():
            if _PIECE.fullmatch(path.name):
                path.unlink()
