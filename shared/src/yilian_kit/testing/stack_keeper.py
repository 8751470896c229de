"""Keeps the servers of one test run: ``python -m yilian_kit.testing.stack_keeper FOLDER PROCESS``.

Starts them on FOLDER, and stops them and removes FOLDER on SIGTERM, or when PROCESS (the test run) is gone.
"""

import os
import shutil
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from yilian_kit.embedded import EmbeddedKafka, EmbeddedPostgres, EmbeddedStackError
from yilian_kit.testing.stack import FAILURE_FILE, STACK_FILE, Stack

_LOOK_EVERY = 1.0  # seconds


def keep(folder: Path, run: int) -> None:
    """Serve until told to stop or left alone."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as servers:
        try:
            postgres = EmbeddedPostgres.start(folder / "postgres", throw_away=True)
            servers.callback(postgres.stop)
            kafka = EmbeddedKafka.start(folder / "kafka")
            servers.callback(kafka.stop)
        except (EmbeddedStackError, OSError) as error:
            _write(folder / FAILURE_FILE, str(error))
        else:
            stack = Stack(str(postgres.socket_folder), kafka.bootstrap_servers)
            _write(folder / STACK_FILE, stack.to_json())
        while not stop.wait(_LOOK_EVERY) and _alive(run):
            pass
    shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, text: str) -> None:
    """In one step, for readers that look at any moment."""
    draft = path.with_suffix(".draft")
    draft.write_text(text)
    draft.rename(path)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
