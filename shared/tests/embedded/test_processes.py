"""Children of the embedded stack: found, stopped in steps, killed whole."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from yilian_kit.embedded import processes

STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def start(program: str, *arguments: str) -> tuple[subprocess.Popen[bytes], bytes]:
    """A Python child and the first line that it printed."""
    child = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout as output:
        return child, output.readline()


def test_a_process_is_found_by_number_and_mark() -> None:
    child, _ = start(STUBBORN, "/state/of/ours")

    assert processes.running_process(child.pid, "/state/of/ours") is not None
    assert processes.running_process(child.pid, "/state/of/others") is None

    child.kill()
    child.wait()
    assert processes.running_process(child.pid, "/state/of/ours") is None


def test_a_dead_child_not_yet_waited_for_is_not_running() -> None:
    child, _ = start(STUBBORN, "/state/of/ours")
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert processes.running_process(child.pid, "/state/of/ours") is None
    child.wait()


def test_a_child_that_ignores_the_first_signal_gets_the_next() -> None:
    child, _ = start(STUBBORN)

    # SIGINT would be ignored by the child of a test run that a shell put into the background
    processes.stop_process(child, [(signal.SIGTERM, 0.1), (signal.SIGUSR1, 60.0)])

    assert child.returncode == -signal.SIGUSR1


def test_a_child_that_ignores_all_signals_is_killed() -> None:
    child, _ = start(STUBBORN)

    processes.stop_process(child, [(signal.SIGTERM, 0.1)])

    assert child.returncode == -signal.SIGKILL


def test_stopping_what_has_ended_does_nothing() -> None:
    child, _ = start("print('done')")
    child.wait()

    processes.stop_process(child, [(signal.SIGTERM, 1.0)])

    assert child.returncode == 0


def test_a_kill_takes_the_children_along() -> None:
    parent, line = start(PARENT)

    processes.kill_with_children(parent)

    assert parent.returncode == -signal.SIGKILL
    assert not psutil.pid_exists(int(line))


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    (port,) = processes.free_ports(1)
    assert processes.port_is_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert not processes.port_is_free(port)


def test_free_ports_differ_and_are_none_that_outgoing_connections_get() -> None:
    ports = processes.free_ports(20)

    assert len(set(ports)) == 20
    assert max(ports) < 32_768


@pytest.mark.parametrize(
    ("text", "start_at", "expected"),
    [("one\ntwo\nthree\n", 0, "two\nthree"), ("one\ntwo\nthree\n", 8, "three"), ("", 0, "")],
)
def test_the_last_lines_of_a_log(tmp_path: Path, text: str, start_at: int, expected: str) -> None:
    log = tmp_path / "log"
    log.write_text(text)
    assert processes.last_lines(log, start_at, count=2) == expected


def test_a_log_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert processes.last_lines(tmp_path / "log") == ""
